"""Does the public read what was examined and when, by the review that it was, and nothing of who said what?"""

from datetime import date

import pytest

from applications.models import Programme, Solution
from listings.selection import entering
from listings.versions.checked import checked
from review.decision import deciding
from review.models import Decision
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)


@pytest.mark.clause("R8-1-2")
@pytest.mark.parametrize(
    ("kind", "review", "parts"),
    [
        ("first_time", "技術審查", {"審查原則": 7, "技術特性": 6, "服務水準協議（SLA）": 5, "計畫審查重點": 4}),
        ("summit_existing", "書面審查", {"審查原則": 7, "計畫審查重點": 4}),
    ],
)
def test_review_is_told_with_its_criteria(year: Programme, kind: str, review: str, parts: dict[str, int]) -> None:
    factories.announced(NOON, year=year, solutions=[{"kind": kind}])
    told = checked(Solution.objects.get())
    assert told is not None
    assert (told.review, told.decided_on) == (review, date(2023, 7, 3))
    assert told.number == sum(parts.values())
    assert {part: len(criteria) for part, criteria in told.parts} == parts


def test_what_is_not_published_is_not_told(year: Programme) -> None:
    case = factories.approved(NOON, year=year)
    solution = case.solutions.get()
    assert checked(solution) is None
    factories.publish([solution], NOON)
    entering.enter(solution.pk, NOON)
    solution = Solution.objects.get()
    later = taipei(2023, 8, 1, 12)
    deciding.reopen(solution, factories.officer(), "新事證。", later)
    deciding.decide(Solution.objects.get(), factories.officer(), "approved", "通過。", "", later)
    assert Decision.objects.count() == 2
    assert checked(solution).decided_on == date(2023, 7, 3)
