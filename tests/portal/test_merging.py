"""Do equal values share a version, and others not?"""

from datetime import date
from decimal import Decimal

import pytest

from portal.merging import version_of


@pytest.mark.parametrize(
    ("one", "other"),
    [(None, ""), ([], ""), (False, None), (Decimal("99.50"), Decimal("99.5")), (["a", "b"], ("a", "b"))],
)
def test_equal_answers_are_one_version(one, other):
    assert version_of(one) == version_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "b"), (1, "1"), (0, None), (["a"], ["a", "b"]), (date(2026, 1, 2), date(2026, 1, 3)), (True, False)],
)
def test_different_answers_are_two_versions(one, other):
    assert version_of(one) != version_of(other)
