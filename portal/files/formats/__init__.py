"""Which formats are accepted, and how is a file recognised? By its content, opened for real, never by its name."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import magic

from . import image, pdf, text, workbook
from .refused import FileRefused

log = logging.getLogger(__name__)

HEAD = 64 * 1024  # bytes that libmagic is shown; the first parts of a workbook fit in


@dataclass(frozen=True)
class Format:
    """`check` opens the file; it answers the number of pages (None without pages) or raises FileRefused."""

    key: str
    label: str
    content_type: str
    suffixes: tuple[str, ...]
    check: Callable[[IO[bytes]], int | None]


FORMATS: dict[str, Format] = {
    one.key: one
    for one in (
        Format("pdf", "PDF", "application/pdf", (".pdf",), pdf.check),
        Format("jpg", "JPG", "image/jpeg", (".jpg", ".jpeg"), image.check_jpeg),
        Format("png", "PNG", "image/png", (".png",), image.check_png),
        Format("xlsx", "Excel（xlsx）", workbook.CONTENT_TYPE, (".xlsx",), workbook.check),
        Format("csv", "CSV", "text/csv", (".csv",), text.check),
    )
}

_BY_MAGIC = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    workbook.CONTENT_TYPE: "xlsx",
    "text/csv": "csv",
    "application/csv": "csv",
}
_MAYBE_CSV = {"text/plain", "application/octet-stream"}  # comma-separated text has no mark of its own

# What a file seems to be, for the sentence of refusal; matched from the start of libmagic's answer.
_SEEMS = (
    ("application/x-empty", "空白檔案"),
    ("application/x-dosexec", "Windows 執行檔"),
    ("application/vnd.microsoft.portable-executable", "Windows 執行檔"),
    ("application/x-executable", "執行檔"),
    ("application/x-pie-executable", "執行檔"),
    ("application/x-mach-binary", "執行檔"),
    ("text/x-", "程式檔"),
    ("text/html", "網頁"),
    ("text/", "文字檔"),
    ("image/heic", "HEIC 照片"),
    ("image/heif", "HEIC 照片"),
    ("image/svg", "SVG 圖檔"),
    ("image/", "其他格式的圖片"),
    ("video/", "影片"),
    ("audio/", "聲音檔"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", "Word 文件"),
    ("application/vnd.openxmlformats-officedocument.presentationml", "PowerPoint 簡報"),
    ("application/msword", "舊版 Word 文件"),
    ("application/vnd.ms-excel", "舊版 Excel 檔（.xls）"),
    ("application/vnd.ms-powerpoint", "舊版 PowerPoint 簡報"),
    ("application/encrypted", "加密的檔案"),
    ("application/zip", "壓縮檔"),
    ("application/x-rar", "壓縮檔"),
    ("application/x-7z", "壓縮檔"),
    ("application/gzip", "壓縮檔"),
)


@dataclass(frozen=True)
class Found:
    """What a file really is."""

    format: Format
    pages: int | None


def inspect(stream: IO[bytes], name: str, formats: Collection[str]) -> Found:
    """Recognises and opens a file of which only `formats` (keys of FORMATS) are wanted. Raises FileRefused."""
    seems = _magic_of(stream)
    found = FORMATS.get(_key_of(seems, name))
    if found is None or found.key not in formats:
        raise FileRefused(_refusal(seems, found, name, formats), code="format")
    return Found(found, _opened(found, stream))


def words(formats: Collection[str]) -> str:
    """「PDF、JPG、PNG」"""
    return "、".join(one.label for one in FORMATS.values() if one.key in formats)


def _magic_of(stream: IO[bytes]) -> str:
    stream.seek(0)
    return magic.from_buffer(stream.read(HEAD), mime=True)


def _key_of(seems: str, name: str) -> str:
    if seems in _MAYBE_CSV and PurePath(name).suffix.lower() == ".csv":
        return "csv"
    return _BY_MAGIC.get(seems, "")


def _opened(found: Format, stream: IO[bytes]) -> int | None:
    stream.seek(0)
    try:
        return found.check(stream)
    except FileRefused:
        raise
    except Exception as error:  # whatever a parser meets in a hostile file, the answer is a sentence
        log.info("a file could not be opened as %s", found.key, exc_info=True)
        sentence = f"這個 {found.label} 檔案已損壞或不完整，無法開啟。請在電腦上確認打得開，重新存檔後再上傳。"
        raise FileRefused(sentence, code="damaged") from error


def _refusal(seems: str, found: Format | None, name: str, formats: Collection[str]) -> str:
    is_what = f"是 {found.label} 檔" if found else _seems_words(seems)
    claimed = _claimed(name)
    if claimed and claimed.key in formats:
        begin = f"檔名是 {PurePath(name).suffix.lower()}，但檔案內容{is_what or f'不是 {claimed.label}'}。"
    else:
        begin = f"這個檔案{is_what or '的格式無法辨識'}。"
    return f"{begin}這裡可以上傳 {words(formats)}，請用原本的軟體另存成這種格式後再上傳。"


def _seems_words(seems: str) -> str:
    word = next((word for start, word in _SEEMS if seems.startswith(start)), "")
    return f"是 {word}" if word[:1].isascii() and word else word and f"是{word}"


def _claimed(name: str) -> Format | None:
    suffix = PurePath(name).suffix.lower()
    return next((one for one in FORMATS.values() if suffix in one.suffixes), None)
