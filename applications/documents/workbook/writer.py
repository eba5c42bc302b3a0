"""What does an application look like as one Excel workbook, to be filled in away from the portal?"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from django import forms
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from applications.documents.workbook.layout import KIND, YES, Line, Tab, choices_of, lines, tabs
from applications.models import Application, Programme, Solution, Vendor
from applications.sheets.rows import from_field
from portal.forms.fields import RocDateFormField, WholeNumberFormField
from portal.forms.merging import version_in
from portal.time.calendar import format_datetime, format_input

FORMAT = 1  # of the layout; a reader of a later one still finds answers by their place
MARK = "application-workbook"  # the first cell of the sheet that a person does not see
DATA_SHEET = "系統資料"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TITLE_LIMIT = 31  # UTF-16 units, Excel's rule
CELL_LIMIT = 32_767  # characters, likewise
WIDTHS = {"A": 38, "B": 62, "C": 50}
PLACE_COLUMN = 4  # D, hidden: the answer stands ANSWER_OFFSET columns before it
ANSWER_OFFSET = 2
LINE_HEIGHT, ROW_PADDING, TALLEST = 17, 8, 400  # points

_NEW = re.compile(rb"new-[0-9a-f]{32}")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FONT = "Microsoft JhengHei"
_INK, _MUTED, _TEAL = "1B2430", "5B6470", "0F5F57"
_LINE = Side("thin", color="D5DCD9")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


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
    return f"new-{uuid4().hex}"


def file_name(application: Application | None) -> str:
    """文件_公司名稱 (F1-10)."""
    who = (application.company_name or application.vendor.tax_id) if application else "空白"
    return f"上架申請活頁簿_{who}.xlsx"


# --- Looks ---------------------------------------------------------------------------------------------------------


def _style(
    name: str, *, fill: str = "", locked: bool = True, border: bool = True, middle: bool = False, **font: Any
) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=_FONT, **{"size": 11, "color": _INK, **font}),
        fill=PatternFill("solid", start_color=fill) if fill else PatternFill(),
        border=_BOX if border else Border(),
        alignment=Alignment(
            wrap_text=True, vertical="center" if middle else "top", horizontal="left", indent=1 if border else 0
        ),
        protection=Protection(locked=locked),
        number_format="@",
    )


def _styles() -> list[NamedStyle]:
    return [
        _style("題目"),
        _style("說明文字", size=10, color=_MUTED),
        _style("填寫", fill="FFF9E3", locked=False),
        _style("數字", fill="FFF9E3", locked=False),
        _style("帶入", fill="F0F2F1", color=_MUTED),
        _style("段落", fill="E6F1EF", bold=True, color=_TEAL, middle=True),
        _style("小段", fill="F5F7F6", bold=True, middle=True),
        _style("表頭", fill=_TEAL, bold=True, color="FFFFFF", middle=True),
        _style("標題", border=False, bold=True, size=18, color=_TEAL, middle=True),
        _style("內文", border=False, middle=True),
    ]


_LOOKS = {
    "heading": "段落",
    "row": "小段",
    "note": "帶入",
    "given": "帶入",
    "group": "小段",
    "answer": "填寫",
    "choice": "填寫",
}


# --- The book ------------------------------------------------------------------------------------------------------


class _Book:
    def __init__(self, application: Application, solutions: list[Solution], now: datetime) -> None:
        self.application, self.solutions, self.now = application, solutions, now
        self.book = Workbook()
        for style in _styles():
            self.book.add_named_style(style)
        self.book.active.title = "說明"
        self.versions: dict[str, str] = {}
        self.options: dict[tuple[str, ...], str] = {}  # the labels of a drop-down → where they stand

    def save(self) -> bytes:
        self.data = self.book.create_sheet(DATA_SHEET)
        for tab in tabs(self.application, self.solutions, _new_mark()):
            self._write_tab(tab)
        self._write_guide(self.book["說明"])
        self._write_data()
        written = BytesIO()
        self.book.save(written)
        return written.getvalue()

    # --- One sheet -------------------------------------------------------------------------------------------------

    def _write_tab(self, tab: Tab) -> None:
        sheet = self.book.create_sheet(tab_title(tab))
        rules = _Rules(sheet)
        _put(sheet.cell(1, 1), f"{tab.sheet.number}　{tab.sheet.title}", "標題")
        _put(sheet.cell(2, 1), f"{tab.title}　{tab.sheet.note}".strip("　") if tab.number else tab.sheet.note, "內文")
        for column, title in enumerate(("題目", "填寫", "說明"), start=1):
            _put(sheet.cell(3, column), title, "表頭")
        for number, line in enumerate(lines(tab), start=4):
            self._write_line(sheet, number, line, rules)
        rules.attach()
        _arrange(sheet)
        sheet.sheet_properties.tabColor = _TEAL if tab.number == 0 else "8FB8B3"

    def _write_line(self, sheet: Worksheet, number: int, line: Line, rules: "_Rules") -> None:
        label, answer, words = (sheet.cell(number, column) for column in (1, 2, 3))
        look = _LOOKS[line.kind]
        _put(
            label,
            f"　□ {line.label}" if line.kind == "choice" else line.label,
            look if look in {"段落", "小段"} else "題目",
        )
        if line.kind in {"heading", "row", "group", "note"}:
            _put(answer, line.words if line.kind == "note" else "", look)
            _put(words, "" if line.kind == "note" else line.words, look if look != "帶入" else "說明文字")
            if line.kind != "note":
                words.font = Font(name=_FONT, size=10, color=_MUTED)
        else:
            _put(words, line.words, "說明文字")
            self._write_answer(answer, line, look)
        if line.kind in {"answer", "choice"}:
            self._bind(sheet, number, line, rules)
        if line.kind in {"answer", "group"}:
            self.versions[line.place.question] = version_in(line.field, line.value if line.place.name != KIND else None)
        sheet.row_dimensions[number].height = _height(line, label, answer, words)

    def _write_answer(self, cell: Cell, line: Line, look: str) -> None:
        if isinstance(line.value, int | Decimal) and not isinstance(line.value, bool):
            cell.style = "數字"
            cell.value = line.value
            cell.number_format = "#,##0" if isinstance(line.value, int) else "0.######"
            return
        _put(cell, _shown(line), look)
        if _is_number(line.field):
            cell.style, cell.number_format = (
                "數字",
                "#,##0" if isinstance(line.field, WholeNumberFormField) else "0.######",
            )

    def _bind(self, sheet: Worksheet, number: int, line: Line, rules: "_Rules") -> None:
        """What the reader finds the answer by, and what helps who fills it in."""
        cell = sheet.cell(number, 2)
        sheet.cell(number, PLACE_COLUMN, str(line.place))
        if line.example:
            cell.comment = _comment(f"官方範例：\n{line.example}")
        rules.add(cell, line, self._range)

    def _range(self, labels: tuple[str, ...]) -> str:
        """Where the labels of a drop-down stand: Excel takes a list of its own only up to 255 characters."""
        if labels not in self.options:
            column = 6 + len(self.options)
            for row, label in enumerate(labels, start=1):
                _text(self.data.cell(row, column), label)
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
            _text(self.data.cell(row, 1), word)
            _text(self.data.cell(row, 2), value)
        for row, (place, mark) in enumerate(self.versions.items(), start=1):
            _text(self.data.cell(row, 3), place)
            _text(self.data.cell(row, 4), mark)
        self.data.sheet_state = "hidden"
        self.data.protection.sheet = True
        self.book.move_sheet(self.data, len(self.book.sheetnames))

    def _write_guide(self, sheet: Worksheet) -> None:
        for number, (look, first, second) in enumerate(self._guide(), start=1):
            label, text = sheet.cell(number, 1), sheet.cell(number, 2)
            _put(label, first, {"title": "標題", "head": "段落", "yellow": "填寫", "grey": "帶入"}.get(look, "題目"))
            _put(text, second, "段落" if look == "head" else "內文" if look == "title" else "題目")
            label.protection = Protection(locked=True)
            lines_needed = max(_lines(first, 24), _lines(second, 100))
            sheet.row_dimensions[number].height = 36 if look == "title" else lines_needed * LINE_HEIGHT + ROW_PADDING
        sheet["A1"].alignment = Alignment(vertical="center")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 104
        _protect(sheet)
        _page(sheet)

    def _guide(self) -> list[tuple[str, str, str]]:
        draft, year = self.application, self.application.programme
        owner = (
            f"{draft.company_name}（{draft.vendor.tax_id}）".removeprefix("（")
            if draft.pk
            else "空白（還沒有帳號也可以先填，註冊後匯入自己的草稿）"
        )
        return [
            ("title", f"{year.name} 上架申請活頁簿", ""),
            ("", "年度", f"{year.year} 年度　{year.guideline_title}" if year.year else year.guideline_title),
            ("", "公司", owner.replace("（）", "")),
            ("", "製作時間", format_datetime(self.now)),
            ("head", "怎麼填", ""),
            (
                "",
                "1. 填寫",
                "每一張附表一個分頁，填在中間的「填寫」欄。可以只填一部分，之後再填；說明寫在右邊，官方範例在儲存格的註解裡。",
            ),
            (
                "",
                "2. 選擇",
                f"單選的題目按儲存格右邊的箭頭選；可複選的題目，每個選項一列，要選的選「{YES}」，不選就留空。",
            ),
            (
                "",
                "3. 日期與數字",
                "日期寫 112/8/20 或 2023-08-20 都可以。請直接填數字和文字，不要用公式：公式不會匯入。",
            ),
            (
                "",
                "4. 匯入",
                "存檔後在網站的「活頁簿」頁面上傳（.xlsx）。網站會先讓您看過哪些題目會改變，按「確認匯入」才會寫入。",
            ),
            ("head", "顏色", ""),
            ("yellow", "黃底", "填寫的地方。"),
            ("grey", "灰底", "系統帶入或在網站上處理，不用填。"),
            ("head", "要在網站上做的事", ""),
            ("", "上傳檔案", "證明文件和報告不放在活頁簿裡，請在網站各段的上傳欄位上傳。"),
            ("", "同意書與聲明", "須看過全文才能同意，請在網站上閱讀後勾選。"),
            (
                "",
                "增減方案",
                "「新方案」的附表有填寫時，匯入會新增一個方案；要再多一個，匯入後重新下載活頁簿。移除方案、改類別請在網站上做。",
            ),
            ("", "送出", "活頁簿只是填寫的工具。送出申請要在網站上按「送出」，看到收件成功通知才算完成。"),
        ]


# --- Rules for what may be typed -----------------------------------------------------------------------------------


class _Rules:
    """The validations of one sheet, one for each kind of rule. Only a list stops: whatever the portal would understand,
    such as full-width digits or a text with many spaces (A-26), must get in."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.rules: dict[Any, DataValidation] = {}

    def add(self, cell: Cell, line: Line, place_of: Any) -> None:
        if (wanted := self._wanted(line, place_of)) is not None:
            key = tuple(sorted(wanted.items()))
            if key not in self.rules:
                self.rules[key] = DataValidation(
                    allow_blank=True, showErrorMessage=True, errorTitle="請看一下", **wanted
                )
            self.rules[key].add(cell)

    def attach(self) -> None:
        for rule in self.rules.values():
            self.sheet.add_data_validation(rule)

    def _wanted(self, line: Line, place_of: Any) -> dict[str, Any] | None:
        field = line.field
        if line.kind == "choice" or isinstance(field, forms.BooleanField):
            return _list(f'"{YES}"', f"要選就選「{YES}」，不選請留空。")
        if isinstance(field, forms.ChoiceField):
            labels = tuple(label for _, label in choices_of(field))
            return _list(place_of(labels), "請從所列的選項中選一項。")
        if isinstance(field, forms.IntegerField | forms.DecimalField):
            return _range_rule(field)
        limit = getattr(field, "limit", None)
        if limit:
            error = f"看起來超過 {limit:,} 字。空白與換行不算字數，真的超過時匯入會告訴您。"
            return {
                "type": "textLength",
                "operator": "lessThanOrEqual",
                "formula1": str(limit),
                "errorStyle": "warning",
                "error": error,
            }
        return None


