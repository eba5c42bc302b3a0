"""Who looks after a case? Given by hand, shared out evenly, or to whoever takes it; each time a row of history."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from applications.models import Application
from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.cases.filters import OPEN
from review.cases.officers import WORKING, officers
from review.models import Assignment, AssignmentEvent, Case
from review.workload import notices

MOST = 500  # cases at a time: as many as a person can look over before saying yes
NAMED = 10  # cases in a sentence

Plan = dict[int, int]  # the key of a case → the key of the officer who gets it


def check_worker(actor: User) -> None:
    if actor.role not in WORKING:
        raise StepRefused("您的帳號沒有指派的權限。")


def assign(seen: Mapping[int, int | None], officer: User, actor: User, now: datetime) -> int:
    """指派: gives the cases to one officer; how many changed hands. `seen` is who had each when it was asked.

    Raises StepRefused, and then nothing is assigned, when the officer cannot take cases or one of them has moved.
    """
    check_worker(actor)
    with transaction.atomic():
        locked = _lock(seen, [officer.pk], actor)
        return _give(locked, dict.fromkeys(seen, officer.pk), AssignmentEvent.How.BY_HAND, actor, now)


def share(seen: Mapping[int, int | None], among: Iterable[int], expected: Plan, actor: User, now: datetime) -> int:
    """平均分派: as `plan` says, counted again under the locks. Raises StepRefused when that is not `expected` any more."""
    check_worker(actor)
    among = list(among)
    with transaction.atomic():
        locked = _lock(seen, among, actor)
        if plan(seen, among) != expected:
            raise StepRefused("各承辦手上的件數剛剛有變動，分派已重新計算，請再看一次。")
        return _give(locked, expected, AssignmentEvent.How.EVENLY, actor, now)


def plan(cases: Iterable[int], among: Iterable[int]) -> Plan:
    """Each case in turn (by key) to whoever has the fewest open cases then, the lower key first among equals."""
    cases, load = sorted(cases), dict.fromkeys(sorted(among), 0)
    if not load:
        return {}
    load |= workload(load, besides=cases)
    planned: Plan = {}
    for case in cases:
        planned[case] = least = min(load, key=lambda pk: (load[pk], pk))
        load[least] += 1
    return planned


def workload(of: Iterable[int], besides: Iterable[int] = ()) -> dict[int, int]:
    """How many open cases each has now, without those that are just being shared out."""
    held = Assignment.objects.filter(officer__in=list(of), application__state__in=OPEN)
    held = held.exclude(application__in=list(besides))
    counted = held.order_by().values_list("officer").annotate(number=Count("pk"))
    return {**dict.fromkeys(of, 0), **dict(counted)}


def _lock(seen: Mapping[int, int | None], among: list[int], actor: User) -> dict[int, Assignment]:
    """Officers first, then cases, in the order of their keys: two who share out at once wait for each other."""
    able = list(officers().filter(pk__in=among).order_by("pk").select_for_update(of=("self",), no_key=True))
    if len(able) != len(set(among)) or not able:
        raise StepRefused("選的承辦已經不能承辦案件，請重新選擇。")
    wanted = Case.objects.seen_by(actor).filter(pk__in=seen)
    locked = list(wanted.order_by("pk").select_for_update(of=("self",), no_key=True).only("pk", "state", "number"))
    if len(locked) != len(seen):
        raise StepRefused("選的案件有些已經不在，請回到清單再選一次。")
    if ended := [str(case) for case in locked if case.stage.final]:
        raise StepRefused(f"這些案件剛剛結案，不能指派：{_named(ended)}。")
    held = {assignment.application_id: assignment for assignment in Assignment.objects.filter(application__in=seen)}
    moved = [str(case) for case in locked if getattr(held.get(case.pk), "officer_id", None) != seen[case.pk]]
    if moved:
        raise StepRefused(f"這些案件剛剛換了承辦，請再看一次：{_named(moved)}。")
    return held


def _named(cases: list[str]) -> str:
    more = f"等 {len(cases)} 件" if len(cases) > NAMED else ""
    return "、".join(cases[:NAMED]) + more


def _give(held: dict[int, Assignment], plan: Plan, how: str, actor: User, now: datetime) -> int:
    """Call under the locks. A case that is in the right hands already stays as it is."""
    moved = {pk: to for pk, to in plan.items() if pk not in held or held[pk].officer_id != to}
    events = AssignmentEvent.objects.bulk_create(
        AssignmentEvent(
            application_id=pk,
            officer_id=to,
            before_id=held[pk].officer_id if pk in held else None,
            how=how,
            actor=actor,
            at=now,
        )
        for pk, to in moved.items()
    )
    Assignment.objects.bulk_create(
        (Assignment(application_id=pk, officer_id=to, assigned_by=actor, assigned_at=now) for pk, to in moved.items()),
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["officer", "assigned_by", "assigned_at"],
    )
    notices.cases_given(events, now)
    return len(moved)


def keep_taker(application: Application, actor: User, now: datetime) -> None:
    """Whoever takes a case that is nobody's has it. Call under the case's lock."""
    if not Assignment.objects.filter(application=application).exists():
        _give({}, {application.pk: actor.pk}, AssignmentEvent.How.TAKEN, actor, now)


def take_away(application: Application, officer: User, actor: User, now: datetime) -> bool:
    """A case that its officer must not meet any more is nobody's again. Call under the case's lock."""
    gone, _ = Assignment.objects.filter(application=application, officer=officer).delete()
    if gone:
        AssignmentEvent.objects.create(
            application=application, before=officer, how=AssignmentEvent.How.RECUSED, actor=actor, at=now
        )
    return bool(gone)
