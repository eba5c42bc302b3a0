"""Which day is meant, which day is it due, and how is a day written, in Taiwan's calendar?

民國 year = western year − 1911. Deadlines follow 行政程序法 §48: the day of the notice is not counted; a last day on which
government offices are closed moves to the next day on which they work; a Saturday that is a make-up workday is such a day.
No Django here: the dates that staff add (typhoons) come in as a parameter, and so does the present.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from portal.time.examples import example_day, example_roc, example_vat_period

TAIPEI, ROC_OFFSET = ZoneInfo("Asia/Taipei"), 1911
# Years whose official 政府行政機關辦公日曆表 is known to agree with the holidays package; later ones are only computed.
FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR = 1998, 2027
MAX_DAYS, _DAY = 3660, timedelta(days=1)

# --------------------------------------------------------------------------------------------------- reading and writing

_DASHES = str.maketrans("‐‑‒–—−", "------")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_DATE = re.compile(
    r"(?P<era>中華民國|民國|西元)? ?(?P<year>元|\d{1,4}) ?(?:[年./-] ?| )(?P<month>\d{1,2}) ?(?:[月./-] ?| )(?P<day>\d{1,2}) ?日?",
    re.ASCII,
)
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:T| |(?<=日))(?P<hour>\d{1,2}) ?[:時] ?(?P<minute>\d{2})(?: ?[:分] ?(?P<second>\d{2}))?[分秒]?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<era>中華民國|民國|西元)? ?(?P<year>\d{3,4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)


def parse_roc(text: str) -> date:
    """A date in any usual notation: 112/8/20, 112年8月20日, 民國元年1月1日, 1120820, 2023-08-20, full-width digits.

    A year of four digits is western, a shorter one 民國. Raises ValueError with a Chinese sentence that says what is wrong.
    """
    typed = _plain(text)
    if re.fullmatch(r"\d{6}", typed, re.ASCII):
        raise ValueError(f"「{typed}」看不出年、月、日怎麼分，請加上分隔，例：{example_roc()}。")
    match = _DATE.fullmatch(typed) or _COMPACT.fullmatch(typed)
    if not match:
        raise ValueError(f"看不懂這個日期，請寫成 {example_day()}。")
    western = match["era"] == "西元" or (match["era"] is None and len(match["year"]) == 4)
    year = 1 if match["year"] == "元" else int(match["year"])
    return _make_date(year, int(match["month"]), int(match["day"]), western)


def parse_roc_datetime(text: str) -> datetime:
    """A day as `parse_roc` reads it, and a time in Taipei: 112/8/21 00:00, 112年8月20日24時00分, 2023-08-21T00:00:00.

    A day alone is its first moment, 24:00 the first of the next day. Raises ValueError with a Chinese sentence that says what is wrong.
    """
    typed = _plain(text)
    if not (match := _MOMENT.fullmatch(typed)) and not re.search("[:時T]", typed):
        return datetime.combine(parse_roc(typed), time(), TAIPEI)
    if not match:
        raise ValueError(f"看不懂這個日期和時間，請寫成 {example_day(' 00:00')}。")
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if (hour, minute, second) > (24, 0, 0) or minute > 59 or second > 59:
        raise ValueError("時間請填 00:00 至 24:00。")
    return datetime.combine(parse_roc(match["day"]), time(), TAIPEI) + timedelta(
        hours=hour, minutes=minute, seconds=second
    )


def parse_roc_end(text: str) -> datetime:
    """The first moment after an end: 112/8/20, 112/8/20 23:59 and 24:00 are all of that day, 112/8/20 17:00 is up to five o'clock.

    Raises ValueError as `parse_roc_datetime`.
    """
    end = parse_roc_datetime(text)
    if _MOMENT.fullmatch(_plain(text)) and (end.hour, end.minute) != (23, 59):
        return end
    return day_over(end)


def format_roc(value: date) -> str:
    """「112年8月20日」; an aware datetime is taken in Taipei."""
    day = local_date(value)
    year = day.year - ROC_OFFSET
    return f"{year if year > 0 else f'民國前{1 - year}'}年{day.month}月{day.day}日"


def format_both(value: date) -> str:
    """「112年8月20日（2023-08-20）」"""
    return f"{format_roc(value)}（{local_date(value).isoformat()}）"


def format_datetime(value: datetime, seconds: bool = False) -> str:
    """「112年8月20日 23:59（2023-08-20 23:59）」, in Taipei."""
    clock = _in_taipei(value).strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{format_roc(value)} {clock}（{local_date(value).isoformat()} {clock}）"


def format_weekday_datetime(value: datetime) -> str:
    """「112年8月20日（2023-08-20）星期日 23:59:59」, in Taipei."""
    return f"{format_both(value)}{format_weekday(local_date(value))} {_in_taipei(value):%H:%M:%S}"


def format_input(value: date) -> str:
    """「112/8/20」, as a form shows a stored date for editing."""
    return f"{value.year - ROC_OFFSET}/{value.month}/{value.day}" if value.year > ROC_OFFSET else value.isoformat()


def format_datetime_input(value: datetime) -> str:
    """「112/8/21 00:00」, as a form shows a stored moment for editing, in Taipei; seconds only where there are some."""
    clock = _in_taipei(value)
    return f"{format_input(clock.date())} {clock:%H:%M:%S}".removesuffix(":00" if clock.second == 0 else "")


def format_end_input(end: datetime) -> str:
    """「112/8/20」 for an end with that day, as `parse_roc_end` reads it."""
    clock = _in_taipei(end)
    return format_datetime_input(end) if clock.time() != time() else format_input(clock.date() - _DAY)


def format_weekday(day: date) -> str:
    """「星期日」"""
    return f"星期{'一二三四五六日'[day.weekday()]}"


def local_date(value: date) -> date:
    """The day it is in Taipei; a naive datetime is taken as Taipei time."""
    return _in_taipei(value).date() if isinstance(value, datetime) else value


def _in_taipei(value: datetime) -> datetime:
    return value.astimezone(TAIPEI) if value.tzinfo else value


def _plain(text: str) -> str:
    if len(text) > 50:
        raise ValueError(f"日期太長，請寫成 {example_day()}。")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_DASHES)
    return " ".join(text.split())


def _make_date(year: int, month: int, day: int, western: bool) -> date:
    roc, era = (year - ROC_OFFSET, "西元") if western else (year, "民國")
    if not 1 <= roc <= 999:
        raise ValueError("年份應在民國 1 年至 999 年（西元 1912 年至 2910 年）之間，請核對年份。")
    if not 1 <= month <= 12:
        raise ValueError(f"沒有{month}月，月份請填 1 至 12。")
    if not 1 <= day <= monthrange(roc + ROC_OFFSET, month)[1]:
        raise ValueError(f"{era}{year}年{month}月沒有{day}日，請核對日期。")
    return date(roc + ROC_OFFSET, month, day)


# ------------------------------------------------------------------------------------------------------------ days off


def day_off(day: date, closures: frozenset[date] = frozenset()) -> str:
    """Why government offices are closed that day (「星期日」「端午節」), "" when they work."""
    if day in closures:
        return "公告停止上班"
    office = _office_calendar(day.year)
    if office.is_working_day(day):
        return ""
    return office.get(day, "").replace("; ", "、") or format_weekday(day)


def is_known_year(year: int) -> bool:
    """Whether the official office calendar of that western year is in the data, or holidays are only computed."""
    return FIRST_KNOWN_YEAR <= year <= LAST_KNOWN_YEAR


@lru_cache(maxsize=16)
def _office_calendar(year: int) -> HolidayBase:
    # `expand=False` keeps the object unchanged by look-ups, so that threads may share it.
    # "government" alone is empty after 2000.
    return country_holidays("TW", years=year, expand=False, language="zh_TW", categories=("government", "public"))


# ----------------------------------------------------------------------------------------------------------- deadlines


@dataclass(frozen=True)
class CountedDay:
    """One day of a count and what it was counted as."""

    date: date
    words: str

    def __str__(self) -> str:
        unsure = "" if is_known_year(self.date.year) else "（該年辦公日曆尚未收錄，僅依週休及法定節日推算）"
        return f"{format_roc(self.date)}（{format_weekday(self.date)}）：{self.words}{unsure}"


@dataclass(frozen=True)
class Due:
    """The last day of a period and the count that led to it, first step the day of the notice."""

    date: date
    steps: tuple[CountedDay, ...]

    @property
    def at(self) -> datetime:
        return end_of_day(self.date)

    @property
    def over(self) -> datetime:
        """The first moment that is too late: what is stored."""
        return day_over(self.date)


def due_date(notice: date, days: int, working: bool = False, closures: frozenset[date] = frozenset()) -> Due:
    """The last day of a period of `days` calendar or `working` days after a notice, by 行政程序法 §48 (A-03).

    ValueError in Chinese unless 1 ≤ days ≤ MAX_DAYS.
    """
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"天數請填 1 至 {MAX_DAYS} 的整數。")
    day = local_date(notice)
    steps = [CountedDay(day, "通知當日，不計入")]
    for count in range(1, days + 1):
        day += _DAY
        while working and (rest := day_off(day, closures)):
            steps.append(CountedDay(day, f"{rest}，不計入"))
            day += _DAY
        if count < days:
            steps.append(CountedDay(day, _counted(day, count, closures)))
    return _close(steps, day, f"第 {days} 日", closures)


def due_after_months(notice: date, months: int, closures: frozenset[date] = frozenset()) -> Due:
    """The last day of a period of months after a notice, by 行政程序法 §48 III (A-32).

    Counting starts on the day after the notice and ends on the day before the corresponding day, or with the month
    where there is none: notice on 15 March, one month → 15 April; on 28 February → 31 March; on 30 January → end of February.
    """
    if not 1 <= months <= MAX_DAYS // 31:
        raise ValueError(f"月數請填 1 至 {MAX_DAYS // 31} 的整數。")
    day = local_date(notice)
    start = day + _DAY
    corresponding = add_months(start, months)
    last = corresponding - _DAY if corresponding.day == start.day else corresponding
    steps = [CountedDay(day, "通知當日，不計入"), CountedDay(start, f"起算，期間 {months} 個月")]
    return _close(steps, last, f"滿 {months} 個月", closures)


def end_of_day(day: date) -> datetime:
    """23:59:59 in Taipei, the last second that counts as in time."""
    return datetime.combine(day, time(23, 59, 59), TAIPEI)


def day_over(day: date) -> datetime:
    """The first moment after the whole of a day: how every end is stored, so that all of its last second is in time."""
    return datetime.combine(local_date(day) + _DAY, time(), TAIPEI)


def last_second(end: datetime) -> datetime:
    """Of an end as it is stored the last second that is in time: what people read."""
    return end - timedelta(seconds=1)


def _counted(day: date, count: int, closures: frozenset[date]) -> str:
    rest = day_off(day, closures)
    return f"第 {count} 日（{rest}照計）" if rest else f"第 {count} 日"


def _close(steps: list[CountedDay], last: date, words: str, closures: frozenset[date]) -> Due:
    """Move the last day to a working day and end the count there."""
    while rest := day_off(last, closures):
        steps.append(CountedDay(last, f"{words}，{rest}，順延一日" if words else f"{rest}，順延一日"))
        last, words = last + _DAY, ""
    makeup = "（補行上班日）" if last.weekday() == 5 else ""
    steps.append(CountedDay(last, f"{words or '順延後的上班日'}，期間末日{makeup}"))
    return Due(last, tuple(steps))


# ------------------------------------------------------------------------------------------------------ years and months


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the last day of a shorter month."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def years_before(day: date, years: int) -> date:
    """The first day of 「最近 N 年內」 computed back from a day, both ends included (R4-x); 29 February gives 28 February."""
    return add_months(day, -12 * years)


def at_least_years(established: date, on: date, years: int) -> bool:
    """Whether N years are full on that day; exactly N years is 「N 年以上」 (F1-06)."""
    return add_months(established, 12 * years) <= on


# ------------------------------------------------------------------------------------------------------- tax periods


@dataclass(frozen=True, order=True)
class VatPeriod:
    """Two months of 營業稅, named by 民國 year and the first of the months (1, 3 … 11)."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.month not in range(1, 12, 2):
            raise ValueError(f"營業稅每兩個月一期，自單月起算，例：{example_vat_period()}。")

    @classmethod
    def of(cls, day: date) -> "VatPeriod":
        return cls(day.year - ROC_OFFSET, day.month - (day.month + 1) % 2)

    @property
    def first_day(self) -> date:
        return date(self.year + ROC_OFFSET, self.month, 1)

    @property
    def previous(self) -> "VatPeriod":
        return VatPeriod.of(add_months(self.first_day, -2))

    @property
    def due(self) -> date:
        """The 15th of the month after, or the next working day."""
        return _close([], add_months(self.first_day, 2).replace(day=15), "", frozenset()).date

    @property
    def code(self) -> str:
        """「11206」, as tax papers print it: 民國 year and the second month."""
        return f"{self.year}{self.month + 1:02}"

    def __str__(self) -> str:
        return f"{self.year}年{self.month}-{self.month + 1}月"


