"""Can this PDF be read by anybody, to its end, without doing anything by itself and without bringing other files along?"""

import io
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

import pikepdf
import pikepdf.settings

from .refusal import Refusal

MB = 1024 * 1024
MAX_PAGES = 5000
MAX_NODES = 50_000  # of the tree of pages, its inner ones too
MAX_OBJECTS = 400_000
MAX_CHAIN = 50  # actions that follow one another
MAX_PARTS = 20_000  # looked through in one object
MAX_PACKED = 128 * MB  # that all object streams of a file unpack to
MAX_MENTIONS = 500_000  # of objects, in a file that is not packed
MAX_ITEMS = 600_000  # words in one object stream; each costs the library up to two kilobytes

# A small file may otherwise unpack to gigabytes.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 * MB,
    run_length_max_memory=64 * MB,
    png_max_memory=64 * MB,
    tiff_max_memory=64 * MB,
    dct_max_memory=64 * MB,
    parser_max_container_size=100_000,
)

_AUTOMATIC = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound"}

LOCKED = "這個 PDF 要輸入密碼才能開啟，請先取消開啟密碼再上傳。只限制列印或編輯的 PDF 可以直接上傳。"
TRUNCATED = "這個 PDF 不完整，可能沒有存完或傳輸中斷，請重新存檔後再上傳。"
DAMAGED = "這個 PDF 已損壞，無法開啟，請用原本的軟體重新存成 PDF 後再上傳。"
NO_PAGE = "這個 PDF 裡沒有任何一頁，請確認檔案後再上傳。"
TOO_MANY = f"這個 PDF 超過 {MAX_PAGES} 頁，請拆成較小的檔案再上傳。"
TOO_COMPLEX = "這個 PDF 的內部結構太複雜，為了安全沒有收下。請用「列印成 PDF」另存一份再上傳。"
ACTIVE = "這個 PDF 開啟時會自動執行程式，為了安全不能收。請用「列印成 PDF」另存一份再上傳。"
BINDER = "這是 PDF 文件夾（組合多個檔案的 PDF），審查人員看不到裡面的檔案。請把裡面的檔案個別存出來，一份一份上傳。"
ATTACHED = "這個 PDF 裡夾帶了其他檔案，夾帶的檔案不會被審查，為了安全也不能收。請移除附件，或用「列印成 PDF」另存一份再上傳；要送的附件請個別上傳。"
MEDIA = "這個 PDF 裡有影片、聲音或 3D 物件，審查時無法顯示。請用「列印成 PDF」另存一份再上傳。"
DYNAMIC = (
    "這是動態表單（XFA），只有 Adobe Reader 顯示得出內容，審查時是一張空白頁。"
    "請用 Adobe Acrobat Reader 開啟，選「列印」，印表機選「Microsoft Print to PDF」（Mac 選「另存為 PDF」），再上傳印出來的 PDF。"
)


def check(content: IO[bytes]) -> int:
    """The number of pages."""
    whole = content.read()
    if not _ends(whole):
        raise Refusal(TRUNCATED, "truncated")
    may_bring = _mentions_files(whole)
    try:
        with pikepdf.open(io.BytesIO(whole)) as document:
            return _read(document, may_bring or document.is_encrypted)
    except pikepdf.PasswordError as error:
        raise Refusal(LOCKED, "encrypted") from error
    except pikepdf.PdfError as error:
        raise Refusal(DAMAGED, "damaged") from error


_LAST_WORD = re.compile(rb"startxref\s{1,20}\d+|trailer\s{0,20}<<[^\0]{0,4000}?>>\s")
_OBJECT = re.compile(rb"(?<!\d)\d{1,10}\s{1,20}\d{1,5}\s{1,20}obj\b")


def _ends(whole: bytes) -> bool:
    """Whether its table of contents is behind its last object. What comes after that, padding or a web page, is nobody's.

    A reader that mends a cut-off file would show what is left of it as if that were all; each later version of a file
    and a web-optimised one have a table in front of their last objects too.
    """
    places = (whole.rfind(word) for word in (b"startxref", b"trailer"))
    words = [match for place in places if place >= 0 and (match := _LAST_WORD.match(whole, place))]
    return bool(words) and _OBJECT.search(whole, max(match.end() for match in words)) is None


def _read(document: pikepdf.Pdf, may_bring: bool) -> int:
    root = document.Root
    if _entry(root, "/Collection") is not None:
        raise Refusal(BINDER, "binder")
    if _is_dynamic(root):
        raise Refusal(DYNAMIC, "xfa")
    pages, acts = _pages(root)
    if pages == 0:
        raise Refusal(NO_PAGE, "no_page")
    if acts or _acts(root):
        raise Refusal(ACTIVE, "active")
    if may_bring:
        _check_objects(document)
    return pages


def _is_dynamic(root: Any) -> bool:
    """A form whose boxes are nowhere but in its XFA: the pages of the PDF only ask to wait, or for another reader."""
    form = _entry(root, "/AcroForm")
    if _entry(form, "/XFA") is None:
        return False
    fields = _entry(form, "/Fields")
    return bool(_entry(root, "/NeedsRendering")) or not isinstance(fields, pikepdf.Array) or len(fields) == 0


