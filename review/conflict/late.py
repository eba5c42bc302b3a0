"""決定後發現利益衝突: whose opinion counted when a result was decided, and should not have?

The opinion is kept and set aside by `answering.py`; here is what is left to do about the result, until a newer decision stands.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from portal.roles import Account
from review.cases import sight
from review.models import Conflict, Decision, Opinion, ReviewTask


@dataclass(frozen=True)
class LateConflict:
    """A result that was decided with an opinion that counts no more, and the conflict that came out afterwards."""

    decision: Decision
    opinion: Opinion
    conflict: Conflict


def late_conflicts(user: Account) -> list[LateConflict]:
    """What this person may know of and should look at, the oldest first."""
    opinions = list(_late(user).order_by("set_aside_at", "pk"))
    decisions = {
        decision.solution_id: decision
        for decision in Decision.objects.results()
        .filter(solution__in={opinion.task.solution_id for opinion in opinions}, replaced_by=None)
        .select_related("solution__application__vendor")
        .order_by("decided_at", "pk")
    }
    standing = Conflict.objects.standing().filter(
        application__in={opinion.task.solution.application_id for opinion in opinions}
    )
    conflicts = {(row.application_id, row.user_id): row for row in standing.select_related("user").order_by("-pk")}
    return [
        LateConflict(decisions[opinion.task.solution_id], opinion, conflict)
        for opinion in opinions
        if (conflict := conflicts.get((opinion.task.solution.application_id, opinion.task.member.user_id)))
    ]


def _late(user: Account) -> QuerySet:
    """Opinions that were in when a result was decided that still stands, and were set aside after it."""
    decided = Decision.objects.results().filter(solution=OuterRef("task__solution"), replaced_by=None)
    then = decided.filter(
        decided_at__lte=OuterRef("set_aside_at"),
        decided_at__gte=OuterRef("handed_in_at"),
        review=OuterRef("task__review"),
    )
    # of who was taken off the case by it: what the committee had annulled before counted in no result
    recused = ReviewTask.workflow.step("recuse").target
    aside = {"handed_in_at__isnull": False, "set_aside_at__isnull": False, "task__state": recused}
    rows = sight.rows_for(user, Opinion.objects.filter(Exists(then), **aside), case="task__solution__application")
    return rows.select_related("task__solution__application", "task__member__user")
