"""What does a vendor see between downloading the workbook and confirming what it changes?"""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from openpyxl import load_workbook

from applications.documents.workbook import reader, writer
from applications.documents.workbook.layout import Destination
from applications.models import Application, Programme, WorkbookImport
from applications.pages import workbook as pages
from portal.web.kept import Kept
from tests import factories
from tests.applications.documents.filled_in import Filled, book, draft, upload, uploaded
from tests.browser import Page, visit

pytestmark = pytest.mark.once


@pytest.fixture
def case(db: None) -> Application:
    return draft({"name": "雲端排程管家"})


def send(client: Client, case: Application, file: Any) -> Page:
    return Page(client, client.post(f"/apply/{case.pk}/workbook/", {"file": file} if file else {}, follow=True))


def test_the_task_list_leads_to_the_workbook_and_it_to_the_file(vendor: Client, case: Application) -> None:
    page = visit(vendor, visit(vendor, f"/apply/{case.pk}/").link("用 Excel 活頁簿填寫"))
    answer = vendor.get(page.link("下載活頁簿（.xlsx）"))
    assert Filled(answer.content).cell("company-0-company_name").value == case.company_name
    assert "%E4%B8%8A%E6%9E%B6%E7%94%B3%E8%AB%8B%E6%B4%BB%E9%A0%81%E7%B0%BF" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_anybody_gets_the_empty_workbook(client: Client, case: Application) -> None:
    address = visit(client, "/apply/questions/").link("下載空白的 Excel 檔")
    filled = Filled(client.get(address).content)
    assert filled.cell("company-0-company_name").value is None
    assert case.company_name not in str([row for sheet in filled.book for row in sheet.iter_rows(values_only=True)])


def test_upload_preview_confirm(vendor: Client, case: Application) -> None:
    before = case.company_name
    filled = book(case).fill(
        {"company-0-company_name": "離線公司", "company-0-paid_in_capital": "很多", "company-0-rep_title": None}
    )
    spot = f"附表1!{filled.cell('company-0-paid_in_capital').coordinate}"
    page = send(vendor, case, filled.upload("填好的.xlsx"))
    assert page.title == "填好的.xlsx預覽匯入"
    for words in ("會更新 2 題", before, "離線公司", "清空", "1 格", spot, "很多", "請輸入整數"):
        assert words in page.words
    assert Application.objects.get(pk=case.pk).company_name == before
    done = page.send()
    assert "更新了 2 題" in done.words and spot in done.words
    assert Application.objects.get(pk=case.pk).company_name == "離線公司"
    assert "填好的.xlsx" in visit(vendor, f"/apply/{case.pk}/workbook/").words


def test_going_back_and_confirming_again_shows_what_was_done(vendor: Client, case: Application) -> None:
    page = send(vendor, case, book(case).fill({"company-0-company_name": "離線公司"}).upload())
    page.send()
    factories.save(Application.objects.get(pk=case.pk), "company", company_name="後來改的")
    assert "更新了 1 題" in page.send().words
    assert Application.objects.get(pk=case.pk).company_name == "後來改的"


@pytest.mark.parametrize(("choice", "stays"), [("now", "網站上的"), ("new", "活頁簿的")])
def test_the_vendor_says_which_of_two_changes_stays(vendor: Client, case: Application, choice: str, stays: str) -> None:
    filled = book(case).fill({"company-0-company_name": "活頁簿的"})
    factories.save(case, "company", company_name="網站上的")
    page = send(vendor, case, filled.upload())
    assert "1 題要您決定" in page.words and "網站上的：網站上的" in page.words and "活頁簿的：活頁簿的" in page.words
    page.send({"clash-company-0-company_name": choice})
    assert Application.objects.get(pk=case.pk).company_name == stays


def test_a_change_between_preview_and_confirming_is_shown_first(vendor: Client, case: Application) -> None:
    page = send(vendor, case, book(case).fill({"company-0-company_name": "活頁簿的"}).upload())
    factories.save(case, "company", company_name="剛剛改的")
    again = page.send()
    assert (again.status, "還沒有匯入：剛才申請內容又有變動" in again.words) == (409, True)
    assert Application.objects.get(pk=case.pk).company_name == "剛剛改的"
    again.send({"clash-company-0-company_name": "new"})
    assert Application.objects.get(pk=case.pk).company_name == "活頁簿的"


def test_a_new_solution_is_announced_and_made(vendor: Client, case: Application) -> None:
    filled = book(case)
    spare = next(place for place in filled.places() if place.endswith("/technical-0-name"))
    page = send(vendor, case, filled.fill({spare: "離線寫的方案"}).upload())
    assert "會新增方案「離線寫的方案」（首次申請方案）" in page.words
    assert "新增 1 個方案" in page.send().words
    assert [str(solution) for solution in case.solutions.all()] == ["雲端排程管家", "離線寫的方案"]


