"""Does a step ask first, want its reason, and happen once?"""

import pytest
from django.test import Client

from applications.models import Application, Programme
from applications.workflow import APPLICATION
from portal.outbox.models import Message
from portal.roles import STAFF, Role
from portal.workflow.table import PLAIN
from tests import factories
from tests.browser import signed_in, visit
from tests.review.addresses import change

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("trait", "step", "state"),
    [("submitted", "take", "in_qualification"), ("in_review", "qualify", "qualified")],
)
def test_step_asks_first_and_is_done_once(officer: Client, trait: str, step: str, state: str) -> None:
    case = getattr(factories, trait)()
    page = visit(officer, change(case, f"step/{step}/"))
    assert Application.objects.get(pk=case.pk).state == case.state
    done = page.send({"note": "當面看過。"})
    assert (done.url, Application.objects.get(pk=case.pk).state) == (change(case), state)
    again = page.send({"note": "當面看過。"})
    assert (again.url, "請重新整理頁面，查看最新進度。" in again.words) == (change(case), True)
    assert case.events.filter(step=step).count() == 1


@pytest.mark.clause("R8-1-1b")
def test_refusal_of_a_case_needs_a_reason_and_keeps_a_long_one(officer: Client) -> None:
    case = factories.in_review()
    page = visit(officer, change(case, "step/find_not_qualified/"))
    blank = page.send({"note": " \x00 "})
    assert blank.status == 422
    assert len(blank.problems) == 1
    assert blank.dead_links() == []
    long = page.send({"note": "字" * 2001})
    assert (long.status, long.values()["note"]) == (422, ["字" * 2001])
    done = page.send({"note": "營業項目不符。\x00堃喆𡍼"})
    assert done.url == change(case)
    assert case.events.get(step="find_not_qualified").note == "營業項目不符。堃喆𡍼"


@pytest.mark.parametrize("step", ["withdraw", "submit", "answer_correction", "lapse", "request_correction", "nonsense"])
def test_step_of_somebody_else_is_no_page_of_the_desk(officer: Client, step: str) -> None:
    case = factories.in_review()
    assert officer.post(change(case, f"step/{step}/"), {"note": "x"}).status_code == 403
    assert Application.objects.get(pk=case.pk).state == "in_qualification"


INTERNAL = {
    step.name: next(iter(step.sources))
    for step in APPLICATION.steps
    if step.page == PLAIN and (step.is_silent or not step.asks_note)
}


@pytest.mark.twice
@pytest.mark.parametrize("step", INTERNAL)
def test_words_said_to_be_internal_stand_in_no_letter_nor_in_the_box_of_one(
    officer: Client, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, said = factories.submitted(), "帳冊另有疑義，勿外傳。"
    Programme.objects.update(second_sign_off=True)
    Application.objects.filter(pk=case.pk).update(state=INTERNAL[step])
    monkeypatch.setattr(Application, "has_late_supplement", True)
    page = visit(officer, change(case, f"step/{step}/"))
    assert "廠商看不到" in " ".join(page.texts("//label[@for='id_note']"))
    assert page.send({"note": said}).url == change(case)
    colleague = signed_in(factories.staff())
    buttons = visit(colleague, change(case)).all("//*[@class='case__steps']//a/@href")
    for url in buttons:
        after = visit(colleague, url)
        assert [typed for typed in after.texts("//textarea | //*[@data-preview]") if said in typed] == []
    assert [letter.kind for letter in Message.objects.all() if said in letter.subject + letter.body] == []


@pytest.mark.parametrize("role", sorted(STAFF))
def test_what_is_said_of_who_reads_words_among_staff_is_true_of_each_role(officer: Client, role: Role) -> None:
    case = factories.in_review()
    visit(officer, change(case)).send({"text": "電話裡談過。"}, action="/notes/")
    colleague = signed_in(factories.staff(role))
    answer = colleague.get(change(case))
    reads = answer.status_code == 200 and "電話裡談過。" in answer.content.decode()
    told = visit(officer, change(case)).texts("//h2[@id='colleague-notes']/following-sibling::p")[0]
    step = visit(officer, change(case, "step/qualify/")).texts("//label[@for='id_note']")[0]
    assert (role.label in told, role.label in step) == (reads, reads)
