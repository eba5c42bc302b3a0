"""Is a day understood as registers write it?"""

from datetime import date

import pytest

from applications.registers.days import day_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1150717", date(2026, 7, 17)),
        ("0760221", date(1987, 2, 21)),
        ("991231", date(2010, 12, 31)),
        ("1150813 00:00", date(2026, 8, 13)),
        ("20260814 00:09", date(2026, 8, 14)),
        ("2026-01-02", date(2026, 1, 2)),
        ("115/1/2", date(2026, 1, 2)),
        ("115年01月02日", date(2026, 1, 2)),
        ("1130229", date(2024, 2, 29)),
        ("1120229", None),
        ("1151340", None),
        ("       ", None),
        ("", None),
        ("無限期", None),
        ("0000000", None),
        ("9" * 10_000, None),
    ],
)
def test_day_is_understood(text: str, day: date | None) -> None:
    assert day_of(text) == day
