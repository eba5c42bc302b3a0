"""Which date and which tax period stand as examples? Those of today, so that no example is of another year."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_ROC = 1911  # as ROC_OFFSET of the calendar, which reads this module
_TAIPEI = ZoneInfo("Asia/Taipei")


def example_roc() -> str:
    """「115/11/29」"""
    today = _today()
    return f"{today.year - _ROC}/{today.month}/{today.day}"


def example_day(clock: str = "") -> str:
    """「115/11/29 或 2026-11-29」, each with the clock behind it."""
    return f"{example_roc()}{clock} 或 {_today().isoformat()}{clock}"


def example_vat_period() -> str:
    """「115年9-10月 或 11510」: the two months before these."""
    today = _today()
    year, last = (today.year - _ROC - 1, 12) if today.month <= 2 else (today.year - _ROC, (today.month - 1) // 2 * 2)
    return f"{year}年{last - 1}-{last}月 或 {year}{last:02}"


def _today() -> date:
    return datetime.now(_TAIPEI).date()
