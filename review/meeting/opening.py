"""What should be said before a meeting opens? That it is another day than was planned, and what could no longer be written."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.time.calendar import format_datetime
from portal.time.remaining import time_left, time_passed
from review.models import AgendaItem, Meeting, ReviewTask

EARLY = timedelta(hours=2)  # people come before the hour


def why_ask_first(meeting: Meeting, now: datetime) -> str:
    """A sentence for a meeting that opens long before its time, or after it was to be over; "" for one that is due."""
    if not meeting.is_coming:
        return ""
    planned = f"{meeting}排在 {format_datetime(meeting.starts_at)}"
    if now < meeting.starts_at - EARLY:
        return f"{planned}，{time_left(meeting.starts_at, now)}。"
    return f"{planned}，原定的時間已經過了 {time_passed(meeting.ends_at, now)}。" if now >= meeting.ends_at else ""


def unfinished_opinions(items: Iterable[AgendaItem]) -> int:
    """How many opinions on these are not handed in: they would count nowhere."""
    return ReviewTask.objects.running().filter(solution__in=[item.solution_id for item in items]).count()
