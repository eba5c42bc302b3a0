"""How many cases would each choice of a filter find? Counted when somebody wants to choose, never with the list itself."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from applications.models import Correction, Solution
from portal.roles import Account
from review.cases import filters, queues
from review.cases.letters import undelivered
from review.models import Assignment
from review.workload.figures import stage_counts

ANY = ""  # no choice: all that the other filters let through
Numbers = dict[str, int]


def _stages(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    counted = stage_counts(cases)
    return {**counted, "open": sum(counted.get(state, 0) for state in filters.OPEN)}


def _kinds(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    own = Solution.objects.filter(application__in=cases.values("pk")).order_by()
    return dict(own.values_list("kind").annotate(number=Count("application", distinct=True)))


def _programmes(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    return {str(pk): number for pk, number in cases.values_list("programme").annotate(number=Count("pk"))}


def _officers(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    held = Assignment.objects.filter(application__in=cases.values("pk")).order_by()
    counted = {str(pk): number for pk, number in held.values_list("officer").annotate(number=Count("pk"))}
    free = cases.count() - sum(counted.values())
    return {**counted, "me": counted.get(str(user.pk), 0), "none": free}


def _dues(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    running = Correction.objects.running().filter(application__in=cases.values("pk"))
    dated = [name for name in filters.DUES if name != "none"]
    told = {name: Count("application", filter=filters.due_within(name, now), distinct=True) for name in dated}
    counted = running.aggregate(**told, any=Count("application", distinct=True))
    return {**{name: counted[name] for name in dated}, "none": cases.count() - counted["any"]}


def _queues(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    return {waiting.queue.name: waiting.number for waiting in queues.waiting(cases, user)}


def _turns(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    return {"me": sum(waiting.own for waiting in queues.waiting(cases, user))}


def _letters(cases: QuerySet, user: Account, now: datetime) -> Numbers:
    return {"lost": cases.filter(undelivered()).count()}


# A few queries for all choices of a filter; a filter that is not named here is asked choice by choice.
_COUNTS: dict[str, Callable[[QuerySet, Account, datetime], Numbers]] = {
    "turn": _turns,
    "queue": _queues,
    "stage": _stages,
    "kind": _kinds,
    "programme": _programmes,
    "officer": _officers,
    "due": _dues,
    "letters": _letters,
}


def numbers(
    name: str, choices: Iterable[str], cases: QuerySet, wanted: filters.CaseFilter, user: Account, now: datetime
) -> Numbers:
    """Of the filter `name`, each choice with the number of `cases` that a list with it would hold, all else as `wanted`."""
    others = filters.CaseFilter({key: value for key, value in wanted.wanted.items() if key != name})
    left = others.cases(cases, user, now).order_by()
    if count := _COUNTS.get(name):
        counted = count(left, user, now)
    else:
        counted = {choice: filters.FILTERS[name](left, choice, user, now).count() for choice in choices}
    return {ANY: left.count(), **{choice: counted.get(choice, 0) for choice in choices}}
