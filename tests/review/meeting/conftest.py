"""A committee of five, and a meeting of it with what is to be shown."""

import pytest

from applications.models import Programme, Solution
from review.models import Committee, Meeting
from tests import factories
from tests.review.meeting import day


@pytest.fixture
def year(db: None) -> Programme:
    return factories.year_112()


@pytest.fixture
def committee(year: Programme) -> Committee:
    return day.committee(year)


@pytest.fixture
def solutions(year: Programme) -> list[Solution]:
    return day.solutions(year)


@pytest.fixture
def meeting(committee: Committee, solutions: list[Solution]) -> Meeting:
    """Planned, with three solutions at 12:00, 12:20 and 12:40."""
    return day.planned(committee, solutions)


@pytest.fixture
def sitting(meeting: Meeting) -> Meeting:
    """In session with all five; nothing is talked about yet."""
    return day.opened(meeting)
