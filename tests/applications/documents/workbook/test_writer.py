"""Is the workbook made of the sheets alone, safe to open, and a help to who fills it in?"""

import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from applications.documents.workbook import reader, writer
from applications.documents.workbook.layout import Destination, is_consent
from applications.models import Application
from applications.sheets import COMPANY, SHEETS
from applications.sheets.dossier import Dossier
from tests.applications.documents.filled_in import Filled, draft, upload

pytestmark = pytest.mark.once


@pytest.fixture
def case(db: None) -> Application:
    return draft({}, {"kind": "previously_listed", "agent": True, "hybrid": True})


def book_of(case: Application) -> bytes:
    return writer.build(case, Dossier(case).solutions, timezone.now())


def read(content: bytes) -> reader.Reading:
    return reader.read(BytesIO(content), "填好的.xlsx")


@pytest.mark.clause("R6-2-1")
def test_every_question_has_a_place_but_the_consents(case: Application) -> None:
    places = [Destination.read(text) for text in Filled(book_of(case)).places()]
    first, second = case.solutions.all()
    token = {"company": "0"}
    for key, sheet in SHEETS.items():
        wanted = {name for name in sheet.base_fields if not is_consent(sheet, name)} - (
            {"name"} if key == "promotion" else set()
        )
        offered = {
            place.name
            for place in places
            if place.sheet == key and place.token == token.get(key, str(second.pk)) and not place.row
        }
        assert offered == wanted, key
    assert not [place for place in places if place.sheet == "difference" and place.token == str(first.pk)]
    assert [name for name in COMPANY.base_fields if is_consent(COMPANY, name)] == [
        "consent_pdpa", "consent_data_access_affidavit", "consent_declarations", "attest_not_prc_or_foreign_branch",
    ]  # fmt: skip


def test_it_has_one_sheet_for_each_form_and_solution(case: Application) -> None:
    case.solutions.update(name="同名")
    titles = openpyxl.load_workbook(BytesIO(book_of(case))).sheetnames
    assert titles == [
        "說明", "附表1", "附表2-1 同名", "附表3-1 同名", "附表2-2 同名", "附表3-2 同名", "附表4-2 同名",
        "附表2-3 新方案", "附表3-3 新方案", "附表4-3 新方案", "系統資料",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["A/B:C*?[D]\\E", "'引號'", "超長" * 40, "😀" * 40, "=1+1", "\u202e反"])
def test_names_of_solutions_fit_the_rules_of_a_tab(case: Application, name: str) -> None:
    case.solutions.update(name=name[:200])
    titles = openpyxl.load_workbook(BytesIO(book_of(case))).sheetnames
    assert max(len(title.encode("utf-16-le")) // 2 for title in titles) <= 31
    assert not [
        title for title in titles if set(title) & set("[]:*?/\\") or title.startswith("'") or title.endswith("'")
    ]


def test_choices_are_drop_downs_limits_are_validations_examples_are_comments(case: Application) -> None:
    filled, first = Filled(book_of(case)), case.solutions.first().pk

    def rule(place: str) -> Any:
        cell = filled.cell(place)
        validations = [
            validation
            for validation in cell.parent.data_validations.dataValidation
            if cell.coordinate in validation.sqref
        ]
        return validations[0] if validations else None

    bands = rule(f"promotion-{first}-annual_revenue_band")
    where, cells = bands.formula1.split("!")
    labels = [row[0].value for row in filled.book[where.strip("'")][cells.replace("$", "")]]
    field = SHEETS["promotion"].base_fields["annual_revenue_band"]
    assert bands.type == "list"
    assert bands.errorStyle == "stop"
    assert labels == [str(label) for _, label in field.choices]
    assert rule(f"promotion-{first}-categories=production").formula1 == '"是"'
    capital = rule("company-0-paid_in_capital")
    assert capital.type == "whole"
    assert capital.formula1 == "0"
    assert capital.errorStyle == "warning"
    text = rule(f"technical-{first}-tech_security")
    assert text.type == "textLength"
    assert text.formula1 == "100"
    assert text.errorStyle == "warning"
    assert "弱點掃描" in filled.cell(f"technical-{first}-tech_security").comment.text


def test_only_answers_can_be_changed_and_the_data_is_out_of_sight(case: Application) -> None:
    filled = Filled(book_of(case))
    for sheet in filled.sheets():
        assert sheet.protection.sheet and not sheet.protection.password
        open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        answers = {row[1].coordinate for row in sheet.iter_rows() if len(row) > 3 and row[3].value}
        assert open_cells == answers
    data = filled.book[writer.DATA_SHEET]
    assert (data.sheet_state, data.protection.sheet) == ("hidden", True)


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+886", "-1", "@SUM(A1)", "_x0041_原樣", "兩行\n文字", "  前後空白 "]
)
def test_no_answer_becomes_a_formula(case: Application, text: str) -> None:
    case.company_profile = text
    content = book_of(case)
    assert Filled(content).cell("company-0-company_profile").data_type == "s"
    assert read(content).cells["company-0-company_profile"].text == text


