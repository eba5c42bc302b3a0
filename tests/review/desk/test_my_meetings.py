"""Does a member read on the first page what the committee's day asks of them?"""

import pytest

from applications.models import Programme
from review.meeting import attendance, calling, ending, session
from review.models import Meeting
from tests import factories
from tests.browser import signed_in, visit
from tests.review.meeting import day
from tests.review.meeting.day import DAY, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(year: Programme) -> Meeting:
    return day.planned(day.committee(year), day.solutions(year))


def asked(meeting: Meeting, number: int = 3) -> list[tuple[str, str]]:
    """Where each card leads, and what it says is to be done."""
    page = visit(signed_in(person(meeting, number)), "/admin/")
    cards = "//section[@aria-labelledby='meetings-title']//li"
    return list(zip(page.all(f"{cards}/a/@href"), page.texts(f"{cards}/span[contains(@class, 'tag')]"), strict=True))


def test_meeting_that_is_only_planned_is_not_told(meeting: Meeting) -> None:
    assert asked(meeting) == []


def test_card_says_what_comes_next(meeting: Meeting) -> None:
    page, officer = f"/admin/review/meeting/{meeting.pk}/change/", factories.officer()
    calling.call(meeting, officer, factories.NOON)
    assert asked(meeting) == [(page, "請回覆能不能出席")]
    meeting.attendances.update(answer="comes")
    assert asked(meeting) == [(page.replace("change", "declare"), "請聲明 3 案有沒有利益衝突")]
    day.declared(meeting, person(meeting, 3))
    assert asked(meeting) == [(page, "已回覆：出席")]
    sitting = session.open_session(meeting, officer, DAY)
    assert asked(meeting) == [(page, "開會中，您還沒有登記到場")]
    for seat in sitting.attendances.all():
        attendance.arrive(sitting, seat.pk, officer, DAY)
    assert asked(meeting) == [(page, "開會中，您在場")]


def test_minutes_are_signed_from_there_and_then_ask_no_more(meeting: Meeting) -> None:
    sitting = day.opened(meeting)
    day.resolve_all(sitting)
    ending.confirm(sitting, person(meeting, 0), DAY)
    assert asked(meeting) == [(f"/admin/review/meeting/{meeting.pk}/minutes/", "請簽署會議紀錄")]
    for number in range(1, 5):
        ending.sign(sitting, person(meeting, number), DAY)
    ending.adjourn(sitting, factories.officer(), DAY)
    assert asked(meeting) == []