def _list(where: str, error: str) -> dict[str, Any]:
    return {"type": "list", "formula1": where, "errorStyle": "stop", "error": error}


def _range_rule(field: Any) -> dict[str, Any]:
    kind = "whole" if isinstance(field, WholeNumberFormField) else "decimal"
    low = field.min_value if field.min_value is not None else 0
    high = field.max_value if field.max_value is not None else 10**15
    error = f"請填 {low:,} 到 {high:,} 的數字。"
    return {
        "type": kind,
        "operator": "between",
        "formula1": str(low),
        "formula2": str(high),
        "errorStyle": "warning",
        "error": error,
    }


def _is_number(field: Any) -> bool:
    return isinstance(field, forms.IntegerField | forms.DecimalField)


# --- Cells ---------------------------------------------------------------------------------------------------------


def _put(cell: Cell, text: str, look: str) -> None:
    cell.style = look
    _text(cell, text)


def _text(cell: Cell, text: str) -> None:
    """Stored as text whatever it starts with: nothing that a vendor typed may run as a formula on another's machine."""
    if not text:
        return
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)[:CELL_LIMIT]
    cell.value = _ESCAPED.sub("_x005F_", kept)
    cell.data_type = "s"
    if kept.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def _shown(line: Line) -> str:
    """An answer as a person would type it."""
    if line.kind == "choice" or isinstance(line.field, forms.BooleanField):
        return YES if line.value else ""
    if line.value in (None, ""):
        return ""
    if isinstance(line.field, RocDateFormField):
        return format_input(line.value) if isinstance(line.value, date) else str(line.value)
    return (
        from_field("", line.field, line.value)["display"]
        if isinstance(line.field, forms.ChoiceField)
        else str(line.value)
    )


