"""What does a promised availability mean to somebody who works with it? How long it may stand still in a month."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

MONTH = Decimal(30 * 24 * 60)  # minutes of thirty days; the guideline measures by the month, and months differ


def standstill(percent: Any) -> str:
    """「一個月最多停 14.4 小時（以 30 天計）」 of 98 or "98.00" (R7-4); "" of what is no share between 0 and 100."""
    try:
        share = Decimal(str(percent))
    except InvalidOperation:
        return ""
    if not (share.is_finite() and 0 <= share <= 100):
        return ""
    minutes = MONTH * (100 - share) / 100
    return f"一個月最多停 {_span(minutes)}（以 30 天計）" if minutes else "整個月都不停"


def _span(minutes: Decimal) -> str:
    return f"{_short(minutes / 60)} 小時" if minutes >= 60 else f"{_short(minutes)} 分鐘"


def _short(number: Decimal) -> str:
    """With one place where it has one."""
    rounded = number.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:,}".removesuffix(".0")
