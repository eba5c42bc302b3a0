"""What is read in the cells of workbooks as other programs write them?"""

import io
from typing import Any

import pytest

from portal.files.formats import cells
from tests.portal.files import samples

MOST = {
    "most_unpacked": 16_000_000, "most_tabs": 10, "most_rows": 100, "most_columns": 6,
    "most_text": 50, "most_text_in_all": 5_000, "too_much": "太多。",
}  # fmt: skip
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def read(content: bytes) -> dict[str, Any]:
    return cells.look(io.BytesIO(content), {"name": "a.xlsx", **MOST}, None)


def rows(content: bytes) -> list[list[Any]]:
    return read(content)["tabs"][0]["rows"]


def sheet(data: str, prefix: str = "", namespace: str = MAIN) -> bytes:
    """A workbook whose one sheet has these rows."""
    mark = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    body = f'<?xml version="1.0" encoding="UTF-8"?><{prefix}worksheet {mark}="{namespace}"><{prefix}sheetData>{data}</{prefix}sheetData></{prefix}worksheet>'
    return samples.with_part(samples.workbook(), "xl/worksheets/sheet1.xml", body.encode())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> 前後 </t></is></c><c r="C1"><v>12</v></c></row>',
            [[" 前後 ", None, "12"]],
        ),
        (
            '<row><c t="str"><v>甲</v></c><c><v>0.30000000000000004</v></c></row><row><c t="b"><v>1</v></c></row>',
            [["甲", "0.30000000000000004"], [True, None]],
        ),
        ('<row r="2"><c r="B2"><f>1+1</f><v>2</v></c></row>', [[None, None], [None, ["formula", "（公式）"]]]),
        (
            '<row r="1"><c r="A1"><f>A2</f></c><c r="B1" t="str"><f>"x"&amp;"y"</f><v>xy</v></c></row>',
            [[["formula", "（公式）"]] * 2],
        ),
        ('<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c></row>', [[["error", "#DIV/0!"]]]),
        (
            '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>9</v></c></row><row r="1048576"><c r="A1048576"><v>9</v></c></row>',
            [["1"]],
        ),
        ('<row r="1"><c r="A1"/><c r="B1" s="0"></c><c r="C1"><v>7</v></c></row>', [[None, None, "7"]]),
        ('<row r="1"><c r="A1" t="str"><v>甲_x000D_&#10;乙</v></c></row>', [["甲\r\n乙"]]),
    ],
)
def test_cells_are_read_however_they_are_written(data: str, expected: list[list[Any]]) -> None:
    assert rows(sheet(data)) == expected


def test_prefixed_and_strict_sheets_are_read_alike() -> None:
    data = '<x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c><x:c r="B1"><x:f>A1</x:f><x:v>5</x:v></x:c></x:row>'
    assert rows(sheet(data, prefix="x:")) == [["5", ["formula", "（公式）"]]]
    plain = '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>A1</f><v>5</v></c></row>'
    assert rows(sheet(plain, namespace=STRICT)) == [["5", ["formula", "（公式）"]]]


def test_percentage_is_read_as_it_is_shown() -> None:
    styles = (b"<cellXfs", b'<cellXfs count="1"><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs><skipped')
    content = samples.with_part_replaced(
        sheet('<row r="1"><c r="A1" s="1"><v>0.999</v></c><c r="B1"><v>0.999</v></c></row>'), "xl/styles.xml", styles
    )
    closing = samples.with_part_replaced(content, "xl/styles.xml", (b"</cellXfs><cellStyles", b"</skipped><cellStyles"))
    assert rows(closing) == [["99.9%", "0.999"]]


@pytest.mark.parametrize(
    "content", [samples.workbook_with_a_far_cell(), samples.workbook_with_folders(), samples.workbook()]
)
def test_whole_workbooks_are_read(content: bytes) -> None:
    assert rows(content)[0][0] in {"近", "日期"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (sheet('<row r="1"><c r="A1" t="str"><v>x</v></c></row>' + "<row/>" * 3_000_000), "unpacked"),
        (
            sheet(
                "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>{"長" * 100}</v></c></row>' for n in range(1, 101)) * 1
            ),
            "unpacked",
        ),
        (sheet('<row r="x"><c r="A1"><v>1</v></c></row>'), "damaged"),
        (sheet('<row r="1"><c r="A1">'), "damaged"),
    ],
)
def test_too_much_or_nonsense_is_refused(content: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST, "most_text_in_all", 4_000)
    assert read(content)["code"] == code