def _pages(root: Any) -> tuple[int, bool]:
    """(number of pages, whether one of them acts by itself). The library would make an object of every mention."""
    count, acts, seen = 0, False, set()
    waiting = [_entry(root, "/Pages")]
    for _ in range(MAX_NODES):
        if not waiting:
            return count, acts
        node = waiting.pop()
        kids = _entry(node, "/Kids")
        if isinstance(kids, pikepdf.Array):
            if node.is_indirect and node.objgen in seen:
                raise Refusal(DAMAGED, "damaged")  # it bites its own tail
            seen.add(node.objgen)
            if count + len(waiting) + len(kids) > MAX_NODES:
                raise Refusal(TOO_MANY, "too_many_pages")
            waiting += list(kids)
        elif isinstance(node, pikepdf.Dictionary):
            count += 1
            acts = acts or any(_is_automatic(action) for action in _triggers(node))
            if count > MAX_PAGES:
                raise Refusal(TOO_MANY, "too_many_pages")
    raise Refusal(TOO_MANY, "too_many_pages")


# --- What it does --------------------------------------------------------------------------------------------------


def _acts(root: Any) -> bool:
    scripts = _entry(_entry(root, "/Names"), "/JavaScript")
    return scripts is not None or any(
        _is_automatic(action) for action in (_entry(root, "/OpenAction"), *_triggers(root))
    )


def _triggers(holder: Any) -> list[Any]:
    events = _entry(holder, "/AA")
    return list(events.values()) if isinstance(events, pikepdf.Dictionary) else []


def _is_automatic(action: Any) -> bool:
    """Looks through the chain of actions, which may be a tree, and may bite its own tail."""
    waiting = [] if action is None else [action]
    for _ in range(MAX_CHAIN):
        if not waiting:
            return False
        step = waiting.pop()
        if isinstance(step, pikepdf.Array):
            waiting += [part for part in step if isinstance(part, pikepdf.Dictionary)][:MAX_CHAIN]
        if _entry(step, "/S") in _AUTOMATIC:
            return True
        if (following := _entry(step, "/Next")) is not None:
            waiting.append(following)
    return True


# --- What it brings along ------------------------------------------------------------------------------------------

_SIGN = re.compile(rb"/(?:E|#45)(?:F|#46)\b|/(?:EmbeddedFile|RichMedia\w*|Screen|Movie|Sound|3D)\b", re.IGNORECASE)
_PLAYS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


_PACKED = re.compile(rb"/ObjStm\b.{0,2000}?stream\r?\n", re.DOTALL)


def _mentions_files(whole: bytes) -> bool:
    """Whether it is worth to look at every object. Also refuses what would cost the library a thousandfold in memory."""
    if whole.count(b" R") > MAX_MENTIONS:
        raise Refusal(TOO_COMPLEX, "too_complex")
    mentioned, room = _SIGN.search(whole) is not None, MAX_PACKED
    for packed in _PACKED.finditer(whole):
        reader = zlib.decompressobj()
        try:
            plain = reader.decompress(whole[packed.end() :], room)
        except zlib.error:
            return True  # packed in another way, or encrypted
        room -= len(plain)
        if room <= 0 or _items(plain) > MAX_ITEMS:
            raise Refusal(TOO_COMPLEX, "too_complex")
        mentioned = mentioned or _SIGN.search(plain) is not None
    return mentioned


def _items(plain: bytes) -> int:
    return len(plain.split()) + sum(plain.count(sign) for sign in (b"/", b"[", b"(", b"<"))


def _check_objects(document: pikepdf.Pdf) -> None:
    """Every object of the file, whether a page leads there or not: readers of some makers list all of them."""
    if len(document.objects) > MAX_OBJECTS:
        raise Refusal(TOO_COMPLEX, "too_complex")
    for value in document.objects:
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
            continue
        table = value.stream_dict if isinstance(value, pikepdf.Stream) else value
        if _SIGN.search(table.unparse(resolved=True)):  # fast; a text may say the same, so it is looked at
            for part in _parts(table):
                _check_part(part)


def _check_part(part: Any) -> None:
    if not isinstance(part, pikepdf.Dictionary):
        return
    kinds = {str(part.get(name)) for name in ("/Type", "/Subtype")}
    if "/EF" in part or "/EmbeddedFile" in kinds:
        raise Refusal(ATTACHED, "attached")
    if "/Subtype" in part and kinds & _PLAYS and ("/Rect" in part or "/RichMediaContent" in part):
        raise Refusal(MEDIA, "media")


def _parts(table: Any) -> Iterator[Any]:
    """The object and what is written inside it; what it only refers to has its own turn."""
    waiting = [table]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        value = waiting.pop()
        yield value
        if isinstance(value, pikepdf.Dictionary):
            inner = [value for _, value in value.items()]
        elif isinstance(value, pikepdf.Array):
            inner = list(value)
        else:
            continue
        waiting += [
            value for value in inner if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
        ]
    raise Refusal(TOO_COMPLEX, "too_complex")


def _entry(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, pikepdf.Dictionary) else None
