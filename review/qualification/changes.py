"""What do the registers say otherwise than at 資格符合? Said where the next step is taken; it stops nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from applications.guideline import clauses
from applications.models import Application, GuidelineCheck, Verdict
from portal.workflow.models import Event


@dataclass(frozen=True)
class VerdictChange:
    """One clause that is answered otherwise now than it was."""

    row: str
    clause: str
    before: Verdict
    now: Verdict

    @property
    def words(self) -> str:
        """「符合 → 來源沒有回應」; where the result is the same, that its reason is another."""
        if self.before.result == self.now.result:
            return f"{self.now.get_result_display()}，理由不同"
        return f"{self.before.get_result_display()} → {self.now.get_result_display()}"


def between(before: Iterable[Verdict], now: Iterable[Verdict]) -> list[VerdictChange]:
    """The clauses of both that have another result or another reason."""
    earlier = {verdict.row: verdict for verdict in before}
    return [
        VerdictChange(verdict.row, verdict.clause, earlier[verdict.row], verdict)
        for verdict in now
        if verdict.row in earlier and _said(earlier[verdict.row]) != _said(verdict)
    ]


def _said(verdict: Verdict) -> tuple[str, str]:
    return verdict.result, verdict.reason


def since_qualified(applications: Iterable[Application]) -> dict[int, list[VerdictChange]]:
    """By the key of the application, of those that qualified and of which something changed since. Three queries for any number.

    Of the clauses that speak with a register alone: what else changes was filed anew, and is looked at for itself.
    """
    cases = {case.pk: case for case in applications}
    qualified = _qualified(cases.values())
    runs: dict[int, list[GuidelineCheck]] = defaultdict(list)
    told = GuidelineCheck.objects.filter(submission__application__in=qualified).told().order_by("pk")
    for run in told.select_related("submission").defer("submission__frozen"):
        runs[run.submission.application_id].append(run)
    pairs = {pk: (_counted_at(of_case, qualified[pk]), of_case[-1]) for pk, of_case in runs.items()}
    verdicts = _verdicts({run.pk for pair in pairs.values() for run in pair})
    changed = {pk: between(verdicts[then.pk], verdicts[now.pk]) for pk, (then, now) in pairs.items()}
    return {pk: changes for pk, changes in changed.items() if changes}


def _qualified(cases: Iterable[Application]) -> dict[int, datetime]:
    """When each qualified last."""
    refs = [case.ref for case in cases]
    events = Event.objects.filter(subject__in=refs, step="qualify").order_by("at", "pk")
    return {event.subject.pk: event.at for event in events}


def _counted_at(runs: list[GuidelineCheck], moment: datetime) -> GuidelineCheck:
    """The run whose verdicts stood then; the first where none did."""
    return next((run for run in reversed(runs) if run.done_at and run.done_at <= moment), runs[0])


def _verdicts(runs: set[int]) -> dict[int, list[Verdict]]:
    spoken = [clause.row for clause in clauses() if clause.registers]
    of_run: dict[int, list[Verdict]] = defaultdict(list)
    rows = Verdict.objects.filter(check_run__in=runs, row__in=spoken)
    for verdict in rows.defer("evidence", "sources", "mismatches", "text"):
        of_run[verdict.check_run_id].append(verdict)
    return of_run
