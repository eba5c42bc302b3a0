"""What did a person write into the workbook, cell by cell, and is it one of ours at all?"""

import math
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import openpyxl
from openpyxl.utils import get_column_letter

from applications.documents.lines import YES, Place
from applications.documents.workbook import ANSWER_OFFSET, MARK
from portal.files import formats
from portal.files.formats.refused import FileRefused

MB = 1024 * 1024
MAX_BYTES = 5 * MB
MAX_UNPACKED = 16 * MB  # ten solutions unpack to a tenth of it
MAX_TABS, MAX_ROWS, MAX_COLUMNS, MAX_ROWS_IN_ALL = 150, 2_000, 12, 20_000
MAX_TEXT = 20_000  # characters of one cell, as of one field on a page
MAX_TEXT_IN_ALL = 2_000_000  # a text that is stored once can stand in ten thousand cells
MAX_REPEATED = 50

_BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError)
TOO_LARGE = f"這個檔案超過 {MAX_BYTES // MB} MB，不像是填寫用的活頁簿。請移除貼進去的圖片和不相關的工作表再上傳。"
TOO_MUCH = "這個活頁簿的內容太多，不像是填寫用的活頁簿。請移除不相關的工作表，或重新下載一份，把答案貼過去。"
FOREIGN = "這不是從本系統下載的活頁簿，或其中的系統資料已被移除，沒有讀取任何內容。請在這一頁重新下載一份，把答案貼過去再上傳。"


@dataclass(frozen=True)
class Written:
    """One cell: where it stands, what is in it as a person reads it, and why it cannot be read ("formula", "error",
    "twice"), if so."""

    tab: str
    at: str
    text: str
    problem: str = ""

    @property
    def spot(self) -> str:
        """「附表3-1 雲端排程管家!B12」"""
        return f"{self.tab}!{self.at}"


@dataclass
class Reading:
    """All that one file says. `cells` and `bases` (versions when it was made) are by place."""

    facts: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Written] = field(default_factory=dict)
    repeated: list[Written] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The cells as a list: PostgreSQL forgets the order of an object's keys, and it is that of the workbook."""
        return {**asdict(self), "cells": [[place, asdict(cell)] for place, cell in self.cells.items()]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Reading":
        cells = {place: Written(**cell) for place, cell in kept["cells"]}
        return cls(kept["facts"], kept["bases"], cells, [Written(**cell) for cell in kept["repeated"]])

    @property
    def format(self) -> int:
        number = self.facts.get(MARK, "")
        return int(number) if number.isascii() and number.isdecimal() else 0

    def belongs_to(self, application_id: int, tax_id: str) -> bool:
        """An empty workbook without an owner fits every draft."""
        owner = self.facts.get("application", "")
        return owner in {"", "0"} or (owner == str(application_id) and self.facts.get("tax_id", "") == tax_id)


def read(stream: IO[bytes], name: str) -> Reading:
    """Raises FileRefused with a sentence. Nothing is computed: a formula is a finding, its kept result is not believed."""
    _weigh(stream)
    formats.inspect(stream, name, {"xlsx"})
    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and extensions that nobody needs here
        book = openpyxl.load_workbook(stream, read_only=True, data_only=False, keep_links=False)
        try:
            return _read(book)
        except FileRefused:
            raise
        except Exception as error:  # whatever a parser meets in a hostile file, the answer is a sentence
            raise FileRefused("這個 Excel 檔有一部分讀不出來，請用 Excel 或 LibreOffice 開啟後重新存成 .xlsx 再上傳。", code="damaged") from error
        finally:
            book.close()


def _weigh(stream: IO[bytes]) -> None:
    if stream.seek(0, 2) > MAX_BYTES:
        raise FileRefused(TOO_LARGE, code="too_large")
    stream.seek(0)
    with suppress(*_BROKEN), zipfile.ZipFile(stream) as package:  # what is broken is said with more words later
        if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED:
            raise FileRefused(TOO_MUCH, code="unpacked")


def _read(book: openpyxl.Workbook) -> Reading:
    if len(book.worksheets) > MAX_TABS:
        raise FileRefused(TOO_MUCH, code="unpacked")
    data = next((sheet for sheet in book.worksheets if _is_data(sheet)), None)
    if data is None:
        raise FileRefused(FOREIGN, code="foreign")
    reading, budget = _read_data(data), iter(range(MAX_ROWS_IN_ALL))
    for sheet in book.worksheets:
        if sheet is not data:
            _read_tab(sheet, reading, budget)
    del reading.repeated[MAX_REPEATED:]
    if sum(len(cell.text) for cell in reading.cells.values()) > MAX_TEXT_IN_ALL:
        raise FileRefused(TOO_MUCH, code="unpacked")
    return reading


def _rows(sheet: Any) -> Iterator[tuple]:
    return sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)


def _is_data(sheet: Any) -> bool:
    first = next(sheet.iter_rows(max_row=1, max_col=1), ())
    return bool(first) and first[0].value == MARK


def _read_data(sheet: Any) -> Reading:
    reading = Reading()
    for word, value, place, mark in sheet.iter_rows(max_row=MAX_ROWS * 4, max_col=4, values_only=True):
        if word is not None and len(reading.facts) < 20:
            reading.facts[str(word)[:100]] = str("" if value is None else value)[:100]
        if place is not None and Place.read(str(place)[:300]):
            reading.bases[str(place)] = str(mark or "")[:100]
    return reading


def _read_tab(sheet: Any, reading: Reading, budget: Iterator[int]) -> None:
    for number, row in enumerate(_rows(sheet), start=1):
        if next(budget, None) is None:
            raise FileRefused(TOO_MUCH, code="unpacked")
        column = _place_column(row, reading)
        if column is None:
            continue
        written = _written(row[column - ANSWER_OFFSET], sheet.title, f"{get_column_letter(column - ANSWER_OFFSET + 1)}{number}")
        _keep(reading, row[column].value, written)


def _place_column(row: tuple, reading: Reading) -> int | None:
    """Where in this row the mark of an answer stands: found by what it says, so rows and columns may have moved."""
    for column in range(len(row) - 1, ANSWER_OFFSET - 1, -1):
        text = row[column].value
        if isinstance(text, str) and len(text) < 300 and (place := Place.read(text)) and place.question in reading.bases:
            return column
    return None


def _keep(reading: Reading, place: str, written: Written) -> None:
    first = reading.cells.setdefault(place, written)
    if first is not written and (written.text, written.problem) not in {("", ""), (first.text, first.problem)}:
        reading.repeated.append(Written(written.tab, written.at, written.text, "twice"))


def _written(cell: Any, tab: str, at: str) -> Written:
    if cell.data_type == "f":
        return Written(tab, at, "（公式）", "formula")
    if cell.data_type == "e":
        return Written(tab, at, str(cell.value)[:50], "error")
    text = _as_typed(cell.value, getattr(cell, "number_format", "") or "")
    return Written(tab, at, text[: MAX_TEXT + 1])


def _as_typed(value: Any, number_format: str) -> str:
    """What a person sees in the cell, in a notation that the fields of a page understand."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else "否"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if not any((value.hour, value.minute, value.second)) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("_x000D_", "").replace("_x005F_", "_")


def _number(value: float, number_format: str) -> str:
    """0.1 + 0.2 as it was meant; a cell that shows 99.9 % says 99.9%."""
    number = Decimal(repr(value)) if math.isfinite(value) and abs(value) < 10**20 else None
    if number is None:
        return str(value)
    percent = "%" in number_format
    plain = f"{(number * 100 if percent else number).normalize():f}"
    return f"{plain}%" if percent else plain
