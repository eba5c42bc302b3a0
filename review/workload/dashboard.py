"""What does staff see first? What is theirs to do, where all cases stand, and how far a year has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from applications.models import Correction, Programme
from applications.workflow import APPLICATION
from portal.accounts.models import User
from portal.files.models import StoredFile
from portal.web import wayback
from review.cases import filters, queues
from review.cases.officers import WORKING
from review.models import Assignment, Case, Figures
from review.workload import damages, stuck_rows, summaries
from review.workload.figures import stage_counts

SHOWN = 8  # of one's own cases
ASKED = APPLICATION.step("request_correction").target  # the vendor is to mend something


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
class Tile:
    label: str
    hint: str
    tone: str
    mine: CaseCount | None  # None for who has no cases of their own
    everybody: CaseCount


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
    counts, waits = stage_counts(cases), queues.waiting(cases, user)
    works = user.role in WORKING
    years = list(Programme.objects.order_by("-year"))
    shown = _shown(years, year, now)
    figures = Figures.objects.filter(programme=shown).first() if shown else None
    return {
        "todo": _todo(waits, works),
        "tiles": _tiles(user, cases, counts, works, now),
        "mine": queues.first_of(cases, user, waits, SHOWN) if works else [],
        "held": held_back(user) if works else None,
        "mine_url": list_url(turn="me"),
        "walk": urlencode({wayback.OWN: filters.CaseFilter.of(turn="me").query}),
        "works": works,
        "summary_wanted": works and summaries.is_wanted(user),
        "stages": _stages(counts, figures),
        "years": years,
        "year": shown,
        "figures": figures,
        "funnel": _funnel(figures.funnel) if figures else [],
        "now": now,
        **stuck_rows.of_desk(user),
        **damages.of_desk(user),
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


def _tiles(user: User, cases: QuerySet, counts: dict[str, int], works: bool, now: datetime) -> list[Tile]:
    held, due = _held(user, cases), _due(user, cases, now)
    total = sum(counts.get(state, 0) for state in filters.OPEN)
    waiting = counts.get(ASKED, 0)

    def tile(label: str, hint: str, tone: str, mine: int, everybody: int, **wanted: str) -> Tile:
        own = CaseCount("我的", mine, {**wanted, "officer": "me"}) if works else None
        return Tile(label, hint, tone, own, CaseCount("全部", everybody, wanted))

    return [
        tile("等待廠商", "補正通知已送出", "ended", held["waiting"], waiting, stage=ASKED),
        tile("今天到期", "今天 23:59 前要補正", "action", due["mine_today"], due["today"], due="today"),
        tile("逾期", "期限已過，系統即將結案", "refused", due["mine_overdue"], due["overdue"], due="overdue"),
        tile("辦理中", "還沒有資格審查結果的案件", "ended", held["mine"], total, stage="open"),
        Tile(
            "未指派",
            "還沒有承辦的案件",
            "action",
            None,
            CaseCount("全部", total - held["all"], {"stage": "open", "officer": "none"}),
        ),
    ]


def _held(user: User, cases: QuerySet) -> dict[str, int]:
    mine = Q(officer=user)
    open_cases = cases.filter(state__in=filters.OPEN).order_by()
    return Assignment.objects.filter(application__in=open_cases).aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=mine),
        waiting=Count("pk", filter=mine & Q(application__state=ASKED)),
    )


def _due(user: User, cases: QuerySet, now: datetime) -> dict[str, int]:
    running = Correction.objects.running().filter(application__in=cases.order_by())
    mine = Q(application__assignment__officer=user)
    today, overdue = (filters.due_within(name, now) for name in ("today", "overdue"))
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
