"""On which hours of a week does somebody answer? Read from what was filed, only where nothing else can be meant.

A vendor writes its hours in its own words. What stands at the beginning and is days and hours becomes a week; when anything
after that speaks of days or hours once more, the whole is left as it was written, and a reader is shown no week.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.text.cleaning import normalised

DAYS = "一二三四五六日"
_DAYS = r"(?P<every>每[日天]|全年無休|天天)|(?:週|周|星期|禮拜)(?P<first>[一二三四五六日天])(?:\s*(?:至|到|[~\-–－])\s*(?:週|周|星期|禮拜)?(?P<last>[一二三四五六日天]))?"
_HALF = "(?:上午|早上|下午|晚上|中午)?"
_CLOCK = rf"({_HALF})\s*(\d{{1,2}})\s*(?::(\d{{2}})|[時點](?:\s*(\d{{1,2}})\s*分)?)"
_SPAN = re.compile(
    rf"\s*(?:服務時間[為:]?\s*)?(?:{_DAYS})\s*[的,:]?\s*(?:(?P<whole>24\s*小時|全天)|{_CLOCK}\s*(?:至|到|[~\-–－])\s*{_CLOCK})"
)
_BETWEEN = re.compile(r"\s*[、,;及和與]\s*(?=週|周|星期|禮拜|每)")
_MORE = re.compile(
    r"週|周|星期|禮拜|假日|例假|休息|午休|每[日天]|全年|全天|24\s*小時\s*(?!內)|\d\s*(?::\d|[時點])\s*\d*\s*分?\s*(?:至|到|[~\-–－])"
)


@dataclass(frozen=True)
class Day:
    """「週一」 and 「09:00–18:00」; no hours on a day when nobody answers."""

    name: str
    hours: tuple[str, ...]


def week_of(said: str) -> tuple[Day, ...]:
    """The seven days, or () where the words must do."""
    text, hours = normalised("NFKC", said), {day: [] for day in DAYS}
    at, spans = 0, []
    while span := _SPAN.match(text, at):
        spans.append(span)
        between = _BETWEEN.match(text, span.end())
        at = between.end() if between else span.end()
        if not between:
            break
    if not spans or _MORE.search(text, at):
        return ()
    for span in spans:
        told = _hours(span)
        if not told:
            return ()
        for day in _days(span):
            hours[day].append(told)
    return tuple(Day(f"週{day}", tuple(hours[day])) for day in DAYS)


def _days(span: re.Match[str]) -> Iterator[str]:
    if span["every"]:
        yield from DAYS
        return
    first = DAYS.index(span["first"].replace("天", "日"))
    last = DAYS.index((span["last"] or span["first"]).replace("天", "日"))
    yield from (DAYS[day % 7] for day in range(first, last + (1 if last >= first else 8)))


def _hours(span: re.Match[str]) -> str:
    """「09:00–18:00」; "" of hours that no day has, or that end before they begin."""
    if span["whole"]:
        return "00:00–24:00"
    *_, half, hour, colon, minute, half_to, hour_to, colon_to, minute_to = span.groups()
    begins, ends = _minutes(half, hour, colon or minute), _minutes(half_to, hour_to, colon_to or minute_to)
    if not 0 <= begins < ends <= 24 * 60:
        return ""
    return f"{begins // 60:02}:{begins % 60:02}–{ends // 60:02}:{ends % 60:02}"


def _minutes(half: str, hour: str, minute: str | None) -> int:
    """Since midnight, or -1."""
    if int(hour) > 24 or int(minute or 0) > 59:
        return -1
    late = 12 if half in ("下午", "晚上") and int(hour) < 12 else 0
    return (int(hour) + late) * 60 + int(minute or 0)