def test_characters_that_no_workbook_holds_are_left_out(case: Application) -> None:
    case.company_profile = "甲\x07乙\x00丙"
    assert read(book_of(case)).cells["company-0-company_profile"].text == "甲乙丙"


def test_numbers_dates_and_leading_zeros_come_back(case: Application) -> None:
    case.contact_phone_area = "02"
    cells = read(book_of(case)).cells
    assert cells["company-0-contact_phone_area"].text == "02"
    assert cells["company-0-paid_in_capital"].text == "12000000"
    roc = case.established_on.year - 1911
    assert cells["company-0-established_on"].text == f"{roc}/{case.established_on.month}/{case.established_on.day}"


def test_it_says_whose_it_is_and_the_blank_one_is_nobodys(case: Application) -> None:
    mine, blank = read(book_of(case)), read(writer.build_blank(case.programme, timezone.now()))
    assert mine.belongs_to(case.pk, case.vendor.tax_id)
    assert not mine.belongs_to(case.pk + 1, case.vendor.tax_id)
    assert not mine.belongs_to(case.pk, "04595257")
    assert blank.belongs_to(case.pk, case.vendor.tax_id)
    assert blank.format == writer.FORMAT


# --- What comes back from strangers --------------------------------------------------------------------------------


def foreign() -> bytes:
    book, written = openpyxl.Workbook(), BytesIO()
    book.active["A1"] = "哈囉"
    book.save(written)
    return written.getvalue()


