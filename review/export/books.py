"""How do rows of values become a file of a spreadsheet? Written row by row, so that its memory does not grow with it.

Dates and numbers stay dates and numbers; the first row is a heading that stays in sight and filters; columns are as wide as
what the first rows hold. LibreOffice could turn one file into the other, but it is no part of the house, takes gigabytes for
twenty thousand cases, and no library writes OpenDocument without holding all of it: so its few parts are written here.
"""

import re
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

TITLE = "申請案"
LONGEST_CELL = 32_767  # what a cell of Excel holds
SAMPLE = 200  # rows that say how wide the columns are
NARROWEST, WIDEST = 8, 48  # letters
# What XML cannot hold, halves of characters, and Excel's own escape for such.
_unwritable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_escape = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def readable(text: str) -> str:
    """The text as a file can hold it."""
    return _unwritable.sub("", text)[:LONGEST_CELL]


def writable(text: str) -> str:
    """The text as a cell of Excel can hold it."""
    return _escape.sub("_x005F_", _unwritable.sub("", text))[:LONGEST_CELL]


def local(value: Any) -> Any:
    """A moment as the clock on the wall shows it: a spreadsheet knows no zones."""
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None, microsecond=0)


def letters_of(value: Any) -> int:
    """How much room a value takes, in letters; a Chinese character takes two."""
    if isinstance(value, datetime):
        return 16
    if isinstance(value, date):
        return 10
    line = max(str(value).split("\n"), key=len)[:WIDEST]
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


class Book(ABC):
    """A workbook of one sheet. `save` ends it, `drop` leaves nothing of one that was not saved."""

    suffix: str
    content_type: str

    def __init__(self, header: Sequence[str]) -> None:
        self.header = list(header)
        self.rows = 0
        self._first: list[list[Any]] | None = []

    def add(self, values: Sequence[Any]) -> None:
        self.rows += 1
        row = [local(value) for value in values]
        if self._first is None:
            self._write(row)
            return
        self._first.append(row)
        if len(self._first) == SAMPLE:
            self._start()

    def save(self, path: Path) -> None:
        self._start()
        self._finish(path)

    def _start(self) -> None:
        """Once it is known how wide the columns are."""
        if self._first is None:
            return
        first, self._first = self._first, None
        self._begin([self._width(number, first) for number in range(len(self.header))])
        for row in first:
            self._write(row)

    def _width(self, column: int, rows: list[list[Any]]) -> int:
        held = [self.header[column], *(row[column] for row in rows if row[column] not in (None, ""))]
        return min(max(NARROWEST, *(letters_of(value) for value in held)), WIDEST) + 3  # the arrow of the filter

    @abstractmethod
    def _begin(self, widths: list[int]) -> None: ...

    @abstractmethod
    def _write(self, row: list[Any]) -> None: ...

    @abstractmethod
    def _finish(self, path: Path) -> None: ...

    @abstractmethod
    def drop(self) -> None: ...


# --- Excel ---------------------------------------------------------------------------------------------------------


class ExcelBook(Book):
    suffix = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, header: Sequence[str]) -> None:
        super().__init__(header)
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(TITLE)

    def _begin(self, widths: list[int]) -> None:
        self._sheet.freeze_panes = "B2"
        for number, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        self._sheet.append([self._heading(words) for words in self.header])

    def _heading(self, words: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, words)
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
        return cell

    def _write(self, row: list[Any]) -> None:
        self._sheet.append([self._cell(value) for value in row])

    def _cell(self, value: Any) -> Any:
        """Text stays text, also when it could be read as a formula or as one of Excel's errors (#N/A)."""
        if isinstance(value, str):
            return self._text(writable(value))
        if value is None or isinstance(value, bool):
            return value
        cell = WriteOnlyCell(self._sheet, value)
        cell.number_format = self._format(value)
        return cell

    def _text(self, text: str) -> Any:
        if not text.startswith(("=", "#")):
            return text or None
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"
        return cell

    def _format(self, value: Any) -> str:
        if isinstance(value, datetime):
            return "yyyy-mm-dd hh:mm"
        if isinstance(value, date):
            return "yyyy-mm-dd"
        return "#,##0" if isinstance(value, int) else "#,##0.######"

    def _finish(self, path: Path) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self.header))}{self.rows + 1}"
        self._book.save(path)

    def drop(self) -> None:
        """Removes what was written so far from the disk; a book that was saved has left nothing there."""
        if not self._sheet.closed:
            self._sheet.close()
            self._sheet._writer.cleanup()


# --- OpenDocument --------------------------------------------------------------------------------------------------

