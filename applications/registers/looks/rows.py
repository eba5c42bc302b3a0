"""How does a look write the rows of a list: cleaned, bounded, one JSON object a line? What runs in the child is here and in its neighbours."""

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import IO, Any

MOST_COLUMNS = 60
MOST_TEXT = 2000  # characters of one cell
MOST_NAME = 300
ROC = 1911

# What a database cannot keep, and what no reader sees: controls, and halves of a pair.
_unkept = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_blanks = re.compile(r"\s+")
_digits = re.compile(r"[0-9]{1,8}")
_whole = re.compile(r"([0-9]{1,8})\.0")  # a number that went through a spreadsheet
_day = re.compile(r"([0-9]{2,4})\s*[年/.\-]\s*([0-9]{1,2})\s*[月/.\-]\s*([0-9]{1,2})|([0-9]{3,4})([0-9]{2})([0-9]{2})")


class OtherShape(Exception):
    """What came is not the list in its format; the message is for staff."""


def clean(value: Any) -> str:
    """A cell as text, as it came but for what cannot be kept."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return _unkept.sub("", str(value)[:MOST_TEXT]).strip()


def name_of(value: Any) -> str:
    """On one line, its character references read."""
    return _blanks.sub(" ", _unkept.sub("", html.unescape(clean(value)))).strip()[:MOST_NAME]


def tax_id_of(value: Any) -> str:
    """Eight digits. Lost zeros come back; what is masked, or is the number of a person, is none."""
    if isinstance(value, bool):
        return ""
    text = clean(value).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    text = whole[1] if (whole := _whole.fullmatch(text)) else text
    return text.zfill(8) if _digits.fullmatch(text) and int(text) else ""


def day_of(text: str) -> str | None:
    """The first day that a text names, ISO 8601; of three digits of a year or fewer it is 民國."""
    for match in _day.finditer(text):
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return date(year if year > ROC else year + ROC, month, day).isoformat()
        except ValueError:
            continue
    return None


def objects(content: IO[bytes], most: int) -> Iterator[Any]:
    """One JSON value after another. `most` bytes. Raises OtherShape."""
    content.seek(0)
    raw = content.read(most + 1)
    if len(raw) > most:
        raise OtherShape(f"檔案超過 {most // 1024 // 1024} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OtherShape("不是 UTF-8 的 JSON") from error
    if text.lstrip().startswith("<"):
        raise OtherShape("收到的是網頁，不是名單")
    yield from _decoded(text)


def _decoded(text: str) -> Iterator[Any]:
    decoder, place = json.JSONDecoder(), 0
    while (place := _next(text, place)) < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise OtherShape("JSON 不完整，可能在下載途中中斷") from error
        yield value


def _next(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def held(rows: Any, needed: Collection[str]) -> Iterator[dict[str, Any]]:
    """The rows of a JSON list, each with the columns without which nothing can be said. Raises OtherShape."""
    if not isinstance(rows, list):
        raise OtherShape("裡面沒有一筆一筆的資料")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or (lacking := [name for name in needed if name not in row]):
            said = "、".join(lacking) if isinstance(row, dict) else "內容"
            raise OtherShape(f"第 {number:,} 筆沒有「{said}」欄")
        yield row


def write(product: IO[bytes] | None, rows: Iterable[tuple[str, str, dict[str, Any]]]) -> int:
    """Of each row its 統一編號, its name, and the whole as it came. How many there are."""
    count = 0
    for count, (tax_id, name, row) in enumerate(rows, 1):  # noqa: B007  counted
        if product is not None:
            kept = {clean(key)[:100]: clean(value) for key, value in list(row.items())[:MOST_COLUMNS]}
            line = {"tax_id": tax_id, "name": name, "row": kept}
            product.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return count
