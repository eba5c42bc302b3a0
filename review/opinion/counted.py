"""Which opinions count? Of this review, handed in, not set aside, and of nobody whom a conflict of interest keeps from the case."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from review.models import Conflict, Opinion
from review.models.committee import of_present_review
from review.workflow import COUNTED, TASK


def opinions(solutions: Iterable[int]) -> QuerySet[Opinion]:
    """The opinions that count on these solutions, by their keys, with member: one query for however many.

    Of the review that runs, or in which it was decided: what was said in a documentary review counts in no technical one.
    While nobody has answered whether a conflict of interest is one, the opinion of whom it concerns counts nowhere.
    """
    hidden = Conflict.objects.hiding().filter(
        user=OuterRef("task__member__user"), application=OuterRef("task__solution__application")
    )
    counted = handed_in(solutions).filter(set_aside_at=None).exclude(Exists(hidden))
    return counted.filter(of_present_review("task__"), task__state__in=TASK.group(COUNTED))


def handed_in(solutions: Iterable[int]) -> QuerySet[Opinion]:
    """All that were handed in on these solutions, those that were set aside too, in the order of their tasks."""
    rows = Opinion.objects.filter(task__solution__in=list(solutions)).exclude(handed_in_at=None)
    return rows.select_related("task__member__user").order_by("task_id")
