"""What does an application look like as one Excel workbook, to be filled in away from the portal?"""

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from applications.documents.workbook.guide import write_guide
from applications.documents.workbook.layout import KIND, NEW, Tab, TabLine, tab_lines, tabs
from applications.documents.workbook.looks import (
    FONT,
    LOOKS,
    MUTED,
    PLACE_COLUMN,
    TEAL,
    arrange,
    comment,
    height,
    put,
    put_text,
    styles,
)
from applications.documents.workbook.rules import CellRules
from applications.models import Application, Programme, Solution, Vendor
from portal.forms.fields.kind import kind_of
from portal.forms.merging import version_in

FORMAT = 2  # of the layout; a reader of a later one still finds answers by their place
MARK = "application-workbook"  # the first cell of the sheet that a person does not see
DATA_SHEET = "系統資料"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TITLE_LIMIT = 31  # UTF-16 units, Excel's rule
ANSWER_OFFSET = 2  # columns from an answer to its place

_NEW = re.compile(rb"new-[0-9a-f]{32}")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


def build(application: Application, solutions: Iterable[Solution], now: datetime) -> bytes:
    """The workbook of a draft with all its answers, and the sheets of one solution that may be added."""
    return _Book(application, list(solutions), now).save()


def build_blank(programme: Programme | None, now: datetime) -> bytes:
    """The empty workbook, for who has no account yet: 附表1 and one solution."""
    return _Book(Application(programme=programme or Programme(), vendor=Vendor()), [], now).save()


def reprint(blank: bytes) -> bytes:
    """Another copy of an empty workbook, whose solution is another one: without making it anew."""
    copy = BytesIO()
    with ZipFile(BytesIO(blank)) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        parts = {part: source.read(part) for part in source.namelist()}
        (old,) = {mark for content in parts.values() for mark in _NEW.findall(content)}
        new = _new_mark().encode()
        for part, content in parts.items():
            target.writestr(part, content.replace(old, new))
    return copy.getvalue()


def _new_mark() -> str:
    """Of a solution that the portal does not have yet."""
    return f"{NEW}{uuid4().hex}"


def file_name(application: Application | None) -> str:
    """文件_公司名稱 (F1-10)."""
    who = (application.company_name or application.vendor.tax_id) if application else "空白"
    return f"上架申請活頁簿_{who}.xlsx"


# --- The book ------------------------------------------------------------------------------------------------------


class _Book:
    def __init__(self, application: Application, solutions: list[Solution], now: datetime) -> None:
        self.application, self.solutions, self.now = application, solutions, now
        self.book = Workbook()
        for style in styles():
            self.book.add_named_style(style)
        self.book.active.title = "說明"
        self.versions: dict[str, str] = {}
        self.options: dict[tuple[str, ...], str] = {}  # the labels of a drop-down → where they stand

    def save(self) -> bytes:
        self.data = self.book.create_sheet(DATA_SHEET)
        for tab in tabs(self.application, self.solutions, _new_mark()):
            self._write_tab(tab)
        write_guide(self.book["說明"], self.application, self.now)
        self._write_data()
        written = BytesIO()
        self.book.save(written)
        return written.getvalue()

    # --- One sheet -------------------------------------------------------------------------------------------------

    def _write_tab(self, tab: Tab) -> None:
        sheet = self.book.create_sheet(tab_title(tab))
        rules = CellRules(sheet)
        put(sheet.cell(1, 1), f"{tab.sheet.number}　{tab.sheet.title}", "標題")
        put(sheet.cell(2, 1), f"{tab.title}　{tab.sheet.note}".strip("　") if tab.number else tab.sheet.note, "內文")
        for column, title in enumerate(("題目", "填寫", "說明"), start=1):
            put(sheet.cell(3, column), title, "表頭")
        for number, line in enumerate(tab_lines(tab), start=4):
            self._write_line(sheet, number, line, rules)
        rules.attach()
        arrange(sheet)
        sheet.sheet_properties.tabColor = TEAL if tab.number == 0 else "8FB8B3"

    def _write_line(self, sheet: Worksheet, number: int, line: TabLine, rules: CellRules) -> None:
        label, answer, words = (sheet.cell(number, column) for column in (1, 2, 3))
        look = LOOKS[line.kind]
        put(label, look.mark + line.label, look.label)
        put(words, line.words, look.words)
        if look.is_title:
            put(answer, "", look.answer)
            words.font = Font(name=FONT, size=10, color=MUTED)
        else:
            self._write_answer(answer, line, look.answer)
        if line.field and (where := line.destination):
            if not look.is_title:
                self._bind(sheet, number, line, rules)
            if not where.choice:
                self.versions[where.question] = version_in(line.field, None if where.name == KIND else line.value)
        sheet.row_dimensions[number].height = height(line, label, answer, words)

    def _write_answer(self, cell: Cell, line: TabLine, look: str) -> None:
        if line.field is None:
            put(cell, line.value or "", look)
            return
        kind = kind_of(line.field)
        said = kind.cell(line.field, line.value)
        if not kind.number_format:
            put(cell, said, look)
            return
        cell.style, cell.number_format = "數字", kind.number_format
        if said != "":
            cell.value = said

    def _bind(self, sheet: Worksheet, number: int, line: TabLine, rules: CellRules) -> None:
        """What the reader finds the answer by, and what helps who fills it in."""
        cell = sheet.cell(number, 2)
        sheet.cell(number, PLACE_COLUMN, str(line.destination))
        if line.example:
            cell.comment = comment(f"官方範例：\n{line.example}")
        rules.add(cell, line, self._range)

    def _range(self, labels: tuple[str, ...]) -> str:
        """Where the labels of a drop-down stand: Excel takes a list of its own only up to 255 characters."""
        if labels not in self.options:
            column = 6 + len(self.options)
            for row, label in enumerate(labels, start=1):
                put_text(self.data.cell(row, column), label)
            letter = get_column_letter(column)
            self.options[labels] = f"'{DATA_SHEET}'!${letter}$1:${letter}${len(labels)}"
        return self.options[labels]

    # --- What is not asked -----------------------------------------------------------------------------------------

    def _write_data(self) -> None:
        """Whose workbook it is and how each answer stood when it was made; out of sight and out of reach."""
        facts = {
            MARK: str(FORMAT),
            "application": str(self.application.pk or 0),
            "tax_id": self.application.vendor.tax_id,
            "year": str(self.application.programme.year or ""),
            "made": self.now.isoformat(),
        }
        for row, (word, value) in enumerate(facts.items(), start=1):
            put_text(self.data.cell(row, 1), word)
            put_text(self.data.cell(row, 2), value)
        for row, (place, mark) in enumerate(self.versions.items(), start=1):
            put_text(self.data.cell(row, 3), place)
            put_text(self.data.cell(row, 4), mark)
        self.data.sheet_state = "hidden"
        self.data.protection.sheet = True
        self.book.move_sheet(self.data, len(self.book.sheetnames))


def tab_title(tab: Tab) -> str:
    """「附表3-1 雲端排程管家」: within Excel's rules, and never twice, since the number stands in it."""
    if tab.number == 0:
        return tab.sheet.number
    name = " ".join(_FORBIDDEN.sub(" ", tab.title).split()).strip("'")
    title = f"{tab.sheet.number}-{tab.number} {name}"
    while len(title.encode("utf-16-le")) // 2 > TITLE_LIMIT:
        title = title[:-1]
    return title.strip().strip("'")
