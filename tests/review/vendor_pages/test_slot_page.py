"""What does a vendor choose between on the page of its demonstration, and until when?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.time.ics import format_appointment
from review.meeting import calling, planning
from review.meeting.words import MeetingTerms
from review.models import AgendaItem
from tests import factories
from tests.browser import Page, signed_in, visit
from tests.review.meeting import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(db: None) -> AgendaItem:
    """At the second of six times of a meeting in ten days."""
    now = timezone.now()
    case = factories.qualified(now, year=factories.programme(now), solutions=[{"name": "甲"}, {"name": "乙"}])
    begins = now + timedelta(days=10)
    terms = MeetingTerms(begins, begins + timedelta(hours=2), "三樓會議室")
    meeting = planning.plan(day.committee(case.programme), terms, factories.officer())
    planning.put_on(meeting, case.solutions.order_by("position"), now)
    return calling.call(meeting, factories.officer(), now).items.order_by("position")[1]


def seen(item: AgendaItem) -> Page:
    vendor = signed_in(factories.user_of(item.solution.application))
    return visit(vendor, f"/review/{item.solution.application_id}/solutions/{item.solution_id}/slot/")


def test_times_to_choose_are_others_than_the_own(item: AgendaItem) -> None:
    offered = seen(item).all("//input[@name='slot']/@value")
    assert offered == [slot.starts_at.isoformat() for slot in planning.free_slots(item.meeting)]
    assert item.starts_at.isoformat() not in offered


def test_until_when_it_can_be_changed_is_said_with_the_day(item: AgendaItem) -> None:
    assert f"{format_appointment(item.meeting.starts_at)}會議開始以前都可以" in seen(item).words