def _comment(text: str) -> Comment:
    made = Comment(text, "雲市集工業館")
    made.width, made.height = 420, 60 + 20 * _lines(text, 52)
    return made


def tab_title(tab: Tab) -> str:
    """「附表3-1 雲端排程管家」: within Excel's rules, and never twice, since the number stands in it."""
    if tab.number == 0:
        return tab.sheet.number
    name = " ".join(_FORBIDDEN.sub(" ", tab.title).split()).strip("'")
    title = f"{tab.sheet.number}-{tab.number} {name}"
    while len(title.encode("utf-16-le")) // 2 > TITLE_LIMIT:
        title = title[:-1]
    return title.strip().strip("'")


def _arrange(sheet: Worksheet) -> None:
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions[get_column_letter(PLACE_COLUMN)].hidden = True
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 34, 24, 24
    sheet["A1"].alignment = sheet["A2"].alignment = Alignment(vertical="center")
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    _protect(sheet)
    _page(sheet)


def _protect(sheet: Worksheet) -> None:
    """Against slips, not against people: there is no password."""
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = sheet.protection.formatCells = False


def _page(sheet: Worksheet) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.center.text = "&A　第 &P 頁，共 &N 頁"


def _height(line: Line, label: Cell, answer: Cell, words: Cell) -> float:
    """Points. Room for what is written, and for what may be: a box of 500 字 is not one line high."""
    limit = getattr(line.field, "limit", 0) if line.kind == "answer" else 0
    room = min(1 + limit // 30, 9) if limit else 1
    needed = max(
        _lines(label.value or "", WIDTHS["A"] - 2),
        _lines(str(answer.value or ""), WIDTHS["B"] - 2),
        _lines(words.value or "", (WIDTHS["C"] - 2) * 1.1),
        room,
    )
    return min(needed * LINE_HEIGHT + ROW_PADDING, TALLEST)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column so many characters wide; a Chinese character is two."""
    return sum(max(1, ceil(_width(line) / width)) for line in str(text).split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
