"""Which violations does one list of the labour ministry name (CSV, in UTF-8 or in Big5 with 造字)?"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import IO, Any

from . import rows

MARK = "〓"  # stands for a character that no table knows
CHUNK = 1024 * 1024
NAME = re.compile("事業單位名稱|事業單位|雇主名稱|名稱")
NEEDED = (NAME, re.compile("法規|法條|違反"), re.compile("日期"))
_pair = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes] | None) -> dict[str, Any]:
    """`arguments`: most (bytes). Answers {"rows", "dated_on"} or {"refused"}, a half sentence."""
    try:
        count = rows.write(product, _rows(_text(content)))
    except rows.OtherShape as error:
        return {"refused": str(error)}
    except csv.Error:
        return {"refused": "這個 CSV 有一格長得不合理"}
    return {"rows": count, "dated_on": None}


def _text(content: IO[bytes]) -> Iterator[str]:
    encoding, errors = ("utf-8-sig", "strict") if _is_utf8(content) else ("cp950", "marked")
    content.seek(0)
    return io.TextIOWrapper(content, encoding, errors, newline="")


def _is_utf8(content: IO[bytes]) -> bool:
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in iter(lambda: content.read(CHUNK), b""):
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _rows(lines: Iterator[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    table = csv.reader(line.replace("\0", "") for line in lines)
    header = [rows.clean(cell) for cell in next(table, [])]
    name = _column(header)
    for number, cells in enumerate(table, 2):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) <= name:
            raise rows.OtherShape(f"第 {number:,} 列只有 {len(cells)} 欄，可能在下載途中中斷")
        yield "", rows.name_of(cells[name]), dict(zip(header, cells, strict=False))


def _column(header: list[str]) -> int:
    """Where the name stands. Raises OtherShape when a column is not there without which nothing can be said."""
    if header and header[0].lstrip().startswith("<"):
        raise rows.OtherShape("收到的是網頁，不是名單")
    lacking = [needed.pattern for needed in NEEDED if not any(map(needed.search, header))]
    if lacking:
        raise rows.OtherShape(f"第一列沒有「{'」、「'.join(lacking)}」欄")
    return next(number for number, cell in enumerate(header) if NAME.search(cell))


def _mark(error: UnicodeError) -> tuple[str, int]:
    """A pair of bytes is one character, of 造字 or of a private set; a byte alone is a broken one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.start + (2 if _pair.match(error.object, error.start) else 1)


codecs.register_error("marked", _mark)
