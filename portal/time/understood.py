"""What was understood of a typed date, in both calendars, and is it a day that one would expect there?

A year of two digits is 民國 and lies a lifetime away from the western one that was meant: 23/08/20 is 1934. So every box for
a date shows at once what was read, and a box of a kind with an expectation asks about what is unlikely. Asking refuses nothing.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.text import amounts
from portal.time.calendar import (
    ROC_OFFSET,
    format_both,
    format_datetime,
    local_date,
    parse_roc,
    parse_roc_datetime,
    parse_roc_end,
)

LONGEST = 50  # characters; a longer text is no date
OLDEST_COMPANY = 1945  # before that year there was another register


def in_words(value: date) -> str:
    """「民國23年8月20日（1934-08-20）」, with the time where there is one."""
    said = format_datetime(value) if isinstance(value, datetime) else format_both(value)
    return said if said.startswith("民國") else f"民國{said}"


READERS: dict[str, Callable[[str], date]] = {"day": parse_roc, "moment": parse_roc_datetime, "end": parse_roc_end}


def read(text: str, kind: str = "day") -> date | None:
    """None for what is no date; why not is the box's own sentence once it is saved."""
    try:
        return READERS[kind](text[: LONGEST + 1]) if text.strip() else None
    except ValueError:
        return None


# --- What is unlikely ----------------------------------------------------------------------------------------------


def _founding(day: date, today: date) -> str:
    """設立登記日期: not ahead, and not before the register."""
    if day > today:
        return "這一天還沒到，設立登記日期不會在今天以後，請核對。"
    if day.year >= OLDEST_COMPANY:
        return ""
    meant = 2000 + day.year - ROC_OFFSET
    western = f"如果是西元{meant}年，請寫成 {meant}/{day.month}/{day.day}。" if meant <= today.year else ""
    return f"公司是在民國{OLDEST_COMPANY - ROC_OFFSET}年（{OLDEST_COMPANY}年）以前設立的嗎？{western}沒有寫錯就不用改。"


DOUBTS: dict[str, Callable[[date, date], str]] = {"founding": _founding}


def doubt(kind: str, day: date, today: date) -> str:
    """The question about an unlikely day, "" when there is none."""
    return DOUBTS[kind](day, today) if kind in DOUBTS else ""


def said_of(day: date | None, doubtful: str, kind: str = "day") -> tuple[str, str]:
    """What stands beside the box: the words, and the question. Of an end, the last second in time is said."""
    if day is None:
        return "", ""
    if kind == "end" and isinstance(day, datetime):
        return f"到民國{format_datetime(day - timedelta(seconds=1), seconds=True)}為止", ""
    return in_words(day), doubt(doubtful, local_date(day), timezone.localdate())


def amount_in_words(text: str) -> str:
    """「5,000,000 元（500 萬元）」; "" of what is no amount."""
    number = amounts.plain_number(text, "元") or ""
    return amounts.in_words(int(number)) if number.isdecimal() else ""


# --- As somebody types ---------------------------------------------------------------------------------------------


@login_not_required  # the self-check asks for dates too
@require_GET
def typed(request: HttpRequest) -> JsonResponse:
    """For static/js/dates.js, so that browser and server cannot read a date differently."""
    asked_kind = request.GET.get("kind", "")
    if asked_kind == "amount":
        return JsonResponse({"words": amount_in_words(request.GET.get("text", "")), "doubt": ""})
    kind = asked_kind if asked_kind in READERS else "day"
    words, asked = said_of(read(request.GET.get("text", ""), kind), request.GET.get("doubt", ""), kind)
    return JsonResponse({"words": words, "doubt": asked})
