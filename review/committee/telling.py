"""What does a member of the committee hear of their work? By mail, in words that say no more of a case than the gate page does.

A letter is about one task, so that it goes out of sight with the case; several at once are one letter that names none.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.background import duties
from portal.outbox import notices
from portal.reference import Ref
from portal.time.calendar import format_datetime, last_second
from review.models import Member, Question, ReviewTask

GIVEN, REMINDER, DUE, ANSWERED = "review_given", "review_reminder", "review_due", "review_answered"


def task_address(task: ReviewTask) -> str:
    return settings.BASE_URL + reverse("admin:review_reviewtask_change", args=[task.pk])


def list_address() -> str:
    return settings.BASE_URL + reverse("admin:review_reviewtask_changelist")


def given(tasks: Sequence[ReviewTask], now: datetime) -> None:
    """One letter to each member, however many were given at once."""
    by_member = sorted(tasks, key=lambda task: (task.member_id, task.due_at, task.pk))
    for _, group in groupby(by_member, key=lambda task: task.member_id):
        first, *others = group
        if not others:
            _tell(first, GIVEN, now, number=1)
            continue
        words = {"number": 1 + len(others), "due": said(first.due_at), "url": list_address()}
        _notify(first.member, GIVEN, Ref.of(first.member), Ref.of(first), "", words, now)


def due_moved(task: ReviewTask, before: datetime, now: datetime) -> None:
    _tell(task, DUE, now, occurrence=f"{task.due_at:%s}", before=said(before))


def taken_off(task: ReviewTask, now: datetime) -> None:
    """Why stays among officers: it may tell of somebody else."""
    _tell(task, task.workflow.step("take_off").letter, now, url=list_address())


def answered(tasks: Sequence[ReviewTask], question: Question, now: datetime) -> None:
    """What was asked about a solution has been answered by its vendor."""
    for task in tasks:
        _tell(task, ANSWERED, now, occurrence=f"{question.pk}")


# --- Before the due time, by a duty --------------------------------------------------------------------------------


def remind(pk: int, now: datetime) -> None:
    with transaction.atomic():
        for task in duties.locked(ReviewTask.objects.to_remind(now).filter(pk=pk)):
            task.reminded_at = now
            task.save(update_fields=["reminded_at"])
            _tell(task, REMINDER, now, occurrence=f"{task.due_at:%s}")


def why_no_reminder(task: ReviewTask | None, now: datetime) -> str:
    """Why nobody should be reminded any more; "" while it stands."""
    owed = ReviewTask.objects.owed(timezone.localdate(now))
    if task is None or not owed.filter(pk=task.pk, solution=task.solution_id).exists():
        return "這件審查已經送出意見或不必再審。"
    return "" if now < task.due_at else "審查期限已過。"


def said(due_at: datetime) -> str:
    """The last second of it."""
    return format_datetime(last_second(due_at))


def _tell(task: ReviewTask, kind: str, now: datetime, occurrence: str = "", **more: Any) -> None:
    case = task.solution.application
    words = {
        "solution": task.solution,
        "company": case.company_name,
        "due": said(task.due_at),
        "url": task_address(task),
        **more,
    }
    _notify(task.member, kind, Ref.of(task), Ref.of(task), occurrence, words, now)


def _notify(
    member: Member, kind: str, concerns: Ref, cause: Ref, occurrence: str, words: dict[str, Any], now: datetime
) -> None:
    """Nobody who left the committee hears of its work."""
    if not member.serves(timezone.localdate(now)):
        return
    notices.notify([member.user], kind, concerns=concerns, cause=cause, occurrence=occurrence, words=words, now=now)