_NAMES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
            ("number", "datastyle"),
            ("config", "config"),
        )
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:ooo="http://openoffice.org/2004/office"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DAY = '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
_TIME = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
_STYLES = f"""<number:date-style style:name="D">{_DAY}</number:date-style>
<number:date-style style:name="M">{_DAY}{_TIME}</number:date-style>
<number:number-style style:name="N"><number:number number:decimal-places="6" number:min-decimal-places="0" number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>
<style:style style:name="moment" style:family="table-cell" style:data-style-name="M"/>
<style:style style:name="number" style:family="table-cell" style:data-style-name="N"/>
<style:style style:name="heading" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
"""
_FROZEN = "".join(
    f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
    for name, kind, value in (
        ("HorizontalSplitMode", "short", 2),
        ("VerticalSplitMode", "short", 2),
        ("HorizontalSplitPosition", "int", 1),
        ("VerticalSplitPosition", "int", 1),
        ("ActiveSplitRange", "short", 3),
        ("PositionRight", "int", 1),
        ("PositionBottom", "int", 1),
    )
)
_SETTINGS = f"""{_HEAD}<office:document-settings {_NAMES} office:version="1.3"><office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item><config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="{TITLE}">{_FROZEN}</config:config-item-map-entry></config:config-item-map-named><config:config-item config:name="ActiveTable" config:type="string">{TITLE}</config:config-item></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"""
LETTER = 0.19  # cm that a letter takes in a cell


class OpenDocumentBook(Book):
    suffix = "ods"
    content_type = "application/vnd.oasis.opendocument.spreadsheet"

    def __init__(self, header: Sequence[str]) -> None:
        super().__init__(header)
        self._open = ExitStack()
        rows = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed with the book
        self._rows = self._open.enter_context(rows)

    def _begin(self, widths: list[int]) -> None:
        columns = "".join(
            f'<style:style style:name="c{number}" style:family="table-column"><style:table-column-properties style:column-width="{width * LETTER:.2f}cm"/></style:style>'
            for number, width in enumerate(widths)
        )
        self._rows.write(
            f'{_HEAD}<office:document-content {_NAMES} office:version="1.3">'
            f"<office:automatic-styles>{_STYLES}{columns}</office:automatic-styles>"
            f'<office:body><office:spreadsheet><table:table table:name="{TITLE}">'
        )
        self._rows.writelines(f'<table:table-column table:style-name="c{number}"/>' for number in range(len(widths)))
        cells = "".join(self._text(words, ' table:style-name="heading"') for words in self.header)
        self._rows.write(
            f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>\n"
        )

    def _write(self, row: list[Any]) -> None:
        self._rows.write(f"<table:table-row>{''.join(map(self._cell, row))}</table:table-row>\n")

    def _cell(self, value: Any) -> str:
        if isinstance(value, str) and value:
            return self._text(readable(value))
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, date):
            style = "moment" if isinstance(value, datetime) else "day"
            return f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{value.isoformat()}"/>'
        return f'<table:table-cell table:style-name="number" office:value-type="float" office:value="{value}"/>'

    def _text(self, text: str, style: str = "") -> str:
        lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'

    def _finish(self, path: Path) -> None:
        last = f"{get_column_letter(len(self.header))}{self.rows + 1}"
        self._rows.write(
            f'</table:table><table:database-ranges><table:database-range table:name="__Anonymous_Sheet_DB__0" '
            f'table:target-range-address="{TITLE}.A1:{TITLE}.{last}" table:display-filter-buttons="true"/>'
            "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"
        )
        self._rows.flush()
        parts = {"settings.xml": _SETTINGS, "META-INF/manifest.xml": _manifest(self.content_type)}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, self._open:
            archive.writestr("mimetype", self.content_type, zipfile.ZIP_STORED)
            for name, text in parts.items():
                archive.writestr(name, text)
            self._rows.seek(0)
            content_info = zipfile.ZipInfo("content.xml", _now())
            content_info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(content_info, "w", force_zip64=True) as content:
                while block := self._rows.read(1 << 16):
                    content.write(block.encode())

    def drop(self) -> None:
        self._open.close()


def _now() -> tuple[int, int, int, int, int, int]:
    at = timezone.localtime()
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def _spaced(line: str) -> str:
    """Several blanks, of which OpenDocument keeps one, and tabs."""
    spaced = re.sub(" {2,}", lambda blanks: f' <text:s text:c="{len(blanks[0]) - 1}"/>', escape(line))
    return spaced.replace("\t", "<text:tab/>").replace("\r", "")


def _manifest(content_type: str) -> str:
    files = {"/": content_type, "content.xml": "text/xml", "settings.xml": "text/xml"}
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in files.items()
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3">{entries}</manifest:manifest>'
    )


BOOKS: dict[str, type[Book]] = {book.suffix: book for book in (ExcelBook, OpenDocumentBook)}
