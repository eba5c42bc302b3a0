"""How is one step taken of many cases: each by its own verb with its own letter, once, and who cannot is told why?"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from applications.models import Application, Solution
from applications.workflow import APPLICATION, DOCUMENTARY, SOLUTION
from portal.accounts.models import User
from portal.background import duties
from portal.roles import Account
from portal.workflow.engine import StepRefused
from portal.workflow.table import Step
from review.cases import scheduling
from review.correction.ways import Way
from review.decision import deciding
from review.models import Batch, BatchedCase, Case
from review.opinion import agreement, concluding
from review.qualification import qualifying

IN_ONE_INSERT = 500  # rows
Said = Mapping[str, str]  # what the page's form asked, by name


@dataclass(frozen=True)
class BatchStep:
    """A step that can be asked for of many: of cases, or of solutions of theirs, that stand in `sources`."""

    kind: Batch.Kind
    step: Step
    sources: Collection[str]
    of_solutions: bool
    lacks: str  # of a case that has no solution for it
    verb: Callable[[Any, User, Said, datetime], object]  # of an Application or of a Solution
    refusals: Callable[[list[Solution], Said], Mapping[int, str]] = lambda solutions, said: {}  # by their keys

    def may(self, user: Account) -> bool:
        return user.role in self.step.by


def _take(case: Application, actor: User, said: Said, now: datetime) -> object:
    return qualifying.take(case, actor, "", now)


def _decide(solution: Solution, actor: User, said: Said, now: datetime) -> object:
    until = Way("days", days=int(said["days"])) if said.get("days") else None
    outcome, reasons = said["outcome"], said.get("reasons", "")
    concluding.reason_to_keep(solution, outcome, "")  # a departure is written down of each solution by itself
    return deciding.decide(solution, actor, outcome, said["reason"], said["comparison"], now, reasons, until)


def _against_outcome(solutions: list[Solution], said: Said) -> Mapping[int, str]:
    """While nothing is said yet only what is open on the case."""
    against = scheduling.why_not_schedulable_each(solutions)
    if said:
        against |= {
            s.pk: why for s in solutions if (why := deciding.refusal_of(s, said["outcome"], said["comparison"]))
        }
        for key, opinions in agreement.of_solutions([solution.pk for solution in solutions]).items():
            if told := concluding.departure(opinions, said["outcome"]):
                against.setdefault(key, f"{told}，請單獨記錄這個方案，寫下不採多數意見的理由。")
    return against


STEPS = {
    step.kind: step
    for step in (
        BatchStep(Batch.Kind.TAKE, APPLICATION.step("take"), APPLICATION.step("take").sources, False, "", verb=_take),
        BatchStep(
            Batch.Kind.DECIDE,
            SOLUTION.step("approve"),
            SOLUTION.group(DOCUMENTARY),
            True,
            "沒有在書面審查的方案。",
            verb=_decide,
            refusals=_against_outcome,
        ),
    )
}


@dataclass(frozen=True)
class BatchCandidate:
    """One case that was chosen, or one solution of it: what the page shows, and why nothing can be done of it."""

    application: Case
    solution: Solution | None
    refusal: str

    @property
    def subject(self) -> Case | Solution:
        return self.solution or self.application

    @property
    def value(self) -> str:
        """As a page writes it down."""
        return f"{self.application.pk}.{self.solution.pk if self.solution else 0}"


# --- Who is meant --------------------------------------------------------------------------------------------------


def candidates(cases: Iterable[Case], wanted: BatchStep, said: Said) -> list[BatchCandidate]:
    """What would be done of each of the cases; a case of which nothing can be stands there with its reason."""
    if not wanted.of_solutions:
        return [BatchCandidate(case, None, _against(case, wanted)) for case in cases]
    by_key = {case.pk: case for case in cases}
    ready: dict[int, list[Solution]] = {}
    solutions = Solution.objects.filter(application__in=by_key, state__in=wanted.sources)
    for solution in solutions.only("pk", "name", "position", "state", "application"):
        solution.application = by_key[solution.application_id]
        ready.setdefault(solution.application_id, []).append(solution)
    against = wanted.refusals([solution for own in ready.values() for solution in own], said)
    made = []
    for case in by_key.values():
        own = [BatchCandidate(case, solution, against.get(solution.pk, "")) for solution in ready.get(case.pk, ())]
        made += own or [BatchCandidate(case, None, wanted.lacks)]
    return made


def _against(subject: Application | Solution, wanted: BatchStep) -> str:
    stage = subject.stage
    return "" if stage.name in wanted.sources else f"目前是「{stage.label}」，不能「{wanted.step.label}」。"


# --- Asking for it -------------------------------------------------------------------------------------------------


def ask(
    wanted: BatchStep, cases: Iterable[Case], seen: Iterable[str], actor: User, said: Said, key: UUID, now: datetime
) -> Batch:
    """Writes down of whom the step is taken; each row is then done by `fulfil`. Pressed twice, it is one.

    `seen` are values of candidates, of `cases` that the person sees; who cannot any more gets a row that will say so.
    Raises StepRefused for whoever may not take the step at all.
    """
    if not wanted.may(actor):
        raise StepRefused(f"您的帳號沒有「{wanted.step.label}」的權限。")
    pairs = _existing(wanted, cases, seen)
    with transaction.atomic():
        values = {"kind": wanted.kind, "said": dict(said), "by": actor, "at": now}
        asked, new = Batch.objects.get_or_create(key=key, defaults=values)
        if new:
            rows = (BatchedCase(batch=asked, application_id=case, solution_id=solution) for case, solution in pairs)
            BatchedCase.objects.bulk_create(rows, batch_size=IN_ONE_INSERT)
            duties.nudge("review.batch")
    return asked


def _existing(wanted: BatchStep, cases: Iterable[Case], seen: Iterable[str]) -> list[tuple[int, int | None]]:
    """Each case, or each solution with its case, that `seen` names and `cases` hold."""
    asked = dict.fromkeys(seen)
    if not wanted.of_solutions:
        return [(case.pk, None) for case in cases if BatchCandidate(case, None, "").value in asked]
    of_cases = Solution.objects.filter(application__in=[case.pk for case in cases]).order_by("application", "position")
    pairs = of_cases.values_list("application", "pk")
    return [(case, solution) for case, solution in pairs if f"{case}.{solution}" in asked]


# --- Doing it ------------------------------------------------------------------------------------------------------


def owed(now: datetime) -> QuerySet:
    return BatchedCase.objects.undone()


def fulfil(pk: object, now: datetime) -> None:
    """Does one row, once: the step, its event and its letter; or writes why not, when the case has moved on."""
    with transaction.atomic():
        rows = owed(now).filter(pk=pk).select_related("batch__by", "application", "solution__application__programme")
        row = duties.locked(rows).first()
        if row is None:
            return
        refusal = ""
        try:
            _do(row, now)
        except StepRefused as refused:
            refusal = str(refused)[:300]
        BatchedCase.objects.filter(pk=row.pk).update(done_at=now, refusal=refusal)


def _do(row: BatchedCase, now: datetime) -> None:
    """What was seen must still be so: a review of another kind asks for another decision."""
    asked = row.batch
    wanted = STEPS.get(Batch.Kind(asked.kind))
    if wanted is None:  # asked for before results were published together
        raise StepRefused("審查結果改在「待公布結果」一起公布，請到那裡辦理。")
    if not Case.objects.seen_by(asked.by).filter(pk=row.application_id).exists():
        raise StepRefused("辦理人已經不能辦理這個案件。")
    subject = row.solution or row.application
    if against := _against(subject, wanted):
        raise StepRefused(against)
    wanted.verb(subject, asked.by, asked.said, now)