def test_a_refused_file_is_told_beside_the_field(vendor: Client, case: Application) -> None:
    for file, words in [
        (None, "請選擇填好的活頁簿（.xlsx）。"),
        (upload(b"", "空.xlsx"), "這個檔案是空的"),
        (upload(b"%PDF-1.7\n", "假的.xlsx"), "檔名是 .xlsx，但檔案內容是 PDF 檔"),
        (book(draft({"name": "機密方案"})).upload("別人的.xlsx"), "這份活頁簿是另一件申請的"),
    ]:
        page = send(vendor, case, file)
        assert page.status == 422 and any(words in line for line in page.problems), (words, page.problems)
        assert page.dead_links() == [] and "機密方案" not in page.words
    assert WorkbookImport.objects.count() == 0


def test_what_a_cell_says_is_only_shown(vendor: Client, case: Application) -> None:
    filled = book(case).fill(
        {"company-0-paid_in_capital": "<script>alert(1)</script>", "company-0-company_name": "<b>x</b>\u202e"}
    )
    page = send(vendor, case, filled.upload("<i>名.xlsx"))
    assert page.all("//td//script") == page.all("//td//b") == page.all("//h1//i") == []
    assert "<script>alert(1)</script>" in page.words and "\u202e" not in page.html


def test_workbook_of_which_no_question_is_known_is_told_and_not_taken_for_an_unchanged_one(
    vendor: Client, case: Application
) -> None:
    """As one that was downloaded when the questions were marked otherwise: 「company/0/company_name」."""
    filled = book(case).fill({"company-0-company_name": "寫在舊活頁簿的"})
    marks = [cell for sheet in filled.book for row in sheet.iter_rows() for cell in row[2:4]]
    for cell in marks:
        if mark := Destination.read(str(cell.value)):
            cell.value = f"{mark.sheet}/{mark.token}/{mark.name}"
    page = send(vendor, case, filled.upload())
    assert (page.status, page.problems) == (422, [f"填好的活頁簿：{reader.UNKNOWN}"])
    assert WorkbookImport.objects.count() == 0


@pytest.mark.parametrize("place", ["company-0-rep_title-each-x", "technical-{pk}-name-7", "promotion-{pk}-name-7-uid"])
def test_row_where_none_is_asked_is_told_with_its_cell(vendor: Client, case: Application, place: str) -> None:
    filled, mark = book(case), place.format(pk=case.solutions.get().pk)
    data, sheet = filled.book[writer.DATA_SHEET], filled.cell("company-0-company_name").parent
    data.cell(data.max_row + 1, 3, mark)
    row = sheet.max_row + 1
    sheet.cell(row, 2, "沒有人問")
    sheet.cell(row, 4, mark)
    page = send(vendor, case, filled.upload())
    assert [words for words in (f"附表1!B{row}", "沒有人問", "這一題已經不在申請表上") if words not in page.words] == []
    assert page.dead_links() == []


def test_a_preview_of_another_vendor_is_not_there(vendor: Client, case: Application) -> None:
    other = draft({})
    made = uploaded(other, factories.user_of(other))
    assert vendor.get(f"/apply/{case.pk}/workbook/{made.pk}/").status_code == 404
    assert vendor.get(f"/apply/{other.pk}/workbook/{made.pk}/").status_code == 404


def test_a_sent_case_has_no_workbook_page(client: Client, db: None) -> None:
    sent = factories.submitted()
    client.force_login(factories.user_of(sent))
    for path in ("workbook/", "workbook/file/"):
        assert client.get(f"/apply/{sent.pk}/{path}")["Location"] == f"/apply/{sent.pk}/"
    assert client.post(f"/apply/{sent.pk}/workbook/", {"file": BytesIO(b"x")}).status_code == 409


def test_empty_workbook_is_made_once_and_each_copy_adds_a_solution_of_its_own(
    client: Client, case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, build = [], writer.build_blank
    monkeypatch.setattr(pages, "_blank", Kept(600))
    monkeypatch.setattr(
        writer, "build_blank", lambda programme, now: made.append(programme.name) or build(programme, now)
    )
    copies = [client.get("/apply/questions/workbook/").content for _ in range(3)]
    marks = [
        mark
        for copy in copies
        for mark in {placeholder for part in parts(copy) for placeholder in re.findall(rb"new-[0-9a-f]{32}", part)}
    ]
    assert len(marks) == len(set(marks)) == 3
    assert [load_workbook(BytesIO(copy)).sheetnames for copy in copies] == [
        load_workbook(BytesIO(copies[0])).sheetnames
    ] * 3
    assert made == [case.programme.name]

    monkeypatch.setattr(pages, "current_programme", lambda: Programme(name="明年的計畫", year=116))
    client.get("/apply/questions/workbook/")
    assert made == [case.programme.name, "明年的計畫"]


def parts(copy: bytes) -> list[bytes]:
    with ZipFile(BytesIO(copy)) as opened:
        return [opened.read(name) for name in opened.namelist()]
