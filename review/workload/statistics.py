"""What has a programme year come to, for the authority: by month, officer, category and reason, how much was late, how long it took?

Each table is a grouped query of its own, so their number is the same for three cases and for thousands. Medians are taken
here: the two databases have no such aggregate in common.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from applications.models import Application, Correction, CorrectionItem, Programme, Solution, Submission
from applications.models.promotion import Category
from applications.sheets import SHEETS
from applications.workflow import APPLICATION, CHOSEN, CORRECTION, DOCUMENTARY, REVIEWED, SOLUTION, TECHNICAL
from portal.reference import written
from portal.time.calendar import ROC_OFFSET
from portal.workflow.models import Event
from review.cases.filters import OPEN

DAY = 24 * 60 * 60
MOST = 8  # lines of a table without an end of its own: the rest stands in one line, so that all of it is one page
MOST_MONTHS = 12  # an intake of some months, and what comes of it within a year
REST = "其他"

# Of a case's review: a second person's consent ends it as well.
NOT_QUALIFIED = ("find_not_qualified", "confirm_not_qualified")
RESULTS = ("qualify", *NOT_QUALIFIED, "lapse")
OUTCOMES = {
    "資格符合": APPLICATION.group(REVIEWED),
    "資格不符": {APPLICATION.step(name).target for name in NOT_QUALIFIED},
    "逾期放棄": {APPLICATION.step("lapse").target},
    "撤回": {APPLICATION.step("withdraw").target},
}
IN_REVIEW = SOLUTION.group(TECHNICAL) | SOLUTION.group(DOCUMENTARY)
ANNOUNCED = SOLUTION.group(CHOSEN)
PASSED = ANNOUNCED | {SOLUTION.step("approve").target}
REJECTED = {SOLUTION.step(name).target for name in ("reject", "publish_rejection")}
OF_SOLUTIONS = {"審查中": IN_REVIEW, "審查通過": PASSED, "未通過": REJECTED, "已公告": ANNOUNCED}
OF_MONTHS = {
    "送件": ("submit",),
    "收案": ("take",),
    "通知補正": ("request_correction",),
    "資格符合": ("qualify",),
    "資格不符": NOT_QUALIFIED,
    "逾期放棄": ("lapse",),
    "方案通過": ("approve",),
    "方案未通過": ("reject",),
    "方案公告": ("announce",),
}


@dataclass(frozen=True)
class StatisticLine:
    label: str
    numbers: tuple[int | str, ...]  # counts as numbers, shares and days as they are read
    is_total: bool = False


@dataclass(frozen=True)
class StatisticTable:
    """One table as the page and the PDF draw it."""

    title: str
    first: str  # the heading of its labels
    columns: tuple[str, ...]
    lines: tuple[StatisticLine, ...]
    note: str = ""


@dataclass(frozen=True)
class Statistics:
    programme: Programme
    made_at: datetime
    cases: StatisticTable
    months: StatisticTable
    officers: StatisticTable
    kinds: StatisticTable
    categories: StatisticTable
    reasons: StatisticTable
    corrections: StatisticTable
    days: StatisticTable


def of_year(programme: Programme, now: datetime) -> Statistics:
    filed = Application.objects.filed().filter(programme=programme).order_by()
    spans = _spans(filed)
    return Statistics(
        programme,
        now,
        cases=_cases(filed),
        months=_months(filed),
        officers=_officers(filed, spans),
        kinds=_kinds(filed),
        categories=_categories(filed),
        reasons=_reasons(filed),
        corrections=_corrections(filed),
        days=_days(filed, spans),
    )


# --- How many ------------------------------------------------------------------------------------------------------


def _in_states(states: Iterable[str]) -> Count:
    return Count("pk", filter=Q(state__in=states))


def _named(columns: dict[str, Any], make: Callable[[Any], Any]) -> dict[str, Any]:
    """Columns under names that a query can have."""
    return {f"column_{n}": make(value) for n, value in enumerate(columns.values())}


def _cases(filed: QuerySet) -> StatisticTable:
    counted = filed.aggregate(all=Count("pk"), open=_in_states(OPEN), **_named(OUTCOMES, _in_states))
    total = counted["all"]
    numbers = {"送件": total, "資格審查中（含補正）": counted["open"]}
    numbers |= dict(zip(OUTCOMES, list(counted.values())[2:], strict=True))
    lines = tuple(StatisticLine(label, (number, share(number, total))) for label, number in numbers.items())
    return StatisticTable("申請案現況", "狀態", ("件數", "占送件"), lines)


def _months(filed: QuerySet) -> StatisticTable:
    steps = {step: label for label, named in OF_MONTHS.items() for step in named}
    events = Event.objects.filter(shown_in__in=filed.values_list(written(APPLICATION.name)), step__in=steps)
    by_month = events.order_by().annotate(month=TruncMonth("at")).values_list("month", "step")
    counted: dict[tuple[int, int], Counter] = defaultdict(Counter)
    for month, step, number in by_month.annotate(number=Count("pk")):
        counted[month.year, month.month][steps[step]] += number
    shown = _between(min(counted), max(counted)) if counted else []
    early = shown[:-MOST_MONTHS]
    rows = [("更早", sum((counted[month] for month in early), Counter()))] if early else []
    rows += [(f"{year - ROC_OFFSET}年{month}月", counted[year, month]) for year, month in shown[-MOST_MONTHS:]]
    rows += [("合計", sum(counted.values(), Counter()))] if counted else []
    lines = tuple(
        StatisticLine(label, tuple(numbers[column] for column in OF_MONTHS), label == "合計") for label, numbers in rows
    )
    note = "依辦理的月份計次；補正或重啟過的案件，每一次都計入。"
    return StatisticTable("按月", "月份", tuple(OF_MONTHS), lines, note)


def _between(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    """Every month from the first to the last, also those in which nothing happened."""
    months = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    return [(month // 12, month % 12 + 1) for month in months]


def _officers(filed: QuerySet, spans: "Sequence[CaseSpan]") -> StatisticTable:
    columns = {"辦理中": OPEN, **{label: states for label, states in OUTCOMES.items() if label != "撤回"}}
    who = ("assignment__officer", "assignment__officer__name", "assignment__officer__username")
    counted = filed.values_list(*who).annotate(all=Count("pk"), **_named(columns, _in_states))
    rounds = Correction.objects.filter(application__in=filed).order_by().values_list("application__assignment__officer")
    asked = dict(rounds.annotate(number=Count("pk")))
    days: dict[int | None, list[float]] = defaultdict(list)
    for span in spans:
        days[span.officer] += span.to_result
    rows = [
        (officer, name or username or "未指派", (*numbers, asked.get(officer, 0)))
        for officer, name, username, *numbers in counted.order_by("-all", "assignment__officer__username")
    ]
    lines = [StatisticLine(name, (*numbers, in_days(days[officer]))) for officer, name, numbers in rows[:MOST]]
    if rest := rows[MOST:]:
        together = tuple(map(sum, zip(*(numbers for _, _, numbers in rest), strict=True)))
        waits = [span for officer, _, _ in rest for span in days[officer]]
        lines.append(StatisticLine(f"{REST} {len(rest)} 人", (*together, in_days(waits))))
    headings = ("案件", *columns, "補正次數", "天數中位數")
    return StatisticTable("按承辦", "承辦", headings, tuple(lines), "天數：送件到資格審查結果。案件依現在的承辦計。")


def _kinds(filed: QuerySet) -> StatisticTable:
    counted = Solution.objects.filter(application__in=filed).order_by().values_list("kind")
    numbers = {
        kind: tuple(counts) for kind, *counts in counted.annotate(all=Count("pk"), **_named(OF_SOLUTIONS, _in_states))
    }
    empty = (0,) * (1 + len(OF_SOLUTIONS))
    lines = [StatisticLine(label, numbers.get(kind, empty)) for kind, label in Solution.Kind.choices]
    return StatisticTable("按申請類別", "申請類別", ("方案", *OF_SOLUTIONS), tuple(lines))


def _categories(filed: QuerySet) -> StatisticTable:
    """Several of a solution: a list is kept, so that its rows are grouped by the whole of it and taken apart here."""
    counted = Solution.objects.filter(application__in=filed).order_by().values_list("categories")
    numbers: dict[str, Counter] = defaultdict(Counter)
    for chosen, *counts in counted.annotate(all=Count("pk"), **_named(OF_SOLUTIONS, _in_states)):
        for name in chosen or ():
            numbers[name].update(dict(enumerate(counts)))
    columns = range(1 + len(OF_SOLUTIONS))
    lines = [
        StatisticLine(f"{category.group}　{category.short}", tuple(numbers[category.value][n] for n in columns))
        for category in Category
    ]
    note = "一個方案可以選幾個類別，各類別相加會多於方案數。"
    return StatisticTable("按方案類別", "方案類別", ("方案", *OF_SOLUTIONS), tuple(lines), note)


# --- What was corrected, and how late ------------------------------------------------------------------------------


def _reasons(filed: QuerySet) -> StatisticTable:
    items = CorrectionItem.objects.filter(correction__application__in=filed).order_by().values_list("sheet", "label")
    counted = list(items.annotate(number=Count("correction", distinct=True)).order_by("-number", "sheet", "label"))
    total = Correction.objects.filter(application__in=filed).count()
    lines = [
        StatisticLine(f"{SHEETS[sheet].number if sheet in SHEETS else ''}　{label}", (number, share(number, total)))
        for sheet, label, number in counted[:MOST]
    ]
    if rest := counted[MOST:]:
        lines.append(StatisticLine(f"{REST} {len(rest)} 項", (sum(number for *_, number in rest), "")))
    note = "一次補正可以有幾個項目，審查補件也算；占比是這一項出現在幾成的補正裡。"
    return StatisticTable("補正原因（最常見的項目）", "項目", ("補正次數", "占補正"), tuple(lines), note)


def _corrections(filed: QuerySet) -> StatisticTable:
    corrections = Correction.objects.filter(application__in=filed, purpose=Correction.Purpose.QUALIFICATION)
    ended = {
        name: CORRECTION.step(step).target for name, step in (("answered", "answer_correction"), ("lapsed", "lapse"))
    }
    counted = corrections.order_by().aggregate(
        all=Count("pk"),
        cases=Count("application", distinct=True),
        waiting=_in_states([CORRECTION.initial.name]),
        **{name: _in_states([state]) for name, state in ended.items()},
    )
    due = counted["answered"] + counted["lapsed"]
    rows = (
        ("補正通知", counted["all"], ""),
        ("曾補正的案件", counted["cases"], ""),
        ("期限內送出", counted["answered"], share(counted["answered"], due)),
        ("逾期未補正", counted["lapsed"], share(counted["lapsed"], due)),
        ("等待廠商", counted["waiting"], ""),
    )
    lines = tuple(StatisticLine(label, (number, part)) for label, number, part in rows)
    note = "占比以期限內送出與逾期未補正合計為分母，不含還在等待或已撤回的。"
    return StatisticTable("補正與逾期", "補正", ("次數", "占比"), lines, note)


# --- How long ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseSpan:
    """When a case was sent in, taken and decided, and whose it is."""

    officer: int | None
    sent: datetime | None
    taken: datetime | None
    decided: datetime | None  # None while it is under way, also again

    @property
    def to_result(self) -> list[float]:
        return _days_between(self.sent, self.decided)


def _spans(filed: QuerySet) -> list[CaseSpan]:
    first = Submission.objects.filter(application=OuterRef("pk"), number=1).values("submitted_at")
    rows = filed.annotate(
        sent=Subquery(first),
        taken=Subquery(_moment(APPLICATION.name, "at", ["take"])),
        decided=Subquery(_moment(APPLICATION.name, "-at", RESULTS)),
    ).values_list("state", "assignment__officer", "sent", "taken", "decided")
    return [
        CaseSpan(officer, sent, taken, None if state in OPEN else decided)
        for state, officer, sent, taken, decided in rows
    ]


def _moment(kind: str, order: str, steps: Sequence[str]) -> QuerySet:
    """When one of the steps was taken of the row outside: the first time by `at`, the last by `-at`."""
    events = Event.objects.filter(subject=written(kind, OuterRef("pk")), step__in=steps)
    return events.order_by(order).values("at")[:1]


def _days(filed: QuerySet, spans: Sequence[CaseSpan]) -> StatisticTable:
    answered = Correction.objects.filter(application__in=filed).exclude(answer=None).order_by()
    solutions = Solution.objects.filter(application__in=filed).order_by()
    moments = solutions.annotate(
        begun=Subquery(_moment(SOLUTION.name, "at", ["send_to_technical", "send_to_documentary"])),
        decided=Subquery(_moment(SOLUTION.name, "-at", ["approve", "reject"])),
        came_out=Subquery(_moment(SOLUTION.name, "-at", ["announce", "publish_rejection"])),
    ).values_list("begun", "decided", "came_out")
    of_solutions = list(moments)
    stretches = {
        "送件到收案": [(span.sent, span.taken) for span in spans],
        "收案到資格審查結果": [(span.taken, span.decided) for span in spans],
        "送件到資格審查結果": [(span.sent, span.decided) for span in spans],
        "補正：通知到送出": list(answered.values_list("requested_at", "answer__submitted_at")),
        "方案：資格符合到審查結果": [(begun, decided) for begun, decided, _ in of_solutions],
        "方案：審查結果到公布": [(decided, published) for _, decided, published in of_solutions],
    }
    lines = []
    for label, pairs in stretches.items():
        days = [day for since, until in pairs for day in _days_between(since, until)]
        longest = f"{max(days):.1f}" if days else "—"
        lines.append(StatisticLine(label, (len(days), in_days(days), longest)))
    return StatisticTable("天數", "階段", ("件數", "中位數", "最長"), tuple(lines), "日曆天，含等待廠商補正的時間。")


def _days_between(since: datetime | None, until: datetime | None) -> list[float]:
    """None, or the one number: only what has come to an end is counted."""
    return [(until - since).total_seconds() / DAY] if since and until else []


def in_days(days: Sequence[float]) -> str:
    return f"{median(days):.1f}" if days else "—"


def share(part: int, whole: int) -> str:
    """「12.5%」; nothing has no parts."""
    return f"{100 * part / whole:.1f}%" if whole else "—"
