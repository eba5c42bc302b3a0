"""Does an officer see the letter before a step, what did not arrive after it, and reword what the year says?"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, LetterText
from portal.background import duties
from portal.outbox.models import Message, Printout
from portal.reference import Ref
from portal.workflow.models import Event
from review.models import Decision
from tests import factories
from tests.browser import visit

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    return [model.objects.count() for model in (Message, Printout, Event, Decision)]


def step(case: Application, name: str) -> str:
    return f"/admin/review/case/{case.pk}/step/{name}/"


# --- Before a step -------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1b", "N3")
def test_preview_is_the_letter_and_leaves_nothing_behind(officer: Client) -> None:
    case = factories.in_review()
    before = counts()
    seen = officer.post(step(case, "find_not_qualified"), {"note": "資本額不足。", "do": "preview"})
    (preview,) = seen.context["preview"]
    assert seen.status_code == 200
    assert "資本額不足。" in seen.content.decode()
    assert factories.user_of(case).email in seen.content.decode()
    assert (counts(), Application.objects.get(pk=case.pk).state) == (before, "in_qualification")
    officer.post(step(case, "find_not_qualified"), {"note": "資本額不足。"})
    letter = Message.objects.get(kind="not_qualified")
    assert letter.subject == preview.subject
    assert letter.body == preview.body
    assert letter.to_email == preview.to_email


def test_preview_shows_where_each_solution_will_go(officer: Client) -> None:
    case = factories.in_review(solutions=[{"kind": "summit_existing"}])
    page = officer.get(step(case, "qualify")).content.decode()
    assert "書面審查" in page.partition("會寄出的通知")[2]
    assert Application.objects.get(pk=case.pk).state == "in_qualification"


def test_letter_leads_to_its_case(officer: Client) -> None:
    case = factories.in_review()
    letter = Message.objects.filter(concerns=Ref.of(case)).first()
    page = visit(officer, f"/admin/outbox/message/{letter.pk}/change/")
    assert page.link(f"{case.number} 的案件頁") == f"/admin/review/case/{case.pk}/change/"


def test_reason_that_is_not_typed_yet_has_its_place(officer: Client) -> None:
    page = visit(officer, step(factories.in_review(), "find_not_qualified"))
    assert "（您寫的理由會出現在這裡）" in page.words


@pytest.mark.clause("R8-1-2c", "N4")
def test_every_step_of_a_solution_shows_its_letter(officer: Client) -> None:
    case = factories.qualified()
    solution = case.solutions.get()
    address = f"/admin/review/case/{case.pk}/solution/{solution.pk}"
    before = counts()
    assert "選擇審查結果後" in officer.get(f"{address}/decide/").content.decode()
    said = {"outcome": "approved", "reason": "共識通過。"}
    seen = officer.post(f"{address}/decide/", {**said, "do": "preview"})
    assert ["共識通過。" in seen.context["preview"][0].body, counts()] == [True, before]
    officer.post(f"{address}/decide/", said)
    before = counts()
    pending = visit(officer, "/admin/review/publication/pending/").send(do="read")
    (read,) = pending.texts("//*[contains(@class, 'preview__letter')]")
    assert ("審查通過，列入" in read or "經技術審查通過" in read, counts()) == (True, before)
    pending.send(do="publish")
    duties.sweep("listings.enter")
    body = Message.objects.get(kind="announced").body
    assert [line for line in body.splitlines() if " ".join(line.split()) not in read] == []


@pytest.mark.clause("R6-5-1", "N2")
def test_letter_of_a_correction_is_seen_before_it_goes(officer: Client) -> None:
    case = factories.in_review()
    address = f"/admin/review/case/{case.pk}/correction/"
    assert "請至少選一個要補正的項目" in officer.get(address).content.decode()
    seen = officer.post(address, {"remark-company-0-rep_name": "請改正姓名。", "do": "preview"})
    assert "請改正姓名。" in seen.context["preview"][0].body
    assert not case.corrections.exists()


# --- After it ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-1b")
def test_letter_that_did_not_arrive_shows_on_the_case_and_in_the_list(officer: Client) -> None:
    case = factories.submitted()
    other = factories.submitted()
    Message.objects.filter(concerns=Ref.of(case)).update(state="bounced", done_at=timezone.now(), last_error="550 no")
    page = visit(officer, f"/admin/review/case/{case.pk}/change/")
    assert "通知寄送失敗" in page.words
    filed = {
        row["name"]: row["display"]
        for s in case.submissions.get().frozen["sheets"]
        for p in s["sections"]
        for row in p["rows"]
    }
    assert filed["contact_name"] in page.words
    assert filed["contact_phone"] in page.words
    assert "通知寄送失敗" not in visit(officer, f"/admin/review/case/{other.pk}/change/").words
    listed = visit(officer, "/admin/review/case/?letters=lost")
    assert listed.texts("//*[contains(@class, 'field-case_number')]") == [case.number]
    assert "通知寄送失敗" in listed.words
    Message.objects.filter(concerns=Ref.of(case)).update(state="sent")
    assert visit(officer, "/admin/review/case/?letters=lost").texts("//*[contains(@class, 'field-case_number')]") == []


# --- The year's own words ------------------------------------------------------------------------------------------


@pytest.fixture
def case() -> Application:
    return factories.submitted()


def text_page(case: Application, kind: str = "taken") -> str:
    return f"/admin/applications/lettertext/year/{case.programme_id}/{kind}/"


def save(client: Client, case: Application, **given: Any) -> Any:
    usual = {
        "subject": "收案 【收件編號】",
        "body": "您好。\n【署名與聯絡方式】",
        "version": "0",
        "do": "save",
    }
    return client.post(text_page(case), {**usual, **given})


def test_text_is_seen_on_a_case_and_kept_as_a_version(officer: Client, case: Application) -> None:
    data = {"subject": "收案 【收件編號】", "body": "【公司名稱】", "do": "preview"}
    seen = officer.post(text_page(case), {**data, "number": case.number})
    assert (seen.context["seen"].subject, seen.context["seen"].body) == (f"收案 {case.number}", "測試公司\n")
    assert not LetterText.objects.exists()
    assert save(officer, case).status_code == 302
    assert save(officer, case, body="第二版", version="1").status_code == 302
    assert list(LetterText.objects.order_by("version").values_list("version", "body")) == [
        (1, "您好。\n【署名與聯絡方式】"),
        (2, "第二版"),
    ]
    officer.post(step(case, "take"), {})
    letter = Message.objects.get(kind="taken")
    assert letter.subject == f"收案 {case.number}"
    assert letter.body == "第二版\n"
    assert letter.wording == "第 2 版"


def test_text_with_a_mistake_is_refused_with_line_and_reason(officer: Client, case: Application) -> None:
    answer = save(officer, case, body="您好\n\n【收件編碼】")
    assert answer.status_code == 422
    assert "第 3 行：沒有【收件編碼】這個欄位。是不是【收件編號】？" in answer.content.decode()
    assert not LetterText.objects.exists()


def test_second_editor_does_not_undo_the_first(officer: Client, case: Application) -> None:
    save(officer, case)
    save(officer, case, body="別人的")
    assert LetterText.objects.get().version == 1
    officer.post(text_page(case), {"do": "usual", "version": "1"})
    assert LetterText.objects.current(case.programme, "taken").is_usual


def test_error_of_a_text_stands_on_its_page_and_in_the_list(officer: Client, case: Application) -> None:
    LetterText.objects.create(
        programme=case.programme, kind="taken", version=1, subject="x", body="【沒有】", edited_by=factories.officer(),
        edited_at=timezone.now(),
    )  # fmt: skip
    officer.post(step(case, "take"), {})
    assert Application.objects.get(pk=case.pk).state == "in_qualification"
    assert "沒有【沒有】這個欄位" in officer.get(text_page(case)).content.decode()
    assert "有錯，改用預設文字" in officer.get("/admin/applications/lettertext/").content.decode()


@pytest.mark.parametrize("number", ["115-99999", "x" * 500, "<b>"])
def test_strange_number_shows_examples(officer: Client, case: Application, number: str) -> None:
    answer = officer.get(text_page(case), {"number": number})
    assert (answer.status_code, "範例資料" in answer.content.decode()) == (200, True)
