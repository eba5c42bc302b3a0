"""Does a step ask first, want its reason, and happen once?"""

import pytest
from django.test import Client

from applications.models import Application
from tests import factories
from tests.browser import visit
from tests.review.addresses import change

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("trait", "step", "state"),
    [("submitted", "take", "in_qualification"), ("in_review", "qualify", "qualified")],
)
def test_step_asks_first_and_is_done_once(officer: Client, trait: str, step: str, state: str) -> None:
    case = getattr(factories, trait)()
    page = visit(officer, change(case, f"step/{step}/"))
    assert Application.objects.get(pk=case.pk).state == case.state
    done = page.send()
    assert (done.url, Application.objects.get(pk=case.pk).state) == (change(case), state)
    again = page.send()
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
