"""Who of the office hears that a reviewer is gone? Whoever has the case, with who could take the place and where that is done.

A duty finds who declined, stepped aside or left office, however that came about; what an officer takes off somebody is told
to the others at once, where it leaves too few.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.background import duties
from portal.outbox.models import Message
from portal.reference import written
from review.cases.officers import told_of
from review.committee import planning
from review.committee.members import LEFT, Roll
from review.models import ReviewTask
from review.workflow import TASK
from review.workload import notices

GONE = "desk_reviewer_gone"
_DECLINED, _ASIDE = TASK.step("decline").target, TASK.step("recuse").target


def untold(now: datetime) -> QuerySet:
    """Tasks that nobody does any more, of reviews that go on, of which the office has not heard."""
    told = Message.objects.filter(kind=GONE, cause=written(TASK.name, OuterRef("pk")))
    ended = ReviewTask.objects.in_progress().filter(state__in=[_DECLINED, _ASIDE])
    tasks = ended | ReviewTask.objects.left_behind(timezone.localdate(now))
    return tasks.filter(~Exists(told)).order_by("pk")


def tell(pk: int, now: datetime) -> None:
    with transaction.atomic():
        rows = untold(now).filter(pk=pk).select_related("member__user", "solution__application__programme")
        for task in duties.locked(rows):
            _tell(task, _roll(task, now), told_of(task.solution.application), now)


def tell_of_taken_off(task: ReviewTask, by: User, now: datetime) -> None:
    """To colleagues alone, and only when there are too few now: who took it off stands before the page that says so."""
    roll = _roll(task, now)
    if roll.lacks(task.solution):
        _tell(task, roll, told_of(task.solution.application, besides=by), now)


def _roll(task: ReviewTask, now: datetime) -> Roll:
    return Roll([task.solution], timezone.localdate(now))


def _tell(task: ReviewTask, roll: Roll, people: list[User], now: datetime) -> None:
    case = task.solution.application
    url = settings.BASE_URL + reverse("admin:review_case_reviewers", args=[case.pk, task.solution_id])
    words = {
        "task": task,
        "why": _why(task),
        "left": sum(not roll.has_left(other) for other in roll.active(task.solution)),
        "lacks": roll.lacks(task.solution),
        "substitute": "、".join(map(str, planning.substitutes(task.solution, roll))),
        "reviewers_url": url,
    }
    notices.tell_of(case, GONE, people, task, now, **words)


def _why(task: ReviewTask) -> str:
    """Of a conflict that there is one, never which: that stands in the register of conflicts."""
    if task.state == _DECLINED:
        return f"辭審（{task.get_decline_ground_display()}）"
    return f"已經{task.stage.label}" if task.stage.final else LEFT
