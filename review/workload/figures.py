"""How far do the cases of a year come, and how long do they stand where? Counted over all rows, in the background."""

from array import array
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Lead

from applications import told
from applications.models import Application, Programme, Solution
from applications.workflow import APPLICATION, CHOSEN, REVIEWED, SOLUTION
from portal.reference import Ref, written
from portal.workflow.models import Event
from review.cases.filters import SOLUTION_STAGES
from review.models import Figures

EVERY = timedelta(minutes=10)  # at most so often, and only when something has happened
OVERLAP = timedelta(minutes=2)  # an event is dated when it was asked for, and stored a little later
DAY = 24 * 60 * 60
CHUNK = 2000
COUNTED = "counted"
ANNOUNCED = SOLUTION.group(CHOSEN)
PASSED = ANNOUNCED | {SOLUTION.step("approve").target}
ENOUGH = 10  # stays: the median of a few tells nobody how long theirs will be

LEVELS = ("submitted", "taken", "qualified", "approved", "announced")
LABELS = {"submitted": "送件", "taken": "收案", "qualified": "資格符合", "approved": "審查通過", "announced": "公告"}


# --- What is owed --------------------------------------------------------------------------------------------------


def stale(now: datetime) -> QuerySet:
    """Years that have no figures, or old ones since which something has happened."""
    news = Event.objects.filter(
        at__gte=OuterRef("figures__made_at") - OVERLAP, shown_in__in=_histories(OuterRef(OuterRef("pk")))
    )
    return Programme.objects.filter(Q(figures=None) | (Q(figures__made_at__lte=now - EVERY) & Exists(news)))


def _histories(programme: Programme | OuterRef) -> QuerySet:
    """The references of a year's cases: in their histories stands what happened to them and their solutions."""
    cases = Application.objects.filter(programme=programme).order_by()
    return cases.values_list(written(APPLICATION.name))


def make(pk: int, now: datetime) -> None:
    """Counts one year anew; made twice at once it is the same."""
    programme = stale(now).filter(pk=pk).first()
    if programme is None:
        return
    values = {"made_at": now, "funnel": funnel(programme), "medians": medians(programme)}
    Figures.objects.update_or_create(programme=programme, defaults=values)


# --- The funnel ----------------------------------------------------------------------------------------------------


def funnel(programme: Programme) -> list[dict[str, Any]]:
    """For each level how many cases came so far, and where those stand that have not come further."""
    reached, here = Counter(), defaultdict(Counter)
    for state, taken, living, approved, announced in _cases(programme).iterator(CHUNK):
        level = _level(state, taken, approved, announced)
        for passed in LEVELS[: LEVELS.index(level) + 1]:
            reached[passed] += 1
        here[level][_standing(state, level, living)] += 1
    return [
        {"name": name, "label": LABELS[name], "cases": reached[name], "here": _sorted(here[name])} for name in LEVELS
    ]


def _cases(programme: Programme) -> QuerySet:
    own = Event.objects.filter(shown_in=written(APPLICATION.name, OuterRef("pk")))
    living = ~Q(solutions__state__in=SOLUTION.names(final=True))
    sent = Application.objects.filed().filter(programme=programme).order_by()
    sent = sent.annotate(
        taken=Exists(own.filter(step="take")),
        living=Count("solutions", filter=living),
        approved=Count("solutions", filter=Q(solutions__state__in=PASSED)),
        announced=Count("solutions", filter=Q(solutions__state__in=ANNOUNCED)),
    )
    return sent.values_list("state", "taken", "living", "approved", "announced")


def _level(state: str, taken: bool, approved: int, announced: int) -> str:
    if announced:
        return "announced"
    if approved:
        return "approved"
    if REVIEWED in APPLICATION.state(state).groups:
        return "qualified"
    return "taken" if taken else "submitted"


def _standing(state: str, level: str, living: int) -> str:
    """Where a case stands that got to `level`, as it is said on the page."""
    if level == "announced":
        return "已公告入選"
    if level == "approved":
        return "等待公布"
    if level == "qualified":
        return "方案審查中" if living else "審查未通過"
    return APPLICATION.state(state).label


def _sorted(counted: Counter) -> list[list[Any]]:
    return [[label, number] for label, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


# --- How long ------------------------------------------------------------------------------------------------------


def medians(programme: Programme) -> dict[str, Any]:
    """Days that a case (or `solution-…`, one solution) stood in each stage it has left: the median, in days.

    COUNTED says of how many stays each is one.
    """
    stays: dict[str, array] = defaultdict(lambda: array("d"))
    for subject, target, since, until in _stays(programme).iterator(CHUNK):
        name = _stage_name(subject, target)
        if until and name:
            stays[name].append((until - since).total_seconds() / DAY)
    counted = {name: len(days) for name, days in stays.items()}
    return {**{name: round(median(days), 2) for name, days in stays.items()}, COUNTED: counted}


def usual_time(programme: Programme, stage: str) -> told.Usual | None:
    """What vendors are told of a stage: of this year or the last one before, once enough stays in it have ended."""
    kept = Figures.objects.filter(programme__year__lte=programme.year).select_related("programme")
    for figures in kept.order_by("-programme__year")[:2]:
        if stage in figures.medians and figures.medians.get(COUNTED, {}).get(stage, 0) >= ENOUGH:
            return told.Usual(figures.medians[stage], figures.programme.year)
    return None


def _stays(programme: Programme) -> QuerySet:
    """Each entry into a stage with the moment of the next, of the same case or solution."""
    moves = Event.objects.filter(shown_in__in=_histories(programme)).exclude(source=F("target")).order_by()
    following = Window(Lead("at"), partition_by=[F("subject")], order_by=[F("at"), F("id")])
    return moves.annotate(until=following).values_list("subject", "target", "at", "until")


def _stage_name(subject: Ref, target: str) -> str:
    """As `stage_counts` names it; empty for what no stage is counted of."""
    if subject.kind == APPLICATION.name:
        return target
    return f"solution-{target}" if subject.kind == SOLUTION.name and target in SOLUTION_STAGES else ""


def stage_counts(cases: QuerySet) -> dict[str, int]:
    """How many cases stand in each stage now: those of a case, and those that a solution of it is in."""
    return {**dict(cases.order_by().values_list("state").annotate(number=Count("pk"))), **solution_counts(cases)}


def solution_counts(cases: QuerySet) -> dict[str, int]:
    """The part of `stage_counts` that is told by solutions."""
    inside = Solution.objects.filter(
        state__in=SOLUTION_STAGES, application__in=cases.order_by().values("pk")
    ).order_by()
    counted = inside.values_list("state").annotate(number=Count("application", distinct=True))
    return {f"solution-{state}": number for state, number in counted}
