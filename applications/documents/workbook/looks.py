"""How do the cells of a workbook look, and how does a text come into one?"""

import re
import unicodedata
from dataclasses import dataclass
from math import ceil
from typing import Any

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from applications.documents.workbook.layout import TabLine

CELL_LIMIT = 32_767  # characters, Excel's rule
WIDTHS = {"A": 38, "B": 62, "C": 50}
PLACE_COLUMN = 4  # D, hidden: the answer stands ANSWER_OFFSET columns before it
LINE_HEIGHT, ROW_PADDING, TALLEST = 17, 8, 400  # points
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FONT = "Microsoft JhengHei"
INK, MUTED, TEAL = "1B2430", "5B6470", "0F5F57"
_LINE = Side("thin", color="D5DCD9")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _style(
    name: str, *, fill: str = "", locked: bool = True, border: bool = True, middle: bool = False, **font: Any
) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=FONT, **{"size": 11, "color": INK, **font}),
        fill=PatternFill("solid", start_color=fill) if fill else PatternFill(),
        border=_BOX if border else Border(),
        alignment=Alignment(
            wrap_text=True, vertical="center" if middle else "top", horizontal="left", indent=1 if border else 0
        ),
        protection=Protection(locked=locked),
        number_format="@",
    )


def styles() -> list[NamedStyle]:
    return [
        _style("題目"),
        _style("說明文字", size=10, color=MUTED),
        _style("填寫", fill="FFF9E3", locked=False),
        _style("數字", fill="FFF9E3", locked=False),
        _style("帶入", fill="F0F2F1", color=MUTED),
        _style("段落", fill="E6F1EF", bold=True, color=TEAL, middle=True),
        _style("小段", fill="F5F7F6", bold=True, middle=True),
        _style("表頭", fill=TEAL, bold=True, color="FFFFFF", middle=True),
        _style("標題", border=False, bold=True, size=18, color=TEAL, middle=True),
        _style("內文", border=False, middle=True),
    ]


@dataclass(frozen=True)
class LineLook:
    """The styles of a line's three cells. A title has nothing to fill in, and small words beside it."""

    label: str
    answer: str
    words: str = "說明文字"
    mark: str = ""  # before the label
    is_title: bool = False


LOOKS = {
    "heading": LineLook("段落", "段落", "段落", is_title=True),
    "row": LineLook("小段", "小段", "小段", is_title=True),
    "group": LineLook("小段", "小段", "小段", is_title=True),
    "given": LineLook("題目", "帶入"),
    "answer": LineLook("題目", "填寫"),
    "choice": LineLook("題目", "填寫", mark="　□ "),
}


def put(cell: Cell, text: str, look: str) -> None:
    cell.style = look
    put_text(cell, text)


def put_text(cell: Cell, text: str) -> None:
    """Stored as text whatever it starts with: nothing that a vendor typed may run as a formula on another's machine."""
    if not text:
        return
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)[:CELL_LIMIT]
    cell.value = _ESCAPED.sub("_x005F_", kept)
    cell.data_type = "s"
    if kept.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def comment(text: str) -> Comment:
    made = Comment(text, "雲市集工業館")
    made.width, made.height = 420, 60 + 20 * count_lines(text, 52)
    return made


def arrange(sheet: Worksheet) -> None:
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions[get_column_letter(PLACE_COLUMN)].hidden = True
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 34, 24, 24
    sheet["A1"].alignment = sheet["A2"].alignment = Alignment(vertical="center")
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    protect(sheet)
    page(sheet)


def protect(sheet: Worksheet) -> None:
    """Against slips, not against people: there is no password."""
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = sheet.protection.formatCells = False


def page(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.center.text = "&A　第 &P 頁，共 &N 頁"


def height(line: TabLine, label: Cell, answer: Cell, words: Cell) -> float:
    """Points. Room for what is written, and for what may be: a box of 500 字 is not one line high."""
    limit = getattr(line.field, "limit", 0)
    room = min(1 + limit // 30, 9) if limit else 1
    needed = max(
        count_lines(label.value or "", WIDTHS["A"] - 2),
        count_lines(str(answer.value or ""), WIDTHS["B"] - 2),
        count_lines(words.value or "", (WIDTHS["C"] - 2) * 1.1),
        room,
    )
    return min(needed * LINE_HEIGHT + ROW_PADDING, TALLEST)


def count_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column so many characters wide; a Chinese character is two."""
    return sum(max(1, ceil(_width(line) / width)) for line in str(text).split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
