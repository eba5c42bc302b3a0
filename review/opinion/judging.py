"""How does a member's opinion come about (R8-1-2a)? Saved while it is written, handed in whole, taken back until the meeting opens.

No points and no pass mark are invented (A-20): each criterion is 符合, 不符合 or 需說明, and the whole has a recommendation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from applications.guideline import CRITERIA
from applications.models import Solution
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform
from review.conflict.rest import is_at_rest
from review.models import CriterionOpinion, Opinion, ReviewTask
from review.models.opinion import WORDED
from review.opinion import counted, criteria
from review.workflow import COUNTED, DECLARED, TASK

FROZEN = "審查會議已經開始，意見不再更動。"
OVER = "這個方案的審查已經結束，意見不再更動。"
AT_REST = "廠商申請迴避，決定以前審查暫停：可以先寫、會自動儲存，暫停期間不能送出。"
WHOLE = ("recommendation", "conditions", "comment")  # columns of the sheet, beside its criteria


class Line(Protocol):
    """What a member says of one criterion, or of the whole (`key` is empty), as a form of the desk holds it."""

    key: str
    cleaned_data: dict[str, Any]
    outcome: Any

    def merge(self, stored: Callable[[str], Any]) -> Any: ...

    def stored(self, name: str) -> Any: ...


Bind = Callable[[Opinion, dict[str, CriterionOpinion]], Iterable[Any]]  # what was sent, beside what is kept: Lines


@dataclass(frozen=True)
class Lack:
    """What stands against handing in; `key` of the criterion, empty of the whole."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Progress:
    """How many criteria of how many are judged: 「12／22 項」."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"{self.done}／{self.total} 項"


class Incomplete(StepRefused):
    """Handing in was refused for what is not said yet."""

    def __init__(self, missing: list[Lack]) -> None:
        super().__init__(f"還有 {len(missing)} 處沒有填好，填好才能送出。")
        self.missing = missing


# --- What can be done now ------------------------------------------------------------------------------------------


def why_closed(task: ReviewTask, opinion: Opinion | None, actor: User) -> str:
    """Why the sheet cannot be written on now, as a sentence; "" when it can."""
    if task.member.user_id != actor.pk or DECLARED not in task.stage.groups or _is_hidden(task):
        return "這份審查意見不由您填寫，或審查已經結束。"
    if opinion is not None and opinion.frozen_at:
        return FROZEN
    if not _goes_on(task):
        return OVER
    if COUNTED in task.stage.groups:
        return "意見已經送出。要修改，請先按「取回意見」。"
    return ""


def may_take_back(task: ReviewTask, opinion: Opinion | None) -> bool:
    taken = COUNTED in task.stage.groups and opinion is not None and opinion.frozen_at is None
    return taken and _goes_on(task)


def _goes_on(task: ReviewTask) -> bool:
    """Whether the solution is still in the review that was asked for, and its case has not ended."""
    return ReviewTask.objects.in_progress().filter(pk=task.pk, solution=task.solution_id).exists()


def _is_hidden(task: ReviewTask) -> bool:
    return not ReviewTask.objects.unhidden().filter(pk=task.pk, solution=task.solution_id).exists()


def missing(opinion: Opinion, lines: dict[str, CriterionOpinion], review: str) -> list[Lack]:
    """What has to be said before it can be handed in, in the order of the sheet."""
    lacking = []
    for criterion in criteria.of_review(review):
        line = lines.get(criterion.key)
        if line is None or not line.finding:
            lacking.append(Lack(criterion.key, "finding", f"{criterion}：請判定。"))
        elif line.finding in WORDED and not line.comment.strip():
            lacking.append(
                Lack(criterion.key, "comment", f"{criterion}：判定「{line.get_finding_display()}」，請寫下意見。")
            )
    if not opinion.recommendation:
        lacking.append(Lack("", "recommendation", "請選擇總體建議。"))
    return lacking


def lines_of(opinion: Opinion | None) -> dict[str, CriterionOpinion]:
    return {line.criterion: line for line in opinion.criteria.all()} if opinion else {}


def progress(lines: dict[str, CriterionOpinion], review: str) -> Progress:
    asked = criteria.of_review(review)
    return Progress(sum(bool(c.key in lines and lines[c.key].finding) for c in asked), len(asked))


def progress_of(tasks: Iterable[ReviewTask]) -> dict[int, Progress]:
    """By key of the task, in one query for however many."""
    by_task = {task.pk: task for task in tasks}
    judged: dict[int, dict[str, CriterionOpinion]] = {pk: {} for pk in by_task}
    rows = CriterionOpinion.objects.filter(opinion__task__in=by_task, criterion__in=CRITERIA).exclude(finding="")
    for line in rows.annotate(task=F("opinion__task")).only("criterion", "finding"):
        judged[line.task][line.criterion] = line
    return {pk: progress(judged[pk], task.review) for pk, task in by_task.items()}


# --- Writing -------------------------------------------------------------------------------------------------------


def save(task: ReviewTask, actor: User, bind: Bind, now: datetime) -> list[Any]:
    """Keeps what was sent of a sheet, under its task's lock; what a second tab wrote meanwhile is never written over unseen.

    Returns the forms, whose `outcome` tells what was kept. Raises StepRefused when nothing is taken any more.
    """
    with transaction.atomic():
        fresh, opinion = _locked(task)
        if reason := why_closed(fresh, opinion, actor):
            raise StepRefused(reason)
        opinion = opinion or Opinion.objects.create(task=fresh)
        lines = lines_of(opinion)
        forms = list(bind(opinion, lines))
        for form in forms:
            _keep(form, opinion, lines)
        opinion.saved_at = now
        opinion.save(update_fields=["saved_at", *WHOLE])
    return forms


def _keep(form: Line, opinion: Opinion, lines: dict[str, CriterionOpinion]) -> None:
    outcome = form.merge(form.stored)
    row = lines.get(form.key) or CriterionOpinion(opinion=opinion, criterion=form.key) if form.key else opinion
    for name in outcome.mine:
        setattr(row, name, form.cleaned_data[name])
    if outcome.mine and isinstance(row, CriterionOpinion):
        row.save()


def hand_in(task: ReviewTask, actor: User, now: datetime) -> ReviewTask:
    """送出審查意見: every criterion judged, with words for 不符合 and 需說明, and a recommendation. Raises Incomplete, StepRefused."""
    with transaction.atomic():
        fresh, opinion = _locked(task)
        if reason := why_closed(fresh, opinion, actor):
            raise StepRefused(reason)
        if is_at_rest(fresh.solution.application):
            raise StepRefused(AT_REST)
        opinion = opinion or Opinion(task=fresh)
        if lacking := missing(opinion, lines_of(opinion) if opinion.pk else {}, fresh.review):
            raise Incomplete(lacking)
        opinion.handed_in_at = now
        opinion.save(update_fields=["handed_in_at"])
        return perform(fresh, "hand_in", actor, now=now)


def take_back(task: ReviewTask, actor: User, now: datetime) -> ReviewTask:
    """取回審查意見, until the meeting opens. Raises StepRefused."""
    with transaction.atomic():
        fresh, opinion = _locked(task)
        if fresh.member.user_id != actor.pk or _is_hidden(fresh):
            raise StepRefused("這份審查意見不由您填寫，或審查已經結束。")
        if opinion is not None and opinion.frozen_at:
            raise StepRefused(FROZEN)
        if not _goes_on(fresh):
            raise StepRefused(OVER)
        taken = perform(fresh, "take_back", actor, now=now)
        Opinion.objects.filter(task=fresh).update(handed_in_at=None)
        return taken


def freeze(solutions: Iterable[int], now: datetime) -> None:
    """What the meeting calls when it opens, with the keys of its solutions: nothing of their opinions changes any more.

    Whoever has not begun gets an empty sheet that is frozen, so that none comes afterwards.
    """
    with transaction.atomic():
        keys = list(solutions)
        list(
            Solution.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
        )  # whoever gives waits
        tasks = ReviewTask.objects.active().filter(solution__in=keys).select_for_update(of=("self",), no_key=True)
        held = [task.pk for task in tasks.order_by("pk")]
        Opinion.objects.bulk_create((Opinion(task_id=key) for key in held), ignore_conflicts=True)
        Opinion.objects.filter(task__in=held, frozen_at=None).update(frozen_at=now)


def _locked(task: ReviewTask) -> tuple[ReviewTask, Opinion | None]:
    rows = ReviewTask.objects.select_related("member__user", "solution__application")
    fresh = rows.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    return fresh, Opinion.objects.filter(task=fresh).first()


# --- What comes next -----------------------------------------------------------------------------------------------


def next_task(user: User, after: ReviewTask | None = None) -> ReviewTask | None:
    """Of one's own open cases the one on which the fewest opinions are in; of those the one that is due first."""
    frozen = Opinion.objects.filter(task=OuterRef("pk")).exclude(frozen_at=None)
    same = {"solution": OuterRef("solution"), "review": OuterRef("review")}
    said = ReviewTask.objects.filter(**same, state__in=TASK.group(COUNTED))
    number = said.order_by().values("solution").annotate(number=Count("pk")).values("number")
    mine = ReviewTask.objects.running().declared().held(timezone.localdate()).filter(member__user=user)
    own = mine.exclude(Exists(frozen))
    others = own.exclude(pk=after.pk) if after else own
    ranked = others.annotate(said=Coalesce(Subquery(number), 0)).select_related("solution__application")
    return ranked.order_by("said", "due_at", "pk").first()


def opinion_of(task: ReviewTask) -> Opinion | None:
    return Opinion.objects.filter(task=task).prefetch_related("criteria").first()


def others_of(task: ReviewTask) -> list[Opinion] | None:
    """The other opinions of this review that count, once one's own is in; None before: nothing of them is told, not even how many."""
    if COUNTED not in task.stage.groups:
        return None
    others = counted.opinions([task.solution_id]).filter(~Q(task=task), task__review=task.review)
    return list(others.prefetch_related("criteria"))
