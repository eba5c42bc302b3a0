"""What happened to a case and its solutions, as columns of a list: rounds, due times, checklist, decisions, days per stage?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from applications.filed import FiledSubmission
from applications.models import Correction, Solution, Submission
from applications.workflow import APPLICATION, CORRECTION, SOLUTION
from portal.forms.filed import MalformedFiling
from portal.reference import Ref
from portal.workflow.models import Event
from portal.workflow.table import Table, Waits
from review.models import Decision, Mark
from review.qualification import checklist
from review.qualification.checklist import Checklist

DAY = 24 * 60 * 60
STAGES = [state for state in APPLICATION.states[1:] if state.waits_for in (Waits.OFFICE, Waits.VENDOR)]
SOLUTION_STAGES = [state for state in SOLUTION.states if state.waits_for is Waits.OFFICE]
Days = Mapping[str, float]  # by the name of a stage

OF_CASE = (
    "最近送件時間",
    "補正次數",
    "補正狀態",
    "補正通知時間",
    "補正期限",
    "檢核項目數",
    "檢核符合",
    "檢核不符合",
    "檢核不適用",
    "檢核未判定",
    "檢核不符合的項目",
    *(f"{state.label}（天）" for state in STAGES),
)
OF_SOLUTION = (
    "審查方式",
    "審查結果",
    "與既有方案比較",
    "審查理由",
    "審查人",
    "審查時間",
    *(f"方案{state.label}（天）" for state in SOLUTION_STAGES),
)


@dataclass(frozen=True)
class SolutionCourse:
    decisions: tuple[Decision, ...] = ()
    days: Days = field(default_factory=dict)

    def cells(self) -> list[Any]:
        """The last decision; what came before it stands in its reason, a line each."""
        days = [self.days.get(state.name, "") for state in SOLUTION_STAGES]
        if not self.decisions:
            return [""] * 6 + days
        *before, last = self.decisions
        reasons = [
            f"{decision.get_review_display()}{decision.get_outcome_display()}：{decision.reason}" for decision in before
        ]
        said = [last.get_review_display(), last.get_outcome_display(), last.get_comparison_display()]
        return [*said, "\n".join([*reasons, last.reason]), str(last.decided_by), last.decided_at, *days]


@dataclass(frozen=True)
class Course:
    """Of one case; `checklist` is that of its latest submission, None where nobody can read what was filed."""

    corrections: tuple[Correction, ...] = ()
    checklist: Checklist | None = None
    days: Days = field(default_factory=dict)
    solutions: Mapping[int, SolutionCourse] = field(default_factory=dict)

    def cells(self, submitted_at: datetime) -> list[Any]:
        days = [self.days.get(state.name, "") for state in STAGES]
        return [submitted_at, *self._rounds(), *self._checks(), *days]

    def of_solution(self, pk: int | None) -> list[Any]:
        return self.solutions.get(pk or 0, SolutionCourse()).cells()

    def _rounds(self) -> list[Any]:
        if not self.corrections:
            return [0, "", "", ""]
        last = self.corrections[-1]
        return [len(self.corrections), CORRECTION.state(last.state).label, last.requested_at, last.last_second]

    def _checks(self) -> list[Any]:
        if self.checklist is None:
            return [""] * 6
        results = [item.result for item in self.checklist.items]
        counted = [results.count(result) for result in (Mark.Result.PASS, Mark.Result.FAIL, Mark.Result.NA)]
        failed = "、".join(item.full_label for item in self.checklist.failed)
        return [len(results), *counted, len(self.checklist.unseen), failed]


def courses(submissions: Iterable[Submission], now: datetime) -> dict[int, Course]:
    """By the key of the case, of the latest submission of each. So many queries, however many cases there are."""
    latest = list(submissions)
    keys = [submission.application_id for submission in latest]
    corrections, lists = _corrections(keys), checklist.of_many([each for each in latest if _is_readable(each)])
    stays, solutions = _stays(keys, now), _solutions(keys)
    return {
        submission.application_id: Course(
            tuple(corrections[submission.application_id]),
            lists.get(submission.pk),
            stays[Ref(APPLICATION.name, submission.application_id)],
            {
                solution.pk: SolutionCourse(tuple(solution.decisions.all()), stays[Ref(SOLUTION.name, solution.pk)])
                for solution in solutions[submission.application_id]
            },
        )
        for submission in latest
    }


def _is_readable(submission: Submission) -> FiledSubmission | None:
    try:
        return submission.filed
    except MalformedFiling:
        return None


def _corrections(keys: list[int]) -> dict[int, list[Correction]]:
    rounds: dict[int, list[Correction]] = defaultdict(list)
    for correction in Correction.objects.filter(application__in=keys).order_by("application", "round"):
        rounds[correction.application_id].append(correction)
    return rounds


def _solutions(keys: list[int]) -> dict[int, list[Solution]]:
    own: dict[int, list[Solution]] = defaultdict(list)
    rows = Solution.objects.filter(application__in=keys).only("application").prefetch_related("decisions__decided_by")
    for solution in rows:
        own[solution.application_id].append(solution)
    return own


def _stays(keys: list[int], now: datetime) -> dict[Ref, Days]:
    """How many days each case and each solution stood in each of its stages, up to now where it still stands."""
    moves = Event.objects.filter(shown_in__in=[Ref(APPLICATION.name, key) for key in keys]).exclude(source=F("target"))
    entered: dict[Ref, list[tuple[str, datetime]]] = defaultdict(list)
    for subject, target, at in moves.order_by("at", "pk").values_list("subject", "target", "at"):
        entered[subject].append((target, at))
    return defaultdict(dict, {subject: _days(subject, steps, now) for subject, steps in entered.items()})


def _days(subject: Ref, steps: list[tuple[str, datetime]], now: datetime) -> Days:
    days: dict[str, float] = defaultdict(float)
    ends = [at for _, at in steps[1:]] + [now]
    for (target, since), until in zip(steps, ends, strict=True):
        days[target] += (until - since).total_seconds() / DAY
    ended = _table(subject).names(final=True)
    return {name: round(number, 2) for name, number in days.items() if name not in ended}


def _table(subject: Ref) -> Table:
    return SOLUTION if subject.kind == SOLUTION.name else APPLICATION
