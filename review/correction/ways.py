"""How is a due time found, and counted in words: a day for all, so many days, or the count again?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from portal.time.calendar import day_over, due_date, format_roc, format_weekday, last_second


@dataclass(frozen=True)
class Way:
    """How the due time is found: a `day` for all, so many `days`, or of a later one the count again with today's closure days."""

    kind: str  # date, days or recount
    day: date | None = None
    days: int = 0


@dataclass(frozen=True)
class Term:
    """A due time and how it was counted; `due_at` is the first moment that is too late."""

    due_at: datetime
    counting: tuple[str, ...]
    days: int | None = None  # None where the day was named

    @property
    def last_second(self) -> datetime:
        return last_second(self.due_at)


@lru_cache(maxsize=256)
def counted(notice: date, days: int, working: bool, closures: frozenset[date]) -> Term:
    """So many days from a notice (行政程序法 §48). Thousands of corrections were asked for on a handful of days."""
    due = due_date(notice, days, working, closures)
    return Term(due.over, tuple(str(step) for step in due.steps), days)


def named(day: date, words: str) -> Term:
    """The whole of a day that a person names."""
    return Term(day_over(day), (f"{format_roc(day)}（{format_weekday(day)}）：{words}",))


def later(terms: Collection[Term]) -> Term:
    return max(terms, key=lambda term: term.due_at)