_PERIOD = re.compile(
    r"(?:中華民國|民國)? ?(?P<year>\d{2,3}) ?[年./-] ?(?P<first>\d{1,2}) ?月? ?(?:[-~至到、] ?(?P<second>\d{1,2}) ?月?)?( ?[期份])?",
    re.ASCII,
)
_PERIOD_CODE = re.compile(r"(?P<year>\d{2,3})(?P<first>\d{2})(?P<second>)", re.ASCII)


def parse_vat_period(text: str) -> VatPeriod:
    """「11206」「112年5-6月」「112/05-06」「112年6月」. ValueError with a Chinese sentence."""
    typed = _plain(text)
    match = _PERIOD_CODE.fullmatch(typed) or _PERIOD.fullmatch(typed)
    if not match:
        raise ValueError(f"看不懂這個期別，請寫成 {example_vat_period()}。")
    day = _make_date(int(match["year"]), int(match["first"]), 1, western=False)
    period = VatPeriod.of(day)
    if match["second"] and (int(match["first"]), int(match["second"])) != (period.month, period.month + 1):
        raise ValueError(f"營業稅每兩個月一期，自單月起算，例：{example_vat_period()}。")
    return period


def latest_vat_period(on: date) -> VatPeriod:
    """最近一期: the last period that has ended; who has not filed it yet may show `.previous` (六(三)1(2)B)."""
    return VatPeriod.of(on).previous


def first_vat_due(established: date) -> date:
    """The last day for the first 營業稅 of a new business (六(三)1(2)C)."""
    return VatPeriod.of(established).due


def income_tax_years(on: date) -> tuple[int, ...]:
    """民國 years whose 營所稅 return can be the latest one filed (A-17): last year; before June, the year before too."""
    last = on.year - ROC_OFFSET - 1
    return (last,) if on.month >= 6 else (last, last - 1)
