"""How is the open data written in each format, row by row, so that no file is ever held whole?"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.html import escape
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from listings.site.opendata.dataset import FIELDS, Value, as_dict

Rows = Iterable[Sequence[Value]]
BLOCK = 64 * 1024  # bytes that leave at once
TITLE = "方案清單"
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "\t",
    "\r",
    "\n",
)  # a spreadsheet in Chinese reads full width as well
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def csv_parts(rows: Rows) -> Iterator[bytes]:
    """UTF-8 with BOM, as Excel wants it. A text that a spreadsheet would reckon with has an apostrophe before it."""
    yield b"\xef\xbb\xbf"
    said: Rows = chain([[field.name for field in FIELDS]], ([_harmless(value) for value in row] for row in rows))
    box = StringIO(newline="")
    writer = csv.writer(box)
    for row in said:
        writer.writerow(row)
        if box.tell() > BLOCK:
            yield _emptied(box)
    yield _emptied(box)


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _emptied(box: StringIO) -> bytes:
    held = box.getvalue().encode("utf-8", "replace")
    box.seek(0)
    box.truncate()
    return held


def json_parts(rows: Rows) -> Iterator[bytes]:
    """An array with an object for each row."""
    before = "[\n"
    for row in rows:
        yield f"{before}{json.dumps(as_dict(row), ensure_ascii=False)}".encode("utf-8", "replace")
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def xlsx_parts(rows: Rows) -> Iterator[bytes]:
    """Text stays text, also when it could be read as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(TITLE)
    for row in chain([[field.name for field in FIELDS]], rows):
        sheet.append([_excel_cell(sheet, value) for value in row])
    with TemporaryFile() as file:
        book.save(file)
        yield from _read(file)


def _excel_cell(sheet: Any, value: Value) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _NOT_XML.sub("", value))
    cell.data_type = "s"
    return cell


# --- OpenDocument --------------------------------------------------------------------------------------------------
# A file of our own making, since what there is builds the whole document in memory: a hundred thousand rows took gigabytes.

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_OPENS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" \
office:version="1.3"><office:body><office:spreadsheet><table:table table:name="{TITLE}">\
<table:table-column table:number-columns-repeated="{len(FIELDS)}"/>"""
_CLOSES = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods_parts(rows: Rows) -> Iterator[bytes]:
    """OpenDocument 1.3: cells with a type and no formula."""
    with TemporaryFile() as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            archive.writestr(ZipInfo("mimetype"), _ODS, ZIP_STORED)  # the first, and not packed: so it is known
            archive.writestr("META-INF/manifest.xml", _MANIFEST)
            with archive.open("content.xml", "w", force_zip64=True) as content:
                content.write(_OPENS.encode())
                for row in chain([[field.name for field in FIELDS]], rows):
                    content.write(_ods_row(row))
                content.write(_CLOSES.encode())
        yield from _read(file)


def _ods_row(row: Sequence[Value]) -> bytes:
    cells = "".join(map(_ods_cell, row))
    return f"<table:table-row>{cells}</table:table-row>".encode("utf-8", "replace")


def _ods_cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if not isinstance(value, str):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in _NOT_XML.sub("", value).splitlines())
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _read(file: Any) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


# --- All of them ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DataFormat:
    """`encoding` is what is said of it on data.gov.tw."""

    suffix: str
    label: str
    content_type: str
    encoding: str
    parts: Callable[[Rows], Iterator[bytes]]


FORMATS = {
    made.suffix: made
    for made in (
        DataFormat("csv", "CSV", "text/csv; charset=utf-8", "UTF-8", csv_parts),
        DataFormat("json", "JSON", "application/json; charset=utf-8", "UTF-8", json_parts),
        DataFormat(
            "xlsx",
            "XLSX（Excel）",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "UTF-8",
            xlsx_parts,
        ),
        DataFormat("ods", "ODS", _ODS, "UTF-8", ods_parts),
    )
}
