"""Which numbers of the programme may the public see, and how large is each beside the others?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Count
from django.db.models.functions import TruncMonth

from applications import told
from applications.models import Programme
from applications.workflow import APPLICATION, SOLUTION, UNPUBLISHED
from listings.catalogue.facets import CATEGORY
from listings.catalogue.snapshot import Snapshot
from listings.models import Listing
from portal.workflow.table import Waits
from review.models import Figures

# Of cases, fewer than so many are not told: who knows one of them would learn of the others.
FEWEST = 5
MONTHS = 24  # of listings over time
AT_ONCE = 1 / 24  # days: what goes on by itself is no stage that anybody waits in
NOT_TOLD = {
    "taken",
    "approved",
}  # levels of the office's own: a result counts with its publication, not with the decision


@dataclass(frozen=True)
class Bar:
    """`words` is what stands beside the bar, `share` its length in percent of the longest; a hidden number has none."""

    label: str
    words: str
    share: float


def bars(numbers: Iterable[tuple[str, float | None, str]]) -> list[Bar]:
    """(label, number, words); None is a number that is not told."""
    known = list(numbers)
    most = max((number for _, number, _ in known if number), default=0)
    return [Bar(label, words, round(100 * number / most, 1) if number else 0) for label, number, words in known]


def funnel(figures: Figures | None) -> list[Bar]:
    """How many cases of a year came how far."""
    told_of = [level for level in figures.funnel if level["name"] not in NOT_TOLD] if figures else []
    return bars((level["label"], *_told(level["cases"])) for level in told_of)


def _told(number: int) -> tuple[float | None, str]:
    return (None, f"未滿 {FEWEST} 件") if 0 < number < FEWEST else (number, f"{number:,} 件")


def median_days(programme: Programme) -> list[Bar]:
    """Days in each stage in which the office is at work, where enough cases have left it for a median to say something."""
    stages = [(state.name, state) for state in APPLICATION.states]
    stages += [(f"solution-{state.name}", state) for state in SOLUTION.states]
    public = [(name, state) for name, state in stages if UNPUBLISHED not in state.groups]
    asked = [
        (state.public, told.usual_time(programme, name)) for name, state in public if state.waits_for is Waits.OFFICE
    ]
    return bars((label, usual.days, usual.words) for label, usual in asked if usual and usual.days > AT_ONCE)


def categories(snapshot: Snapshot) -> list[tuple[str, list[Bar]]]:
    """Listings of each category that are valid, by its group; one may stand in several."""
    counted = {value: snapshot.having(CATEGORY, [value]).bit_count() for value in CATEGORY.values}
    drawn = dict(
        zip(
            CATEGORY.values,
            bars((words, counted[value], f"{counted[value]:,} 個") for value, words in CATEGORY.choices),
            strict=True,
        )
    )
    return [(title, [drawn[value] for value, _ in choices]) for title, choices in CATEGORY.groups]


@dataclass(frozen=True)
class Column:
    """One month of listings over time, as the picture draws it: `x`, `y`, `height` in its own units."""

    month: date
    new: int
    total: int
    x: float
    y: float
    height: float


def over_time(today: date) -> list[Column]:
    """How many solutions had been listed by the end of each month."""
    listed = Listing.objects.filter(valid_from__lte=today).order_by()
    months = dict(
        listed.annotate(month=TruncMonth("valid_from"))
        .values_list("month")
        .annotate(number=Count("pk"))
        .order_by("month")
    )
    if not months:
        return []
    every = list(_months(min(months), today))
    totals = list(accumulate(months.get(month, 0) for month in every))
    return _columns(every, [months.get(month, 0) for month in every], totals)[-MONTHS:]


def _months(first: date, last: date) -> Iterable[date]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


HEIGHT = 100
STEP = 10


def _columns(months: Sequence[date], new: Sequence[int], totals: Sequence[int]) -> list[Column]:
    most, begins = totals[-1], max(0, len(months) - MONTHS)
    drawn = []
    for at, (month, fresh, total) in enumerate(zip(months, new, totals, strict=True)):
        height = round(HEIGHT * total / most, 1)
        drawn.append(Column(month, fresh, total, (at - begins) * STEP, HEIGHT - height, height))
    return drawn
