"""Is what leaves in each format what was put in, harmless in a spreadsheet, and written row by row?"""

import csv
import json
import tracemalloc
from io import BytesIO, StringIO
from itertools import repeat
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from listings.site.opendata.dataset import FIELDS, Value
from listings.site.opendata.writers import FORMATS

pytestmark = pytest.mark.once
NAMES = [field.name for field in FIELDS]


def row(**said: Value) -> list[Value]:
    return [said.get(name) for name in NAMES]


def read(suffix: str, content: bytes) -> list[list[Any]]:
    if suffix == "csv":
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    if suffix == "json":
        stored = json.loads(content)
        return [list(stored[0] if stored else NAMES), *(list(each.values()) for each in stored)]
    if suffix == "xlsx":
        return [list(cells) for cells in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def written(suffix: str, *rows: list[Value]) -> list[list[Any]]:
    return read(suffix, b"".join(FORMATS[suffix].parts(rows)))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_the_same(suffix: str) -> None:
    head, first = written(suffix, row(public_id="112-00001-1", tax_id="04595257", name="甲\n<乙>&", price_from=1200))
    assert head == NAMES
    said = dict(zip(NAMES, first, strict=True))
    assert [said["public_id"], said["tax_id"], said["name"]] == ["112-00001-1", "04595257", "甲\n<乙>&"]
    assert int(said["price_from"]) == 1200


@pytest.mark.parametrize("suffix", FORMATS)
def test_file_without_a_row_still_has_its_form(suffix: str) -> None:
    assert written(suffix)[0] == NAMES


@pytest.mark.parametrize("text", ["=1+1", "+886", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1", '=HYPERLINK("http://x")'])
@pytest.mark.parametrize("suffix", FORMATS)
def test_no_text_becomes_a_formula(suffix: str, text: str) -> None:
    said = dict(zip(NAMES, written(suffix, row(name=text))[1], strict=True))["name"]
    assert said == (f"'{text}" if suffix == "csv" else text)
    if suffix == "xlsx":
        book = load_workbook(BytesIO(b"".join(FORMATS[suffix].parts([row(name=text)]))))
        assert {cell.data_type for cell in book.active[2]} <= {"s", "n"}
    if suffix == "ods":
        assert b"table:formula" not in b"".join(FORMATS[suffix].parts([row(name=text)]))


@pytest.mark.parametrize("suffix", FORMATS)
def test_signs_that_no_xml_holds_break_no_file(suffix: str) -> None:
    assert len(written(suffix, row(name="甲\x00\x0b\ud800乙"))) == 2


@pytest.mark.parametrize("suffix", FORMATS)
def test_many_rows_take_no_more_memory_than_few(suffix: str) -> None:
    """Two thousand rows of nine kilobytes would be eighteen megabytes."""
    tracemalloc.start()
    for _ in FORMATS[suffix].parts(repeat(row(name="字" * 3000), 2_000)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
