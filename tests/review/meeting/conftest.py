"""A committee of five, and a meeting of it with what is to be shown."""

from datetime import date, timedelta

import pytest

from applications.models import Programme, Solution
from portal.roles import Role
from review.meeting import planning
from review.meeting.planning import MeetingTerms
from review.models import Committee, Meeting, Member
from tests import factories
from tests.factories import NOON

MORNING = MeetingTerms(NOON + timedelta(days=10), NOON + timedelta(days=10, hours=2), "三樓會議室")


@pytest.fixture
def year(db: None) -> Programme:
    return factories.year_112()


@pytest.fixture
def committee(year: Programme) -> Committee:
    """Chair, deputy and three more; three of the five are experts."""
    made = Committee.objects.create(programme=year)
    for number, standing in enumerate(("chair", "deputy", "member", "member", "member")):
        person = factories.staff(Role.REVIEWER)
        Member.objects.create(
            committee=made, user=person, standing=standing, is_expert=number < 3, since=date(2023, 1, 1)
        )
    return made


@pytest.fixture
def solutions(year: Programme) -> list[Solution]:
    case = factories.qualified(NOON, year=year, solutions=[{"name": "甲"}, {"name": "乙"}])
    return [*case.solutions.order_by("position"), *factories.qualified(NOON, year=year).solutions.all()]


@pytest.fixture
def meeting(committee: Committee, solutions: list[Solution]) -> Meeting:
    """Planned, with three solutions at 12:00, 12:20 and 12:40."""
    planned = planning.plan(committee, MORNING, factories.officer())
    planning.put_on(planned, solutions, NOON)
    return planned
