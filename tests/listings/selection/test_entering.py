"""Does an announced solution stand on 入選名單, once, with its letter?"""

from datetime import date, timedelta

import pytest

from applications.models import Programme, Solution
from listings.models import Listing, Selected
from listings.selection import entering
from portal.background import duties
from portal.outbox.models import Message
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)


@pytest.fixture
def solution(year: Programme) -> Solution:
    """Announced, and not on the list yet."""
    case = factories.approved(NOON, year=year, solutions=[{"name": "排程雲", "agent": True}])
    factories.publish(case.solutions.all(), NOON)
    return case.solutions.get()


@pytest.mark.clause("R2-1c", "R8-1-2c", "N14", "R7-0")
def test_announced_solution_stands_on_the_list_and_is_not_listed_for_that(solution: Solution) -> None:
    assert duties.sweep("listings.enter", NOON + timedelta(days=2)) == 1
    line = Selected.objects.get()
    assert (line.announced_on, line.valid_to) == (date(2023, 7, 3), date(2023, 12, 31))
    assert [line.name, line.company_name, line.public_id] == ["排程雲", "測試公司", "112-00001-1"]
    assert line.tax_id == solution.application.vendor.tax_id
    letter = Message.objects.get(kind="announced")
    assert ["/announced/112/" in letter.body, letter.user.username] == [True, line.tax_id]
    assert not Listing.objects.exists()


def test_line_is_written_once_however_often_it_is_tried(solution: Solution) -> None:
    first = entering.enter(solution.pk, NOON)
    assert (entering.enter(solution.pk, NOON), Selected.objects.get()) == (None, first)
    assert Message.objects.filter(kind="announced").count() == 1


def test_solution_that_is_not_announced_stands_on_no_list(year: Programme) -> None:
    solution = factories.approved(NOON, year=year).solutions.get()
    assert (entering.enter(solution.pk, NOON), Selected.objects.exists()) == (None, False)