def refused(content: bytes, name: str = "x.xlsx") -> str:
    with pytest.raises(reader.FileRefused) as refusal:
        reader.read(upload(content, name).file, name)
    return refusal.value.code


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (foreign, "foreign"),
        (lambda: b"", "format"),
        (lambda: b"PK\x03\x04" + b"x" * 500, "format"),
        (lambda: b"%PDF-1.7", "format"),
        (lambda: b"\0" * (reader.MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_workbook_of_ours_is_refused(make: Callable[[], bytes], code: str) -> None:
    assert refused(make()) == code


def test_a_bomb_is_weighed_before_it_is_unpacked(case: Application) -> None:
    assert (
        refused(with_part(book_of(case), "xl/worksheets/sheet99.xml", b" " * (reader.MAX_UNPACKED + 1))) == "unpacked"
    )


def test_macros_and_document_types_are_refused(case: Application) -> None:
    content = book_of(case)
    assert refused(with_part(content, "xl/vbaProject.bin", b"x")) == "macros"
    assert refused(with_part(content, "xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')) == "damaged"


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return stream.getvalue()


def test_a_formula_is_never_computed_nor_its_kept_result_believed(case: Application) -> None:
    filled = Filled(book_of(case)).fill({"company-0-company_name": '="甲"&"乙"', "company-0-paid_in_capital": "=1+1"})
    cells = read(filled.content()).cells
    assert {cells[f"company-0-{name}"].problem for name in ("company_name", "paid_in_capital")} == {"formula"}


def test_rows_and_columns_may_move_and_tabs_may_have_other_names(case: Application) -> None:
    filled = Filled(book_of(case)).fill({"company-0-company_name": "搬家公司"})
    sheet = filled.book["附表1"]
    sheet.insert_rows(1, 5)
    sheet.insert_cols(1)
    sheet.title = "我的附表"
    written = read(filled.content()).cells["company-0-company_name"]
    assert written.text == "搬家公司"
    assert written.tab == "我的附表"
    assert written.at[0] == "C"


def test_a_hundred_thousand_rows_merged_cells_and_wide_rows_do_no_harm(case: Application) -> None:
    filled = Filled(book_of(case)).fill({"company-0-company_name": "大檔公司"})
    sheet = filled.book["附表1"]
    sheet.merge_cells("A1:C1")
    for row in range(500, 100_500):
        sheet.cell(row, 2, row)
    sheet.cell(2, 16_384, "遠方")
    content, started = filled.content(), time.perf_counter()
    assert read(content).cells["company-0-company_name"].text == "大檔公司"
    assert time.perf_counter() - started < 20  # of a machine under load; alone it is about one


def repacked(content: bytes, change: Callable[[bytes], bytes] = bytes, folders: tuple[str, ...] = ()) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for folder in folders:
            new.writestr(folder, b"")
        for name in old.namelist():
            new.writestr(name, change(old.read(name)))
    return stream.getvalue()


STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def strict(body: bytes) -> bytes:
    for transitional, said in STRICT:
        body = body.replace(transitional, said)
    return body


def test_a_workbook_saved_by_others_is_read_alike(case: Application) -> None:
    content = book_of(case)
    expected = read(content).cells
    assert read(repacked(content, folders=("_rels/", "docProps/", "xl/", "xl/worksheets/"))).cells == expected
    assert read(repacked(content, strict)).cells == expected
    odd = repacked(
        content,
        lambda body: body.replace(b'<family val="2"', b'<family val="34"').replace(
            b"<fill><patternFill/></fill>", b"<fill/>"
        ),
    )
    assert read(odd).cells == expected


def test_a_question_that_stands_twice_with_two_answers_is_told(case: Application) -> None:
    filled = Filled(book_of(case))
    cell = filled.cell("company-0-company_name")
    end = cell.parent.max_row + 3
    cell.parent.cell(end, 2, "另一個名字")
    cell.parent.cell(end, 4, "company-0-company_name")
    reading = read(filled.content())
    assert reading.cells["company-0-company_name"].text == case.company_name
    assert [(entry.text, entry.problem, entry.at) for entry in reading.repeated] == [("另一個名字", "twice", f"B{end}")]


def test_numbers_are_read_as_a_person_sees_them(case: Application) -> None:
    filled, first = Filled(book_of(case)), case.solutions.first().pk
    cell = filled.cell(f"technical-{first}-sla_availability_pct")
    cell.value, cell.number_format = 0.999, "0.0%"
    filled.cell("company-0-paid_in_capital").value = 1e7
    day = filled.cell("company-0-established_on")
    day.value, day.number_format = datetime(2020, 5, 1), "yyyy/mm/dd"  # noqa: DTZ001  a cell has no zone
    cells = read(filled.content()).cells
    assert cells[f"technical-{first}-sla_availability_pct"].text == "99.9%"
    assert cells["company-0-paid_in_capital"].text == "10000000"
    assert cells["company-0-established_on"].text == "2020-05-01"


def test_one_long_text_in_thousands_of_cells_is_too_much(case: Application) -> None:
    filled = Filled(book_of(case))
    data, sheet = filled.book[writer.DATA_SHEET], filled.book["附表1"]
    for row in range(200, 320):
        data.cell(row + 600, 3, f"company-0-made_up_{row}")
        sheet.cell(row, 2, "長" * reader.MAX_TEXT)
        sheet.cell(row, 4, f"company-0-made_up_{row}")
    assert refused(filled.content()) == "unpacked"
