"""What does staff see first? What is theirs to do, where all cases stand, and how far a year has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from applications.models import Correction, Programme
from applications.workflow import APPLICATION, WITH_VENDOR
from portal.accounts.models import User
from portal.files.models import StoredFile
from portal.web import wayback
from review.cases import filters, queues
from review.cases.officers import WORKING
from review.models import Assignment, Case, Figures
from review.workload import damages, seals, stuck_rows, summaries
from review.workload.figures import solution_counts

SHOWN = 8  # of one's own cases


@dataclass(frozen=True)
class CaseCount:
    """One number with the list that holds exactly those cases."""

    label: str
    value: int
    wanted: dict[str, str]

    @property
    def url(self) -> str:
        return list_url(**self.wanted)


@dataclass(frozen=True)
class RowCount:
    """One number with the list of an app above this one that holds exactly those rows."""

    value: int
    url: str


@dataclass(frozen=True)
class Tile:
    label: str
    hint: str
    tone: str
    mine: CaseCount | None  # None for who has no cases of their own
    everybody: CaseCount | RowCount


TilesAbove = Callable[[User, datetime], list[Tile]]

_above: list[TilesAbove] = []


def register(tiles: TilesAbove) -> TilesAbove:
    """What waits in an app above this one; decorates what answers its tiles, none where nothing waits."""
    _above.append(tiles)
    return tiles


@dataclass(frozen=True)
class Stage:
    number: CaseCount
    tone: str
    days: float | None  # the median, None while nothing has left it


def list_url(**wanted: str) -> str:
    return f"{reverse('admin:review_case_changelist')}?{filters.CaseFilter.of(**wanted).query}"


def dashboard(user: User, year: str, now: datetime) -> dict[str, Any]:
    """The words and numbers of the page for one person; `year` is the 民國 year of the funnel, "" for the present one."""
    cases = Case.objects.seen_by(user)
    held, works = queues.holdings(cases, user), user.role in WORKING
    waits = queues.waiting(cases, user, held)
    years = list(Programme.objects.order_by("-year"))
    shown = _shown(years, year, now)
    figures = Figures.objects.filter(programme=shown).first() if shown else None
    return {
        "todo": _todo(waits, works),
        "tiles": [*_tiles(user, held, _due(user, cases, now), works), *(t for ask in _above for t in ask(user, now))],
        "mine": queues.first_of(cases, user, waits, SHOWN) if works else [],
        "held": held_back(user) if works else None,
        "mine_url": list_url(turn="me"),
        "walk": urlencode({wayback.OWN: filters.CaseFilter.of(turn="me").query}),
        "works": works,
        "summary_wanted": works and summaries.is_wanted(user),
        "stages": _stages({**held.by_state, **solution_counts(cases)}, figures),
        "years": years,
        "year": shown,
        "figures": figures,
        "funnel": _funnel(figures.funnel) if figures else [],
        "now": now,
        **stuck_rows.of_desk(user),
        **damages.of_desk(user),
        **seals.of_desk(user, now),
    }


@dataclass(frozen=True)
class HeldBack:
    """What has arrived and is still being scanned: how many, the first of them, and whether the scanner is away."""

    number: int
    first: list[str]
    is_away: bool


def held_back(user: User) -> HeldBack | None:
    numbers = list(Case.objects.known_to(user).held().order_by("held_since", "pk").values_list("number", flat=True))
    return HeldBack(len(numbers), numbers[:SHOWN], StoredFile.scanner_is_away()) if numbers else None


def _shown(years: list[Programme], wanted: str, now: datetime) -> Programme | None:
    named = next((programme for programme in years if str(programme.year) == wanted), None)
    begun = next((programme for programme in years if programme.opens_at <= now), None)
    return named or begun or (years[0] if years else None)


# --- The numbers ---------------------------------------------------------------------------------------------------


def _todo(waits: list[queues.Waiting], works: bool) -> list[Tile]:
    """A tile for each queue of the office, in the order in which they are worked off."""
    return [
        Tile(
            (wait.queue.own_label if works else "") or wait.queue.label,
            wait.queue.hint,
            wait.queue.tone,
            CaseCount("我的", wait.own, {"queue": wait.queue.name, "turn": "me"}) if works else None,
            CaseCount("全部", wait.number, {"queue": wait.queue.name}),
        )
        for wait in waits
        if wait.queue.is_ours
    ]


def _tiles(user: User, held: queues.Holdings, due: dict[str, int], works: bool) -> list[Tile]:
    def mine(*states: str) -> int:
        return held.number(states, lambda holder: holder == user.pk)

    def tile(label: str, hint: str, tone: str, own: int, everybody: int, **wanted: str) -> Tile:
        shown = CaseCount("我的", own, {**wanted, "officer": "me"}) if works else None
        return Tile(label, hint, tone, shown, CaseCount("全部", everybody, wanted))

    free = held.number(filters.OPEN, lambda holder: holder is None)
    return [
        tile(
            "等待廠商",
            "補正或補件通知已送出",
            "ended",
            mine(*WITH_VENDOR),
            held.number(WITH_VENDOR),
            stage=",".join(sorted(WITH_VENDOR)),
        ),
        tile("今天到期", "今天 23:59 前要補正", "action", due["mine_today"], due["today"], due="today"),
        tile("逾期", "期限已過，系統即將結案", "refused", due["mine_overdue"], due["overdue"], due="overdue"),
        tile(
            "辦理中",
            "還沒有資格審查結果的案件",
            "ended",
            mine(*filters.OPEN),
            held.number(filters.OPEN),
            stage="open",
        ),
        Tile(
            "未指派",
            "還沒有承辦的案件",
            "action",
            None,
            CaseCount("全部", free, {"stage": "open", "officer": "none"}),
        ),
    ]


def _due(user: User, cases: QuerySet, now: datetime) -> dict[str, int]:
    today, overdue = (filters.due_within(name, now) for name in ("today", "overdue"))
    mine = Q(application__in=Assignment.objects.filter(officer=user).values("application"))
    running = Correction.objects.running().filter(today | overdue, application__in=cases.order_by())
    return running.aggregate(
        today=Count("pk", filter=today),
        overdue=Count("pk", filter=overdue),
        mine_today=Count("pk", filter=today & mine),
        mine_overdue=Count("pk", filter=overdue & mine),
    )


def _stages(counts: dict[str, int], figures: Figures | None) -> list[Stage]:
    days = figures.medians if figures else {}
    return [
        Stage(CaseCount(label, counts.get(name, 0), {"stage": name}), _tone(name), days.get(name))
        for name, label in filters.STAGES.items()
        if name != "open"
    ]


def _tone(name: str) -> str:
    return "waiting" if name.startswith("solution-") else APPLICATION.state(name).tone


# --- The funnel ----------------------------------------------------------------------------------------------------


def _funnel(levels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each level with its share of all that were sent in, in per cent: as wide is its bar."""
    most = max((level["cases"] for level in levels), default=0)
    return [{**level, "share": round(100 * level["cases"] / most) if most else 0} for level in levels]
