"""Does the case page show what was filed, what was found of it, and what changed?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions as vendor_actions
from applications.models import Application, PaperReading
from portal.background import duties
from portal.time.calendar import format_datetime
from portal.trail.frozen import thaw
from tests import factories
from tests.browser import Page, visit
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_remark_typed_at_taking_a_case_stays_in_its_history(officer: Client) -> None:
    case = factories.submitted()
    visit(officer, change(case, "step/take/")).send({"note": "先看財務資料。"})
    assert "先看財務資料。" in visit(officer, change(case)).words


def test_case_page_says_until_when_its_vendor_has_time(officer: Client) -> None:
    correction = factories.returned(timezone.now())
    said = f"補正期限 {format_datetime(correction.last_second)}"
    page = visit(officer, change(correction.application))
    assert [words.startswith(said) for words in page.texts("//*[@class='case-facts']/strong")] == [True]
    assert visit(officer, change(factories.in_review())).texts("//*[@class='case-facts']/strong") == []


@pytest.mark.twice
def test_case_page_shows_what_was_filed_with_its_papers(officer: Client) -> None:
    case = factories.submitted()
    Application.objects.update(company_name="改名公司")
    page = visit(officer, change(case))
    said = ["測試公司", "12,000,000 元", "36,000 元", "99.5 %", case.vendor.tax_id, case.number]
    assert [word for word in said if word not in page.words] == []
    papers = page.all("//dd//a[contains(@href, '/files/')]")
    assert len(papers) == 9
    response = officer.get(papers[0].get("href"))
    assert response.status_code == 200
    response.getvalue()


@pytest.mark.clause("R4-y")
def test_case_page_shows_a_verdict_beside_the_words_of_each_clause(officer: Client) -> None:
    case = factories.submitted()
    assert "檢核進行中" in visit(officer, change(case)).words
    duties.sweep("applications.guideline")
    page = visit(officer, change(case))
    verdicts = list(case.submissions.get().guideline_checks.get().verdicts.all())
    assert len(verdicts) > 20
    shown = "".join(page.words.split())
    lacking = [
        verdict.row
        for verdict in verdicts
        for part in (verdict.text, verdict.reason, verdict.clause)
        if "".join(part.split()) not in shown
    ]
    assert lacking == []


def test_case_page_shows_each_submission_and_its_changes(officer: Client) -> None:
    correction = factories.returned()
    case = Application.objects.get(pk=correction.application_id)
    factories.save(case, "company", paid_in_capital=5_000_000)
    vendor_actions.answer_correction(case, factories.user_of(case), None, timezone.now())
    page = visit(officer, change(case))
    assert page.texts("//*[@class='changed-mark']") == ["已變更"]
    assert [word for word in ("12,000,000 元", "5,000,000 元", "已補正") if word not in page.words] == []
    first = visit(officer, change(case) + "?submission=1")
    assert first.texts("//*[@class='changed-mark']") == []
    for strange in ("9", "x", "１"):
        assert visit(officer, f"{change(case)}?submission={strange}").status == 200


@pytest.mark.parametrize("number", ["0", "9" * 30, "x", "²", "1_0", "%00", "-1"])
def test_strange_numbers_lead_nowhere(officer: Client, number: str) -> None:
    factories.submitted()
    assert officer.get(f"/admin/review/case/{number}/change/").status_code == 404


def hints_in(page: Page) -> list[str]:
    return page.texts("//p[@class='check__hint']")


@pytest.mark.twice
def test_officer_sees_what_was_remarked_on_the_papers_while_the_case_is_checked(officer: Client) -> None:
    case = factories.submitted()
    duties.sweep("applications.read")
    assert hints_in(visit(officer, change(case))) == []
    paper = case.attachments.present().get(slot="load_test_report")
    PaperReading.objects.filter(file=paper.file_id).update(readable=False)
    page = visit(officer, change(case))
    said = "系統沒辦法看這份檔案的內容，不影響送件。請自己打開檔案，確認每一頁都看得清楚。"
    assert hints_in(page) == [f"提醒 {said}"]
    beside = page.all("//p[@class='check__hint']/ancestor::li[1]//a[@target='paper']")
    assert [link.get("href") for link in beside] == [f"/files/{paper.file_id}/?inline=1"]
    Application.objects.update(state="correction_requested")  # what stands there now is not filed yet
    assert hints_in(visit(officer, change(case))) == []


def test_case_page_names_the_answers_that_no_pdf_can_show_in_full(officer: Client) -> None:
    case = factories.in_review()
    frozen = thaw(case.submissions.get().frozen)
    every = (row for sheet in frozen["sheets"] for section in sheet["sections"] for row in section["rows"])
    row = next(row for row in every if row["kind"] == "text")
    row["display"] = "甲\ue001乙\U00030000"
    factories.overwrite(case.submissions, frozen=frozen)
    page = visit(officer, change(case))
    assert page.texts("//*[@id='unprinted']//li") == [f"附表1 {row['label']}：U+E001、U+30000"]
    (place,) = page.all("//*[@id='unprinted']//li/a")
    assert len(page.all(f"//*[@id='{place.get('href')[1:]}']")) == 1
