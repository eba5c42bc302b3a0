"""How long is it still until an end, and how long has something waited? In words, rounded so that they never promise more."""

from datetime import datetime, timedelta

from portal.time.calendar import TAIPEI, local_date


def is_past(deadline: datetime, now: datetime) -> bool:
    """Whether it is over, in whole seconds: all of the second 23:59:59 is still in time."""
    return now.replace(microsecond=0) > deadline


def deadline_in_words(deadline: datetime, now: datetime) -> str:
    """「還有 40 分鐘」「今天 23:59」「明天 23:59」「還有 3 天」「已逾期 2 小時」"""
    if is_past(deadline, now):
        return f"已逾期 {_length(now - deadline)}"
    left = deadline - now
    days = (local_date(deadline) - local_date(now)).days
    if left < timedelta(hours=1):
        return f"還有 {_length(left)}"
    if days < 2:
        return f"{('今天', '明天')[days]} {deadline.astimezone(TAIPEI):%H:%M}"
    return f"還有 {days} 天"


def time_passed(since: datetime, now: datetime) -> str:
    """「不到 1 分鐘」「40 分鐘」「5 小時」「3 天」 that something waits already; whole units, rounded down."""
    return _length(max(now - since, timedelta(0)))


def time_left(end: datetime, now: datetime) -> str:
    """「還有 3 天 5 小時」「還有 2 小時 10 分」「還有 9 分 30 秒」 until `end`, the first moment that is too late; "" from then on.

    Whole units, rounded down: it never says more than there is. static/js/closing.js says the same.
    """
    seconds = max(0, -(-(end - now) // timedelta(seconds=1)))  # a part of a second that is left still counts
    if not seconds:
        return ""
    for size, unit, smaller, part in ((86400, "天", 3600, "小時"), (3600, "小時", 60, "分"), (60, "分", 1, "秒")):
        if seconds >= size:
            return f"還有 {seconds // size} {unit} {seconds % size // smaller} {part}"
    return f"還有 {seconds} 秒"


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} 分鐘" if minutes else "不到 1 分鐘"
    return f"{minutes // 60} 小時" if minutes < 24 * 60 else f"{minutes // (24 * 60)} 天"
