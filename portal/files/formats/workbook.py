"""Does this workbook open, without macros and without unpacking to more than memory holds?"""

import io
import lzma
import zipfile
import zlib
from typing import IO
from xml.parsers import expat

import python_calamine

from .known import XLSX
from .refusal import Refusal

MB = 1024 * 1024
MAX_PARTS = 2000
MAX_UNPACKED = 200 * MB
MAX_HELD = 32 * MB  # a part that a reader takes into memory whole: everything but sheets and pictures
MAX_STYLES = 131_000  # formats of cells, of both kinds
MAX_XML_READ = 24 * MB  # of the sheets, to see that they are whole
CHUNK = 256 * 1024

DAMAGED = "這個 Excel 檔已損壞或不完整，無法開啟，請用 Excel 重新存成 .xlsx 後再上傳。"
TOO_LARGE = "這個 Excel 檔解開後太大，請刪除用不到的工作表和內容，或拆成較小的檔案再上傳。"
MACROS = "這個 Excel 檔含有巨集，為了安全不能收。請另存成一般的「Excel 活頁簿（.xlsx）」再上傳。"
EMPTY = "這個 Excel 檔裡沒有工作表，請確認檔案後再上傳。"
LOCKED = "這個 Excel 檔要輸入密碼才能開啟，請先取消密碼再上傳。"
TYPES = "[content_types].xml"

_ACTIVE = ("vbaproject", "xl/macrosheets/", "xl/activex/", "xl/dialogsheets/")
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,  # of bzip2
    ValueError,
    zlib.error,
    lzma.LZMAError,
    expat.ExpatError,
    python_calamine.CalamineError,
)
_OTHERS = (
    (b"spreadsheetml", XLSX),
    (b"wordprocessingml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"presentationml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)


def kind_of(content: IO[bytes]) -> str:
    """The media type by what the package itself says, "" when it says nothing."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as package:
            names = {part.filename.lower().replace("\\", "/"): part for part in package.infolist()[:MAX_PARTS]}
            types = names.get(TYPES)
            with package.open(types) if types else io.BytesIO() as said:
                told = said.read(MB)
    except _BROKEN:
        return ""
    return next((kind for word, kind in _OTHERS if word in told), "")


def check(content: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(content) as package:
            weigh(package)
            _unpack(package)
        content.seek(0)
        with python_calamine.load_workbook(content) as book:
            if not any(sheet.typ == python_calamine.SheetTypeEnum.WorkSheet for sheet in book.sheets_metadata):
                raise Refusal(EMPTY, "empty")
    except python_calamine.PasswordError as error:
        raise Refusal(LOCKED, "encrypted") from error
    except _BROKEN as error:
        raise Refusal(DAMAGED, "damaged") from error


def weigh(package: zipfile.ZipFile) -> None:
    """Before anything is unpacked. The sizes can be believed: zipfile never reads beyond the size a part declares."""
    parts = package.infolist()
    names = [part.filename.lower() for part in parts]
    if any(sign in name for name in names for sign in _ACTIVE):
        raise Refusal(MACROS, "macros")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refusal(TOO_LARGE, "unpacked")
    types = types_of(package)
    held = (part.file_size for part, name in zip(parts, names, strict=True) if not _is_streamed(name, types))
    if sum(held) > MAX_HELD:
        raise Refusal(TOO_LARGE, "unpacked")


def _is_streamed(name: str, types: dict[str, str]) -> bool:
    """By what the package says that a part is, not by what it is called: a list of texts can be called a sheet."""
    return name.startswith("xl/media/") or types.get(name, "").endswith("worksheet+xml")


def types_of(package: zipfile.ZipFile) -> dict[str, str]:
    """Of the parts that are named one by one, the content type."""
    types: dict[str, str] = {}

    def begin(name: str, told: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Override":
            types[told.get("PartName", "").lstrip("/").lower()] = told.get("ContentType", "").lower()

    part = next((part for part in package.infolist() if part.filename.lower() == TYPES), None)
    if part is not None:
        reader = expat.ParserCreate()
        reader.StartElementHandler = begin
        with package.open(part) as content:
            reader.Parse(content.read(MB), True)
    return types


def _count_styles(content: IO[bytes], head: bytes) -> None:
    """Each is an object for whoever opens the book; Excel itself stops at 65,490."""
    count = 0

    def begin(name: str, _: dict[str, str]) -> None:
        nonlocal count
        count += name.rpartition(":")[2] == "xf"
        if count > MAX_STYLES:
            raise Refusal(TOO_LARGE, "styles")

    reader = expat.ParserCreate()
    reader.StartElementHandler = begin
    reader.Parse(head, False)
    while piece := content.read(CHUNK):
        reader.Parse(piece, False)
    reader.Parse(b"", True)


def _unpack(package: zipfile.ZipFile) -> None:
    """Reads every part to its end, which compares its checksum; a workbook has no use for a document type."""
    room, types = MAX_XML_READ, types_of(package)
    for part in package.infolist():
        if part.is_dir():
            continue
        with package.open(part) as content:
            head = content.read(4096)
            name = part.filename.lower()
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head.replace(b"\0", b""):
                raise Refusal(DAMAGED, "damaged")
            if name == TYPES and b"macroEnabled" in head + content.read():
                raise Refusal(MACROS, "macros")
            if types.get(name, "").endswith("styles+xml"):
                _count_styles(content, head)
            room -= _read_to_the_end(content, head, room if types.get(name, "").endswith("worksheet+xml") else 0)


def _read_to_the_end(content: IO[bytes], head: bytes, most: int) -> int:
    """Whether it is well-formed as far as `most` bytes; answers how many were read so."""
    reader, piece, read = expat.ParserCreate(), head, 0
    while piece:
        if read < most:
            reader.Parse(piece, False)
            read += len(piece)
        piece = content.read(CHUNK)
    if 0 < read < most:
        reader.Parse(b"", True)
    return read
