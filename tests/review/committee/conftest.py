"""What do the tests of the committee share: a year with one, and a case in review?"""

import pytest

from applications.models import Application, Programme
from review.models import Committee, Member
from tests import factories
from tests.factories import NOON


@pytest.fixture
def reviewed(year: Programme) -> Application:
    """Qualified at noon, of one solution in technical review."""
    return factories.qualified(NOON, year=year)


@pytest.fixture
def committee(year: Programme) -> Committee:
    return factories.committee(year)


@pytest.fixture
def three(committee: Committee) -> list[Member]:
    return [factories.member_of(committee) for _ in range(3)]
