"""Who is told of a meeting, of another time and of none at all? Members of the hour, each vendor of its own demonstration.

Each letter takes the entry for a calendar along: the same `uid` with a higher sequence moves it or strikes it out.
"""

import random
from datetime import datetime

from django.db import transaction

from applications import letters
from portal.accounts.models import User
from portal.outbox import notices
from portal.reference import Ref
from portal.workflow.engine import StepRefused, perform
from review.meeting import calendars, planning, seats
from review.meeting.words import MeetingTerms
from review.models import AgendaItem, Attendance, Meeting
from review.workflow import MEETING

DEMONSTRATION, MOVED, OFF = "demonstration", "demonstration_moved", "demonstration_off"


def call(meeting: Meeting, actor: User, now: datetime) -> Meeting:
    """發開會通知: members and vendors are told. Raises StepRefused while a solution has no time, or nobody could come."""
    with transaction.atomic():
        fresh = planning.locked(meeting)
        items = _items(fresh)
        if not items:
            raise StepRefused("議程還沒有方案，先排入方案再發通知。")
        if without := [str(item.solution) for item in items if item.starts_at is None]:
            raise StepRefused(f"{'、'.join(without)} 還沒有演示時段，先排好再發通知。")
        if fresh.starts_at <= now:
            raise StepRefused("會議開始時間已經過了，請先改期。")
        fresh = perform(fresh, "call", actor, now=now)
        seat_members(fresh)
        _tell_members(fresh, "call", now)
        for item in items:
            tell_vendor(item, DEMONSTRATION, now)
    return fresh


def seat_members(meeting: Meeting) -> None:
    """Every member in office on that day has a seat, with a code that is drawn anew for each meeting (委員 A–G)."""
    seated = dict(meeting.attendances.values_list("member", "code"))
    missing = [member for member in seats.office_of(meeting) if member.pk not in seated]
    codes = [code for code in map(_code, range(len(seated) + len(missing))) if code not in seated.values()]
    random.SystemRandom().shuffle(codes)
    pairs = zip(missing, codes, strict=False)
    Attendance.objects.bulk_create(Attendance(meeting=meeting, member=member, code=code) for member, code in pairs)


def _code(number: int) -> str:
    """A to Z, then AA."""
    return chr(ord("A") + number) if number < 26 else _code(number // 26 - 1) + _code(number % 26)


def move(meeting: Meeting, terms: MeetingTerms, actor: User, reason: str, now: datetime) -> Meeting:
    """改期: of a meeting that was called, everybody is told again; of one that was not, nobody. Raises StepRefused."""
    with transaction.atomic():
        fresh = planning.locked(meeting)
        planning.check_terms(fresh.committee, terms, besides=fresh)
        by = terms.starts_at - fresh.starts_at
        told = fresh.state in MEETING.step("move").sources
        fresh.starts_at, fresh.ends_at, fresh.place, fresh.link = (
            terms.starts_at,
            terms.ends_at,
            terms.place,
            terms.link,
        )
        fresh.breaks = terms.stored_breaks
        fresh.sequence += 1
        fresh.save(update_fields=["starts_at", "ends_at", "place", "link", "breaks", "sequence"])
        planning.shift(fresh, by)
        if told:
            fresh = perform(fresh, "move", actor, reason, now)
            seat_members(fresh)
            _tell_members(fresh, "move", now, reason)
            for item in _items(fresh):
                tell_vendor(item, MOVED, now, reason)
    return fresh


def call_off(meeting: Meeting, actor: User, reason: str, now: datetime) -> Meeting:
    """取消會議: whoever was told is told; its solutions wait for another. Raises StepRefused."""
    with transaction.atomic():
        fresh = planning.locked(meeting)
        told = fresh.state in MEETING.step("move").sources
        fresh = perform(fresh, "call_off", actor, reason, now, sequence=fresh.sequence + 1)
        if told:
            _tell_members(fresh, "call_off", now, reason)
        for item in _items(fresh):
            item.sequence += 1
            item.save(update_fields=["sequence"])
            if told:
                tell_vendor(item, OFF, now, reason)
        fresh.items.standing().update(removed_at=now, removed_reason=f"會議取消：{reason.strip()}")
    return fresh


def drop(item: AgendaItem, reason: str, now: datetime) -> AgendaItem:
    """Takes one solution off the agenda and tells its vendor, if they had been told of a time. Raises StepRefused."""
    with transaction.atomic():
        told = item.meeting.state in MEETING.step("move").sources and item.starts_at is not None
        held = (item.starts_at, item.ends_at)
        fresh = planning.take_off_agenda(item, reason, now)
        if told:
            fresh.starts_at, fresh.ends_at = held  # not stored: a calendar strikes out what it holds
            tell_vendor(_with_meeting(fresh), OFF, now, reason)
    return fresh


def add(meeting: Meeting, item: AgendaItem, now: datetime) -> None:
    """What was put on after the invitations went out is told as they were."""
    if meeting.state in MEETING.step("move").sources and item.starts_at is not None:
        tell_vendor(_with_meeting(item), DEMONSTRATION, now)


def tell_moved(item: AgendaItem, reason: str, now: datetime) -> None:
    """Another time for one solution of a meeting that was called."""
    if item.meeting.state in MEETING.step("move").sources:
        tell_vendor(_with_meeting(item), MOVED, now, reason)


def _items(meeting: Meeting) -> list[AgendaItem]:
    rows = meeting.items.standing().select_related(
        "meeting__committee__programme", "solution__application__vendor", "solution__application__programme"
    )
    return list(rows.order_by("position"))


def _with_meeting(item: AgendaItem) -> AgendaItem:
    fresh = AgendaItem.objects.select_related(
        "meeting__committee__programme", "solution__application__vendor", "solution__application__programme"
    ).get(pk=item.pk)
    fresh.starts_at, fresh.ends_at = item.starts_at, item.ends_at
    return fresh


def tell_vendor(item: AgendaItem, kind: str, now: datetime, reason: str = "") -> None:
    """Once for each change of the time. What has no time any more is told as called off until it has one again."""
    if item.starts_at is None:
        kind = OFF
    letters.notify(
        item.solution.application,
        kind,
        item,
        str(item.sequence),
        calendar=calendars.of_item(item).as_calendar(now),
        solution=item.solution,
        meeting=item.meeting,
        item=item,
        note=reason,
        slot_url=calendars.of_item(item).url,
    )


def _tell_members(meeting: Meeting, step: str, now: datetime, reason: str = "") -> None:
    """Each in a letter of their own: nobody reads who else was asked."""
    kind = MEETING.step(step).letter
    entry = calendars.of_member(meeting).as_calendar(now)
    for member in seats.office_of(meeting):
        notices.notify(
            [member.user],
            kind,
            concerns=Ref.of(meeting),
            cause=Ref.of(meeting),
            occurrence=f"{meeting.sequence}-{member.pk}",
            words={
                "meeting": meeting,
                "programme": meeting.committee.programme,
                "note": reason,
                "url": calendars.of_member(meeting).url,
            },
            calendar=entry,
            now=now,
        )
