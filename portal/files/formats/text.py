"""Is this comma-separated file text that people can read, in UTF-8 or Big5?"""

import codecs
import re
from typing import IO

from .refusal import Refusal

ENCODINGS = ("utf-8-sig", "cp950")
CHUNK = 64 * 1024

UNREADABLE = "這個 CSV 檔不是 UTF-8 或 Big5 編碼的文字，請用 Excel 另存成「CSV UTF-8」後再上傳。"
BLANK = "這個 CSV 檔沒有內容，請確認檔案後再上傳。"

_not_text = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def check(stream: IO[bytes]) -> None:
    seen = next((seen for encoding in ENCODINGS if (seen := _seen(stream, encoding)) is not None), None)
    if seen is None:
        raise Refusal(UNREADABLE, "encoding")
    if not seen:
        raise Refusal(BLANK, "blank")


def _seen(stream: IO[bytes], encoding: str) -> bool | None:
    """Whether anything can be seen in the text; None when it is not text in this encoding."""
    stream.seek(0)
    seen = False
    try:
        for piece in codecs.iterdecode(iter(lambda: stream.read(CHUNK), b""), encoding):
            if _not_text.search(piece):
                return None
            seen = seen or not piece.isspace()
    except UnicodeDecodeError:
        return None
    return seen
