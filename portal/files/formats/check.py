"""What is this file really, and does it open to its end? By its content, never by its name."""

import importlib
from collections.abc import Collection
from pathlib import PurePath
from typing import IO, Any

import magic

from . import known
from .known import CONVERTED, FORMATS, Format
from .refusal import Refusal

HEAD = 64 * 1024  # bytes that libmagic is shown

# Loaded when they are needed: a library takes longer to load than most files to check.
_CHECKS = {
    "pdf": ("pdf", "check"),
    "jpg": ("picture", "check_jpeg"),
    "png": ("picture", "check_png"),
    "xlsx": ("workbook", "check"),
    "csv": ("text", "check"),
    "json": ("structured", "check"),
}
_BY_MAGIC = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/csv": "csv",
    "application/csv": "csv",
    "application/json": "json",
}
_CONVERTED_BY_MAGIC = {
    "image/heic": "heic",
    "image/heif": "heic",
    "image/heic-sequence": "heic",
    "image/heif-sequence": "heic",
    "image/avif": "avif",
    "image/avif-sequence": "avif",
    "image/webp": "webp",
}
_UNMARKED = {"text/plain", "application/octet-stream"}  # comma-separated text has no mark of its own, nor long JSON
_STARTS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_PADDING = b"\0\t\n\f\r \xef\xbb\xbf"  # what a server or a mail put before a file

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
    ("image/avif", "AVIF 圖片"),
    ("image/webp", "WebP 圖片"),
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


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes] | None) -> dict[str, Any]:
    """`arguments` are the file's name and the wanted formats. Answers {"key", "pages", "made_from"} or {"refused", "code"}."""
    try:
        return _seen(content, arguments["name"], arguments["formats"], product)
    except Refusal as refusal:
        return {"refused": refusal.sentence, "code": refusal.code}


def _seen(content: IO[bytes], name: str, formats: Collection[str], product: IO[bytes] | None) -> dict[str, Any]:
    seems = _type_of(content)
    if product and "jpg" in formats and (kind := _CONVERTED_BY_MAGIC.get(seems)):
        _part("convert").to_jpeg(content, kind, product)
        return {"key": "jpg", "pages": None, "made_from": kind}
    file_format = FORMATS.get(_key_of(seems, name))
    if file_format is None or file_format.key not in formats:
        raise Refusal(_refusal(seems, file_format, name, formats), "format")
    pages = _opened(file_format, content)
    begin = _begin(content) if file_format.key in {"jpg", "png"} else 0
    if begin and product:  # no browser shows a picture with something before it
        _part("convert").without(content, begin, product)
    return {"key": file_format.key, "pages": pages, "made_from": file_format.key if begin and product else ""}


def _part(name: str) -> Any:
    return importlib.import_module(f".{name}", __package__)


def _type_of(content: IO[bytes]) -> str:
    content.seek(0)
    head = content.read(HEAD)
    start = head.lstrip(_PADDING)
    if start is not head:
        known_start = next((kind for mark, kind in _STARTS.items() if start.startswith(mark)), None)
        if known_start:
            return known_start
    seems = magic.from_buffer(head, mime=True)
    if head.startswith(b"PK\x03\x04"):  # libmagic goes by the first parts, and packers put them as they like
        return _part("workbook").kind_of(content) or seems
    return seems


def _begin(content: IO[bytes]) -> int:
    content.seek(0)
    head = content.read(HEAD)
    return len(head) - len(head.lstrip(_PADDING))


def _key_of(seems: str, name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if seems in _UNMARKED and suffix in {".csv", ".json"}:
        return suffix[1:]
    return "xlsx" if seems == known.XLSX else _BY_MAGIC.get(seems, "")


def _opened(file_format: Format, content: IO[bytes]) -> int | None:
    content.seek(0)
    module, name = _CHECKS[file_format.key]
    try:
        return getattr(_part(module), name)(content)
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # whatever a parser meets in a hostile file, the answer is a sentence
        sentence = f"這個 {file_format.label} 檔案已損壞或不完整，無法開啟。請在電腦上確認打得開，重新存檔後再上傳。"
        raise Refusal(sentence, "damaged") from error


def _refusal(seems: str, file_format: Format | None, name: str, formats: Collection[str]) -> str:
    is_what = f"是 {file_format.label} 檔" if file_format else _seems_words(seems)
    claimed = _claimed(name)
    if claimed and claimed.key in formats:
        begin = f"檔名是 {PurePath(name).suffix.lower()}，但檔案內容{is_what or f'不是 {claimed.label}'}。"
    else:
        begin = f"這個檔案{is_what or '的格式無法辨識'}。"
    return f"{begin}這裡可以上傳 {known.words(formats)}，請用原本的軟體另存成這種格式後再上傳。"


def _seems_words(seems: str) -> str:
    word = next((word for start, word in _SEEMS if seems.startswith(start)), "")
    return f"是 {word}" if word[:1].isascii() and word else word and f"是{word}"


def _claimed(name: str) -> Format | None:
    suffix = PurePath(name).suffix.lower()
    return next(
        (file_format for file_format in (*FORMATS.values(), *CONVERTED.values()) if suffix in file_format.suffixes),
        None,
    )
