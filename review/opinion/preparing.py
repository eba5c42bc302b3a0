"""What does the working group say of a solution before the meeting, criterion by criterion (審議規則 §3)?"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.models import Solution
from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.cases.officers import WORKING
from review.models import Case, Opinion, PreOpinion, ReviewTask

Bind = Callable[[dict[str, PreOpinion]], Iterable[Any]]  # what was sent, beside what is kept


def of_solution(solution_id: int) -> dict[str, PreOpinion]:
    """By criterion; an empty one is none."""
    rows = PreOpinion.objects.filter(solution=solution_id).select_related("by")
    return {row.criterion: row for row in rows if row.finding or row.text}


def may_write(actor: User, solution: Solution) -> bool:
    """The staff in charge, without a conflict of interest (組織準則 §8)."""
    return actor.role in WORKING and Case.objects.seen_by(actor).filter(pk=solution.application_id).exists()


def is_frozen(solution_id: int) -> bool:
    """Whether a meeting has opened on the review that runs: what is judged anew, or by another review, is open again."""
    tasks = ReviewTask.objects.active().of_present_review().filter(solution=solution_id)
    return Opinion.objects.filter(task__in=tasks).exclude(frozen_at=None).exists()


def save(solution: Solution, actor: User, bind: Bind, now: datetime) -> list[Any]:
    """Keeps what changed; the forms tell what a colleague changed meanwhile. Raises StepRefused once the meeting has opened."""
    if not may_write(actor, solution):
        raise StepRefused("這個方案的初審意見不由您填寫。")
    with transaction.atomic():
        Solution.objects.select_for_update(of=("self",), no_key=True).get(pk=solution.pk)
        if is_frozen(solution.pk):
            raise StepRefused("審查會議已經開始，初審意見不再更動。")
        kept = {row.criterion: row for row in PreOpinion.objects.filter(solution=solution)}
        forms = list(bind(kept))
        for form in forms:
            _keep(form, kept, solution, actor, now)
    return forms


def _keep(form: Any, kept: dict[str, PreOpinion], solution: Solution, actor: User, now: datetime) -> None:
    outcome = form.merge(form.stored)
    if not outcome.mine:
        return
    row = kept.get(form.key) or PreOpinion(solution=solution, criterion=form.key)
    for name in outcome.mine:
        setattr(row, name, form.cleaned_data[name])
    row.by, row.at = actor, now
    row.save()
