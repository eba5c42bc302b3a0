"""Does a meeting that is opened on another day ask once more, since opinions freeze then?"""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Programme
from review.meeting import calling, planning
from review.meeting.words import MeetingTerms
from review.models import Meeting, ReviewTask
from tests import factories
from tests.browser import signed_in, visit
from tests.factories import stored
from tests.review.meeting import day

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R8-1-2b")]
HOURS = timedelta(hours=1)


def called(year: Programme, starts_at: datetime) -> Meeting:
    """A meeting of two hours, and one opinion on its first solution that is not handed in."""
    committee, shown = day.committee(year), day.solutions(year)
    meeting = planning.plan(committee, MeetingTerms(starts_at, starts_at + 2 * HOURS, "三樓"), factories.officer())
    planning.put_on(meeting, shown, timezone.now())
    day.opinion(shown[0], committee.members.all()[2])
    ReviewTask.objects.update(state="reviewing")
    calling.call(meeting, factories.officer(), starts_at - 24 * HOURS)
    return stored(meeting)


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(factories.officer())


@pytest.mark.parametrize(
    ("hours", "said"), [(5 * 24 + 0.5, "還有 5 天"), (3.1, "還有 3 小時"), (-50.1, "已經過了 2 天")]
)
def test_meeting_of_another_time_warns_and_opens_when_it_is_meant(
    officer: Client, year: Programme, hours: float, said: str
) -> None:
    meeting = called(year, timezone.now() + hours * HOURS)
    page = visit(officer, f"/admin/review/meeting/{meeting.pk}/change/").send(action="session", do="open")
    assert said in page.words and "1 份意見沒有送出" in page.words
    assert not stored(meeting).is_sitting
    assert "請登記到場的委員" in page.send(action="session", do="open").words
    assert stored(meeting).is_sitting


@pytest.mark.parametrize("hours", [1.9, 0, -1.9])
def test_meeting_that_is_due_opens_at_once(officer: Client, year: Programme, hours: float) -> None:
    meeting = called(year, timezone.now() + hours * HOURS)
    page = visit(officer, f"/admin/review/meeting/{meeting.pk}/change/").send(action="session", do="open")
    assert "請登記到場的委員" in page.words


def test_warning_counts_nothing_of_a_case_that_is_withheld(officer: Client, year: Programme) -> None:
    meeting = called(year, timezone.now() + 30 * HOURS)
    first = meeting.items.order_by("position").first()
    conflict = day.conflict(first.solution, meeting.committee.members.all()[4], "confirmed")
    conflict.user = factories.officer()
    conflict.save()
    page = visit(officer, f"/admin/review/meeting/{meeting.pk}/change/").send(action="session", do="open")
    assert "份意見沒有送出" not in page.words
