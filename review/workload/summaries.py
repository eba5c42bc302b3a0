"""What is a person's to do today, as one mail in the morning of each working day? Kept once, whoever comes to it and however often.

Whoever works cases gets it until they say that they do not want it; a day on which nothing waits brings no mail.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications.registers import todo
from portal.accounts.models import User
from portal.background import duties
from portal.models import ClosureDay
from portal.outbox import notices
from portal.reference import Ref
from portal.time.calendar import day_off
from portal.time.remaining import time_passed
from review.cases import queues
from review.cases.filters import CaseFilter
from review.cases.officers import officers
from review.models import Case, DailySummary
from review.workload import open_ends
from review.workload.notices import front_address, list_address

SUMMARY = "desk_summary"
FROM_HOUR, TO_HOUR = 8, 18  # a mail that could not be made in the day's hours is no news any more


def owed(now: datetime) -> QuerySet:
    """Who has had none today, on a working day in its hours."""
    clock = timezone.localtime(now)
    if day_off(clock.date()) or not FROM_HOUR <= clock.hour < TO_HOUR:
        return User.objects.none()
    over = DailySummary.objects.filter(Q(wanted=False) | Q(last_on__gte=clock.date()), user=OuterRef("pk"))
    return officers().filter(~Exists(over), ~Exists(ClosureDay.objects.filter(date=clock.date()))).exclude(email="")


def write(pk: int, now: datetime) -> None:
    today = timezone.localdate(now)
    with transaction.atomic():
        person = duties.locked(owed(now).filter(pk=pk)).first()
        if person is None:
            return
        DailySummary.objects.update_or_create(user=person, defaults={"last_on": today})
        if words := _words(person, now):
            own = Ref.of(person)
            notices.notify(
                [person], SUMMARY, concerns=own, cause=own, occurrence=today.isoformat(), words=words, now=now
            )


def is_wanted(user: User) -> bool:
    return not DailySummary.objects.filter(user=user, wanted=False).exists()


def want(user: User, *, wanted: bool) -> None:
    DailySummary.objects.update_or_create(user=user, defaults={"wanted": wanted})


def _words(person: User, now: datetime) -> dict[str, Any]:
    """Empty where nothing waits."""
    cases = Case.objects.seen_by(person)
    lines = [_line(cases, wait, person, now) for wait in queues.waiting(cases, person) if wait.own]
    due = CaseFilter.of(officer="me", due="today").cases(cases, person, now).count()
    lost = CaseFilter.of(officer="me", letters="lost").cases(cases, person, now).count()
    ends = [*open_ends.of_person(cases, person), *_of_lists(now)]
    if not (lines or due or lost or ends):
        return {}
    number = sum(line["number"] for line in lines)
    return {
        "number": number,
        "lines": lines,
        "due": due,
        "lost": lost,
        "ends": ends,
        "url": list_address(turn="me"),
        "front": front_address(),
    }


def _of_lists(now: datetime) -> list[dict[str, Any]]:
    """What outside lists brought is everybody's who works cases."""
    return [
        {"label": task.label, "number": task.number, "unit": task.unit, "url": settings.BASE_URL + task.url}
        for task in todo.of_desk(now)
    ]


def _line(cases: QuerySet, wait: queues.Waiting, person: User, now: datetime) -> dict[str, Any]:
    since = queues.oldest(queues.for_person(cases, person), wait.queue.name)
    label = wait.queue.own_label or wait.queue.label
    return {"label": label, "number": wait.own, "longest": time_passed(since, now) if since else ""}
