"""Does this workbook open, without macros and without unpacking to more than memory holds?"""

import warnings
import zipfile
from itertools import islice
from typing import IO

import openpyxl

from .refused import FileRefused

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MB = 1024 * 1024
MAX_PARTS = 2000
MAX_UNPACKED = 200 * MB
MAX_HELD = 32 * MB  # a part that is read into memory whole: everything but sheets and pictures
ROWS_READ = 50
CHUNK = 256 * 1024

DAMAGED = "這個 Excel 檔已損壞或不完整，無法開啟，請用 Excel 重新存成 .xlsx 後再上傳。"
TOO_LARGE = "這個 Excel 檔解開後太大，請刪除用不到的工作表和內容，或拆成較小的檔案再上傳。"
MACROS = "這個 Excel 檔含有巨集，為了安全不能收。請另存成一般的「Excel 活頁簿（.xlsx）」再上傳。"
EMPTY = "這個 Excel 檔裡沒有工作表，請確認檔案後再上傳。"

_ACTIVE = ("vbaproject", "xl/macrosheets/", "xl/activex/", "xl/dialogsheets/")
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError)  # cut off, encrypted, oddly packed
_STREAMED = ("xl/worksheets/sheet", "xl/media/")


def check(stream: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(stream) as package:
            _weigh(package.infolist())
            _unpack(package)
        stream.seek(0)
        _open(stream)
    except _BROKEN as error:
        raise FileRefused(DAMAGED, code="damaged") from error


def _weigh(parts: list[zipfile.ZipInfo]) -> None:
    """Before anything is unpacked. The sizes can be believed: zipfile never reads beyond the size a part declares."""
    names = [part.filename.lower() for part in parts]
    if any(sign in name for name in names for sign in _ACTIVE):
        raise FileRefused(MACROS, code="macros")
    held = [part.file_size for part, name in zip(parts, names, strict=True) if not name.startswith(_STREAMED)]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED or sum(held) > MAX_HELD:
        raise FileRefused(TOO_LARGE, code="unpacked")


def _unpack(package: zipfile.ZipFile) -> None:
    """Reads every part to its end, which compares its checksum; a workbook has no use for a document type."""
    for part in package.infolist():
        with package.open(part) as content:
            head = content.read(4096)
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head.replace(b"\0", b""):
                raise FileRefused(DAMAGED, code="damaged")
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in head + content.read():
                raise FileRefused(MACROS, code="macros")
            while content.read(CHUNK):
                pass


def _open(stream: IO[bytes]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on styles and extensions that we do not need
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise FileRefused(EMPTY, code="empty")
            for _ in islice(book.worksheets[0].iter_rows(values_only=True), ROWS_READ):
                pass
        finally:
            book.close()
