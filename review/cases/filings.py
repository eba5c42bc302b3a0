"""Was something filed since a page was made? What is judged is what was read, so an older page judges nothing."""

from datetime import datetime

from applications.models import Application
from portal.time.calendar import format_datetime

SEEN = "submission"  # the box in which a form says which submission its page showed


def newest_of(application: Application) -> int:
    """What a form that is shown now says of itself."""
    return _newest(application)[0]


def _newest(application: Application) -> tuple[int, datetime | None]:
    numbers = application.submissions.order_by("-number").values_list("number", "submitted_at")
    return numbers.first() or (0, None)


def filed_since(application: Application, seen: str | None) -> str:
    """What is newer than the submission with the number `seen`, in words; "" when nothing is, or the form did not say."""
    if seen is None:
        return ""
    number, at = _newest(application)
    if str(number) == seen:
        return ""
    shown = f"您看的是第 {seen} 次送件" if seen.isdecimal() and len(seen) < 5 else "您看的是之前的內容"
    return f"廠商已在 {format_datetime(at)} 送出第 {number} 次送件，{shown}。" if at else ""
