"""What is left to pay by the share of a programme, and nothing where it says none?"""

import pytest

from applications.models import Programme
from listings.versions.subsidy import share_of

pytestmark = pytest.mark.once


@pytest.mark.clause("R7-1a", "A-30")
@pytest.mark.parametrize(
    ("total", "percent", "limit", "own", "points", "is_limited"),
    [
        (36_000, 40, None, 14_400, 21_600, False),
        (36_000, 40, 30_000, 14_400, 21_600, False),
        (60_000, 40, 30_000, 30_000, 30_000, True),
        (36_000, 0, None, 0, 36_000, False),
        (36_000, 100, None, 36_000, 0, False),
        (36_000, 40, 0, 36_000, 0, True),
        (99, 33, None, 33, 66, False),  # 66.33 points: what is no whole dollar is not paid
        (1, 50, None, 1, 0, False),
    ],
)
def test_price_is_shared_by_the_percent_up_to_the_limit(
    total: int, percent: int, limit: int | None, own: int, points: int, is_limited: bool
) -> None:
    share = share_of(total, Programme(self_funded_percent=percent, points_limit=limit))
    assert share is not None
    assert {"own": share.own, "points": share.points, "limited": share.is_limited} == {
        "own": own,
        "points": points,
        "limited": is_limited,
    }
    assert share.own + share.points == total


@pytest.mark.parametrize(
    ("total", "programme"),
    [
        (36_000, Programme()),
        (36_000, None),
        (None, Programme(self_funded_percent=40)),
        (0, Programme(self_funded_percent=40)),
    ],
)
def test_nothing_is_reckoned_without_a_share_or_a_price(total: int | None, programme: Programme | None) -> None:
    assert share_of(total, programme) is None
