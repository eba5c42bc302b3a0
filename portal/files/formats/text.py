"""Is this comma-separated file text that people can read, in UTF-8 or Big5?

Big5 as offices write it has characters that no table knows: 造字, and Hong Kong's set in the same places. Such a file is
taken as it is; where its text is shown, a mark stands for each of them. A line that no encoding explains is named.
"""

import codecs
import re
from collections.abc import Iterator
from typing import IO

from .refusal import Refusal

MARK = "〓"  # stands for a character of 造字 or of a private set
ENCODINGS = (("utf-8", "strict"), ("cp950", "big5-private"))
CHUNK = 64 * 1024

UNREADABLE = "這個 CSV 檔不是 UTF-8 或 Big5 編碼的文字，請用 Excel 另存成「CSV UTF-8」後再上傳。"
BLANK = "這個 CSV 檔沒有內容，請確認檔案後再上傳。"
LINE = "這個 CSV 檔的第 {line:,} 行有讀不出來的字（不是 UTF-8，也不是 Big5）。請改掉那一行的亂碼，用 Excel 另存成「CSV UTF-8」後再上傳。"

_BLANKS = "\ufeff \t\r\n\f\u3000\xa0"
_no_text = re.compile(
    rb"[\x00-\x08\x0b\x0e-\x1f\x7f]"
)  # no byte of these begins or ends a character of either encoding
_own_use = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # Unicode's places for the same
_private = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")  # of these pairs the ones that Windows' table lacks


class BadLine(Exception):
    """The first line that is no text in an encoding."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def check(stream: IO[bytes]) -> None:
    """Raises Refusal."""
    stream.seek(0)
    if any(_no_text.search(piece) for piece in iter(lambda: stream.read(CHUNK), b"")):
        raise Refusal(UNREADABLE, "encoding")
    bad = []
    for encoding, errors in ENCODINGS:
        try:
            seen = sum(bool(line.strip(_BLANKS)) for line in _decoded_lines(stream, encoding, errors))
        except BadLine as refusal:
            bad.append(refusal.number)
        else:
            if not seen:
                raise Refusal(BLANK, "blank")
            return
    raise Refusal(LINE.format(line=max(bad)), "encoding")


def private_lines(stream: IO[bytes]) -> list[int]:
    """The numbers of the lines in which a reader elsewhere may see something else, or nothing. Of text that `check` took."""
    try:
        return [number for number, line in enumerate(_decoded_lines(stream, *ENCODINGS[0]), 1) if _own_use.search(line)]
    except BadLine:
        stream.seek(0)
        return [number for number, line in enumerate(stream, 1) if not _is_plain(line)]


def _is_plain(line: bytes) -> bool:
    try:
        line.decode("cp950")
    except UnicodeDecodeError:
        return False
    return True


def _decoded_lines(stream: IO[bytes], encoding: str, errors: str) -> Iterator[str]:
    """In both encodings the byte of a line's end is nothing else."""
    stream.seek(0)
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode(encoding, errors)
        except UnicodeDecodeError as error:
            raise BadLine(number) from error


def _mark(error: UnicodeError) -> tuple[str, int]:
    """A pair of bytes in the form of Big5 that the table lacks is one character of somebody's own."""
    if isinstance(error, UnicodeDecodeError) and _private.match(error.object, error.start):
        return MARK, error.start + 2
    raise error


codecs.register_error("big5-private", _mark)
