"""Can this PDF be read by anybody, to its end, without doing anything by itself?"""

import io
from typing import IO

import pikepdf

from .refused import FileRefused

MAX_PAGES = 5000
TAIL = 1024  # bytes at the end within which a whole PDF says that it ends
MAX_CHAIN = 50  # actions that follow one another

_AUTOMATIC = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound"}

ENCRYPTED = "這個 PDF 有密碼保護或使用限制，請先取消密碼和限制再上傳。"
TRUNCATED = "這個 PDF 不完整，可能沒有存完或傳輸中斷，請重新存檔後再上傳。"
DAMAGED = "這個 PDF 已損壞，無法開啟，請用原本的軟體重新存成 PDF 後再上傳。"
NO_PAGE = "這個 PDF 裡沒有任何一頁，請確認檔案後再上傳。"
TOO_MANY = f"這個 PDF 超過 {MAX_PAGES} 頁，請拆成較小的檔案再上傳。"
ACTIVE = "這個 PDF 開啟時會自動執行程式，為了安全不能收。請用「列印成 PDF」另存一份再上傳。"


def check(stream: IO[bytes]) -> int:
    """The number of pages."""
    if not _ends(stream):
        raise FileRefused(TRUNCATED, code="truncated")
    try:
        with pikepdf.open(stream) as document:
            return _read(document)
    except pikepdf.PasswordError as error:
        raise FileRefused(ENCRYPTED, code="encrypted") from error
    except pikepdf.PdfError as error:
        raise FileRefused(DAMAGED, code="damaged") from error


def _ends(stream: IO[bytes]) -> bool:
    """A reader that mends a cut-off file would show what is left of it as if that were all."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - TAIL))
    ended = b"%%EOF" in stream.read()
    stream.seek(0)
    return ended


def _read(document: pikepdf.Pdf) -> int:
    if document.is_encrypted:
        raise FileRefused(ENCRYPTED, code="encrypted")
    pages = len(document.pages)
    if pages == 0:
        raise FileRefused(NO_PAGE, code="no_page")
    if pages > MAX_PAGES:
        raise FileRefused(TOO_MANY, code="too_many_pages")
    if _acts(document):
        raise FileRefused(ACTIVE, code="active")
    return pages


def _acts(document: pikepdf.Pdf) -> bool:
    root = document.Root
    scripts = _entry(_entry(root, "/Names"), "/JavaScript")
    triggers = [_entry(root, "/OpenAction"), *_triggers(root)]
    for page in document.pages:
        triggers += _triggers(page.obj)
    return scripts is not None or any(_is_automatic(action) for action in triggers)


def _triggers(holder: object) -> list[object]:
    events = _entry(holder, "/AA")
    return list(events.values()) if isinstance(events, pikepdf.Dictionary) else []


def _is_automatic(action: object) -> bool:
    """Looks through the chain of actions, which may be a tree, and may bite its own tail."""
    waiting = [] if action is None else [action]
    for _ in range(MAX_CHAIN):
        if not waiting:
            return False
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [part for part in one if isinstance(part, pikepdf.Dictionary)][:MAX_CHAIN]
        if _entry(one, "/S") in _AUTOMATIC:
            return True
        if (following := _entry(one, "/Next")) is not None:
            waiting.append(following)
    return True


def _entry(holder: object, name: str) -> object:
    return holder.get(name) if isinstance(holder, pikepdf.Dictionary) else None
