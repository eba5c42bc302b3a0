"""What stands in the cells of a workbook, as a person reads it? Values only; what a formula came to is not believed.

The library gives values and no more, and makes a table of everything between the first and the last cell. So each
sheet is gone through before: cells that are far away are left out, and in the place of a formula, an error or a
percentage stands a text that says so.
"""

import datetime
import io
import math
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

import python_calamine

from . import check, workbook
from .refusal import Refusal

MARK = "\ue0f0"  # begins the texts that this file puts into cells; a stranger who writes it harms his own answer alone
FORMULA, ERROR, PERCENT = "f", "e", "p"
PERCENT_IDS = {9, 10}  # 0% and 0.00%, which every workbook has
PARTLY = "這個 Excel 檔有一部分讀不出來，請用 Excel 或 LibreOffice 開啟後重新存成 .xlsx 再上傳。"


def look(content: IO[bytes], arguments: dict[str, Any], product: IO[bytes] | None) -> dict[str, Any]:
    """`arguments`: name, most_unpacked (bytes), most_tabs, most_rows, most_columns, most_text (characters of a cell, and in
    all) and too_much, a sentence. Answers {"tabs": [{"title", "rows"}]}; a cell is None, a text, a bool or [problem, text].
    """
    seen = check.look(content, {"name": arguments["name"], "formats": ["xlsx"]}, None)
    if "refused" in seen:
        return seen
    try:
        return {"tabs": _all(content, arguments)}
    except Refusal as refusal:
        return {"refused": refusal.sentence, "code": refusal.code}


