"""Which criteria has a review?"""

import pytest

from applications.guideline import Part
from review.opinion import criteria

pytestmark = pytest.mark.once


@pytest.mark.clause("R8-1-2a", "R8-1-3a")
@pytest.mark.parametrize(("review", "number"), [("technical", 22), ("documentary", 11)])
def test_documentary_review_has_no_points_of_the_technical_one(review: str, number: int) -> None:
    asked = criteria.of_review(review)
    assert len(asked) == number
    assert (Part.SLA in criteria.in_parts(asked)) is (review == "technical")


def test_every_table_has_a_heading() -> None:
    assert set(criteria.PART_TITLES) == set(Part)
