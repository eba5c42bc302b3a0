"""Is a promised availability said as the time that a solution may stand still?"""

from typing import Any

import pytest

from listings.versions.service_level import standstill

pytestmark = pytest.mark.once


@pytest.mark.clause("R7-4")
@pytest.mark.parametrize(
    ("percent", "said"),
    [
        ("98.00", "一個月最多停 14.4 小時（以 30 天計）"),
        (98, "一個月最多停 14.4 小時（以 30 天計）"),
        ("99.5", "一個月最多停 3.6 小時（以 30 天計）"),
        ("99.86", "一個月最多停 1 小時（以 30 天計）"),
        ("99.9", "一個月最多停 43.2 分鐘（以 30 天計）"),
        ("0", "一個月最多停 720 小時（以 30 天計）"),
        ("100", "整個月都不停"),
        ("100.01", ""),
        ("-1", ""),
        ("NaN", ""),
        ("很高", ""),
        (None, ""),
    ],
)
def test_availability_is_said_as_hours_and_minutes(percent: Any, said: str) -> None:
    assert standstill(percent) == said