def _all(content: IO[bytes], most: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        return list(_tabs(content, most))
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # whatever a parser meets in a hostile file, the answer is a sentence
        raise Refusal(PARTLY, "damaged") from error


def _tabs(content: IO[bytes], most: dict[str, Any]) -> Iterator[dict[str, Any]]:
    content.seek(0)
    with zipfile.ZipFile(content) as package:
        if sum(part.file_size for part in package.infolist()) > most["most_unpacked"]:
            raise Refusal(most["too_much"], "unpacked")
        marked = _marked(package, most["most_rows"], most["most_columns"])
    room = most["most_text_in_all"]
    with python_calamine.load_workbook(marked) as book:
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
        if len(sheets) > most["most_tabs"]:
            raise Refusal(most["too_much"], "unpacked")
        for sheet in sheets:
            rows = [
                [_told(cell, most["most_text"]) for cell in row]
                for row in book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            ]
            room -= sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
            if room < 0:
                raise Refusal(most["too_much"], "unpacked")
            yield {"title": sheet.name, "rows": rows}


# --- From a value to what is read -----------------------------------------------------------------------------------


def _told(value: Any, most: int) -> Any:
    """In a notation that the fields of a page understand."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return number(repr(value))
    if isinstance(value, datetime.datetime):
        whole_day = not any((value.hour, value.minute, value.second))
        return value.date().isoformat() if whole_day else value.isoformat(" ")
    if isinstance(value, str) and value.startswith(MARK):
        return _marking(value[1:2], value[2:])
    return str(value)[:most]


def _marking(kind: str, text: str) -> Any:
    if kind == PERCENT:
        return number(text, percent=True)
    return [{FORMULA: "formula", ERROR: "error"}.get(kind, "error"), text[:50]]


def number(text: str, percent: bool = False) -> str:
    """0.1 + 0.2 as it was meant; a cell that shows 99.9 % says 99.9%."""
    value = float(text)
    if not math.isfinite(value) or abs(value) >= 10**20:
        return text
    meant = Decimal(repr(value)) * (100 if percent else 1)
    return f"{meant.normalize():f}" + ("%" if percent else "")


# --- What values do not say -----------------------------------------------------------------------------------------


def _marked(package: zipfile.ZipFile, rows: int, columns: int) -> IO[bytes]:
    """The same workbook without pictures, its sheets gone through."""
    types, made = workbook.types_of(package), io.BytesIO()
    percents = _percents(package, types)
    with zipfile.ZipFile(made, "w") as out:
        for part in package.infolist():
            name = part.filename.lower()
            if not name.endswith((".xml", ".rels")):
                continue
            body = package.read(part)
            if types.get(name, "").endswith("worksheet+xml"):
                body = _Sheet(body, rows, columns, percents).marked()
            out.writestr(part.filename, body)
    made.seek(0)
    return made


def _percents(package: zipfile.ZipFile, types: dict[str, str]) -> set[str]:
    """The formats of cells, by their number, that show a percentage."""
    formats, styles = set(PERCENT_IDS), set()
    path: list[str] = []
    count = 0

    def begin(name: str, told: dict[str, str]) -> None:
        nonlocal count
        path.append(_local(name))
        if path[-1] == "numFmt" and "%" in told.get("formatCode", ""):
            formats.add(int(told.get("numFmtId", "0")))
        elif path[-2:] == ["cellXfs", "xf"]:
            if int(told.get("numFmtId", "0")) in formats:
                styles.add(str(count))
            count += 1

    for part in package.infolist():
        if types.get(part.filename.lower(), "").endswith("styles+xml"):
            reader = expat.ParserCreate()
            reader.StartElementHandler, reader.EndElementHandler = begin, lambda _: path.pop()
            reader.Parse(package.read(part), True)
    return styles


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Sheet:
    """One sheet as text: which of its cells are put differently, and where they stand in it."""

    def __init__(self, body: bytes, rows: int, columns: int, percents: set[str]) -> None:
        self.body, self.rows, self.columns, self.percents = body, rows, columns, percents
        self.row = self.column = 0
        self.cell: dict[str, str] | None = None
        self.begun = 0
        self.has_formula = False
        self.value: list[str] | None = None
        self.pieces: list[bytes] = []
        self.kept = 0  # of the body, up to here

    def marked(self) -> bytes:
        self.reader = reader = expat.ParserCreate()
        reader.buffer_text = True
        reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = (
            self._begin,
            self._end,
            self._text,
        )
        reader.Parse(self.body, True)
        return b"".join([*self.pieces, self.body[self.kept :]]) if self.pieces else self.body

    def _begin(self, name: str, told: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self.row = int(told.get("r") or self.row + 1)
                self.column = 0
            case "c":
                self.cell, self.begun, self.has_formula, self.text = told, self.reader.CurrentByteIndex, False, ""
                self.row, self.column = _at(told.get("r", ""), self.row, self.column + 1)
            case "f":
                self.has_formula = True
            case "v":
                self.value = []

    def _text(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)

    def _end(self, name: str) -> None:
        kind = _local(name)
        if kind == "v" and self.value is not None:
            self.text, self.value = "".join(self.value), None
        elif kind == "c" and self.cell is not None:
            self._close(name, self.cell)
            self.cell = None

    def _close(self, name: str, told: dict[str, str]) -> None:
        if self.row > self.rows or self.column > self.columns:
            self._put(b"")
        elif self.has_formula:
            self._put(self._saying(name, told, FORMULA + "（公式）"))
        elif told.get("t") == "e":
            self._put(self._saying(name, told, ERROR + self.text[:50]))
        elif told.get("t", "n") == "n" and self.text and told.get("s") in self.percents:
            self._put(self._saying(name, told, PERCENT + self.text[:50]))

    def _saying(self, name: str, told: dict[str, str], text: str) -> bytes:
        place = f' r="{_escaped(told["r"])}"' if "r" in told else ""
        value = name.replace(_local(name), "v")
        return f'<{name}{place} t="str"><{value}>{MARK}{_escaped(text)}</{value}></{name}>'.encode()

    def _put(self, instead: bytes) -> None:
        end = self.body.index(b">", self.reader.CurrentByteIndex) + 1
        self.pieces += [self.body[self.kept : self.begun], instead]
        self.kept = end


def _at(place: str, row: int, column: int) -> tuple[int, int]:
    """「B12」 is (12, 2); a cell that does not say where it stands is beside the one before."""
    letters = place.rstrip("0123456789")
    if not letters.isalpha() or not letters.isascii():
        return row, column
    for number_of, letter in enumerate(letters.upper()):
        column = (column * 26 if number_of else 0) + ord(letter) - 64
    return int(place[len(letters) :] or row), column


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
