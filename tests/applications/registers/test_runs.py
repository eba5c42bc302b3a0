"""Is a run owed once for each reason, and never twice by a button pressed twice?"""

from datetime import timedelta
from typing import Any

import pytest

from applications.models import GuidelineCheck, RegisterQuestion, Submission
from applications.registers import runs
from portal.background import duties
from portal.workflow.engine import StepRefused
from tests import factories
from tests.applications.registers.told import fail, open_question, switch_on
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def sent(settings: Any) -> Submission:
    switch_on(settings)
    return factories.submitted(now=NOON).submissions.get()


def asked(sent: Submission) -> list[tuple[str, str, int]]:
    """Each run: why, about what, and how many questions are its own."""
    rows = GuidelineCheck.objects.filter(submission=sent).order_by("pk")
    return [(run.cause, run.about, run.questions.count()) for run in rows]


@pytest.mark.clause("R4-y")
def test_filing_owes_one_run_with_its_question(sent: Submission) -> None:
    assert asked(sent) == [("sent", "", 1)]


@pytest.mark.clause("R4-y")
def test_run_is_made_once_for_each_reason(sent: Submission) -> None:
    for about in ("meeting-1", "meeting-1", "meeting-2"):
        runs.start(sent, GuidelineCheck.Cause.APPROVAL, LATER, about=about)
    assert asked(sent)[1:] == [("approval", "meeting-1", 1), ("approval", "meeting-2", 1)]


@pytest.mark.clause("R4-y")
def test_run_with_answers_of_before_asks_nobody(sent: Submission) -> None:
    runs.start(sent, GuidelineCheck.Cause.LATE, LATER, about="x", since=NOON)
    assert asked(sent)[1:] == [("late", "x", 0)]


@pytest.mark.clause("R4-y")
def test_asking_again_while_a_run_is_under_way_is_that_run(sent: Submission) -> None:
    officer = factories.officer()
    first = GuidelineCheck.objects.get()
    assert runs.ask_again(sent.application, officer, LATER) == first
    fail(open_question(sent), NOON)
    duties.sweep("applications.guideline", NOON)
    again = [runs.ask_again(sent.application, officer, LATER) for _ in range(2)]
    assert again[0] == again[1]
    assert asked(sent)[1:] == [("demand", "1", 1)]
    assert (again[0].asked_by, again[0].since) == (officer, LATER)


@pytest.mark.clause("R4-y")
def test_asking_a_second_time_is_a_run_of_its_own(sent: Submission) -> None:
    for _ in range(2):
        GuidelineCheck.objects.update(done_at=NOON)
        runs.ask_again(sent.application, factories.officer(), LATER)
    assert [about for _, about, _ in asked(sent)[1:]] == ["1", "2"]


def test_draft_has_nothing_to_ask_about() -> None:
    with pytest.raises(StepRefused, match="還沒有送件"):
        runs.ask_again(factories.draft(), factories.officer(), NOON)


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_are_one_run(sent: Submission) -> None:
    GuidelineCheck.objects.update(done_at=NOON)
    officer, case = factories.officer(), sent.application
    at_once(lambda: runs.ask_again(case, officer, LATER))
    assert len(asked(sent)) == 2
    assert RegisterQuestion.objects.count() == 2
