"""What did a person write into the workbook, cell by cell, and is it one of ours at all?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from openpyxl.utils import get_column_letter

from applications.documents.workbook.layout import Destination
from applications.documents.workbook.writer import ANSWER_OFFSET, MARK
from portal.files import formats, room
from portal.files.formats.refused import FileRefused
from portal.forms.fields.tick import YES

MB = 1024 * 1024
MAX_BYTES = 5 * MB
MAX_UNPACKED = 16 * MB  # ten solutions unpack to a tenth of it
MAX_TABS, MAX_ROWS, MAX_COLUMNS, MAX_ROWS_IN_ALL = 150, 2_000, 12, 20_000
MAX_TEXT = 20_000  # characters of one cell, as of one field on a page
MAX_TEXT_IN_ALL = 2_000_000  # a text that is stored once can stand in ten thousand cells
MAX_REPEATED = 50

TOO_LARGE = f"這個檔案超過 {MAX_BYTES // MB} MB，不像是填寫用的活頁簿。請移除貼進去的圖片和不相關的工作表再上傳。"
TOO_MUCH = "這個活頁簿的內容太多，不像是填寫用的活頁簿。請移除不相關的工作表，或重新下載一份，把答案貼過去。"
_MOST = {
    "most_unpacked": MAX_UNPACKED,
    "most_tabs": MAX_TABS,
    "most_rows": MAX_ROWS * 4,  # of the hidden sheet; of the others the first quarter is looked at
    "most_columns": MAX_COLUMNS,
    "most_text": MAX_TEXT + 1,
    "most_text_in_all": MAX_TEXT_IN_ALL * 2,
    "too_much": TOO_MUCH,
}
LIMITS = room.ResourceLimits(output=24 * MB)
FOREIGN = "這不是從本系統下載的活頁簿，或其中的系統資料已被移除，沒有讀取任何內容。請在這一頁重新下載一份，把答案貼過去再上傳。"
UNKNOWN = (
    "這個活頁簿裡沒有一題對得上申請表，可能是舊版的活頁簿，或題目的工作表已被移除，沒有讀取任何內容。"
    "請在這一頁重新下載一份，把答案貼過去再上傳。"
)


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


def read(stream: IO[bytes], name: str, owner: int | None = None) -> Reading:
    """Raises FileRefused with a sentence. Nothing is computed: a formula is a finding, its kept result is not believed."""
    if stream.seek(0, 2) > MAX_BYTES:
        raise FileRefused(TOO_LARGE, code="too_large")
    try:
        answer = room.ask(formats.CELLS, stream, {"name": name, **_MOST}, limits=LIMITS, owner=owner)
    except room.NoAnswer as error:
        raise formats.refused_by_room(error) from error
    if "refused" in answer:
        raise FileRefused(str(answer["refused"]), code=str(answer["code"]))
    return _read(answer["tabs"])


def _read(tabs: list[dict[str, Any]]) -> Reading:
    data = next((tab for tab in tabs if _is_data(tab["rows"])), None)
    if data is None:
        raise FileRefused(FOREIGN, code="foreign")
    reading, budget = _read_data(data["rows"]), iter(range(MAX_ROWS_IN_ALL))
    for tab in tabs:
        if tab is not data:
            _read_tab(tab, reading, budget)
    if not reading.cells:  # else it would look like one in which nothing was changed
        raise FileRefused(UNKNOWN, code="unknown")
    del reading.repeated[MAX_REPEATED:]
    if sum(len(cell.text) for cell in reading.cells.values()) > MAX_TEXT_IN_ALL:
        raise FileRefused(TOO_MUCH, code="unpacked")
    return reading


def _is_data(rows: list[list]) -> bool:
    return bool(rows and rows[0]) and rows[0][0] == MARK


def _read_data(rows: list[list]) -> Reading:
    reading = Reading()
    for row in rows:
        word, value, place, mark = (_said(row[column]) if column < len(row) else "" for column in range(4))
        if word and len(reading.facts) < 20:
            reading.facts[word[:100]] = value[:100]
        if place and Destination.read(place[:300]):
            reading.bases[place] = mark[:100]
    return reading


def _said(cell: Any) -> str:
    return "" if cell is None or isinstance(cell, list) else str(cell)


def _read_tab(tab: dict[str, Any], reading: Reading, budget: Iterator[int]) -> None:
    for number, row in enumerate(tab["rows"][:MAX_ROWS], start=1):
        if next(budget, None) is None:
            raise FileRefused(TOO_MUCH, code="unpacked")
        column = _place_column(row, reading)
        if column is None:
            continue
        at = f"{get_column_letter(column - ANSWER_OFFSET + 1)}{number}"
        _keep(reading, row[column], _written(row[column - ANSWER_OFFSET], tab["title"], at))


def _place_column(row: list, reading: Reading) -> int | None:
    """Where in this row the mark of an answer stands: found by what it says, so rows and columns may have moved."""
    for column in range(len(row) - 1, ANSWER_OFFSET - 1, -1):
        text = row[column]
        if (
            isinstance(text, str)
            and len(text) < 300
            and (place := Destination.read(text))
            and place.question in reading.bases
        ):
            return column
    return None


def _keep(reading: Reading, place: str, written: Written) -> None:
    first = reading.cells.setdefault(place, written)
    if first is not written and (written.text, written.problem) not in {("", ""), (first.text, first.problem)}:
        reading.repeated.append(Written(written.tab, written.at, written.text, "twice"))


def _written(cell: Any, tab: str, at: str) -> Written:
    if isinstance(cell, list):
        problem, text = cell
        return Written(tab, at, text, problem)
    if isinstance(cell, bool):
        return Written(tab, at, YES if cell else "否")
    return Written(tab, at, cell or "")
