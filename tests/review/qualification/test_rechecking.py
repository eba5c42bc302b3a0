"""Are the registers asked once more before an approval, once for each occasion?"""

from datetime import datetime, timedelta

import pytest

from applications.models import Application, GuidelineCheck
from portal.background import duties
from review.decision import deciding
from review.models import AgendaItem, Meeting
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db
NAMES = ("review.recheck.meetings", "review.recheck.documentary", "review.recheck.decisions")


def on_the_agenda(case: Application, starts: datetime, state: str = "called") -> Meeting:
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    committee, session = factories.committee(case.programme), Meeting.objects.count() + 1
    meeting = Meeting.objects.create(
        committee=committee, session=session, state=state, created_by=factories.officer(), **times
    )
    for position, solution in enumerate(case.solutions.all(), start=1):
        AgendaItem.objects.create(meeting=meeting, solution=solution, code=f"A{position}", position=position)
    return meeting


def asked(case: Application) -> list[str]:
    """For which occasions, after two sweeps."""
    for name in NAMES * 2:
        duties.sweep(name, NOON)
    runs = GuidelineCheck.objects.filter(submission__application=case, cause="approval").order_by("pk")
    return [run.about for run in runs]


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(("days", "is_asked"), [(3, True), (4, False)])
def test_meeting_within_three_days_asks_once_for_all_its_solutions(days: int, is_asked: bool) -> None:
    case = factories.qualified(NOON, solutions=[{"name": "甲"}, {"name": "乙"}])
    meeting = on_the_agenda(case, NOON + timedelta(days=days))
    assert asked(case) == [f"meeting-{meeting.pk}"] * is_asked


@pytest.mark.clause("R4-y")
def test_another_meeting_asks_again_and_one_called_off_does_not() -> None:
    case = factories.qualified(NOON)
    meetings = [on_the_agenda(case, NOON + timedelta(days=day)) for day in (1, 2)]
    on_the_agenda(case, NOON + timedelta(days=1), state="called_off")
    assert sorted(asked(case)) == sorted(f"meeting-{meeting.pk}" for meeting in meetings)


@pytest.mark.clause("R4-y")
def test_item_off_the_agenda_asks_nothing() -> None:
    case = factories.qualified(NOON)
    on_the_agenda(case, NOON + timedelta(days=1))
    AgendaItem.objects.update(removed_at=NOON)
    assert asked(case) == []


@pytest.mark.clause("R4-y")
def test_documentary_review_asks_when_it_begins_and_approval_before_it_is_told() -> None:
    case = factories.qualified(NOON, solutions=[{"kind": "summit_existing"}])
    solution = case.solutions.get()
    assert asked(case) == [f"documentary-{solution.pk}"]
    decision = deciding.decide(solution, factories.officer(), "approved", "一致。", "equal", NOON)
    assert asked(case) == [f"documentary-{solution.pk}", f"decision-{decision.pk}"]


@pytest.mark.clause("R4-y")
def test_rejection_asks_nothing() -> None:
    case = factories.qualified(NOON)
    deciding.decide(case.solutions.get(), factories.officer(), "rejected", "成功案例不足。", "", NOON)
    assert asked(case) == []
