"""When does the committee meet, on which solutions, and at what time is each shown (R8-1-2b)?

What is decided here can change until the meeting begins. Two things never stand at one time: two solutions of one meeting, and two
meetings of one committee.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Max

from applications.models import Solution
from portal.accounts.models import User
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused
from review.cases import scheduling
from review.meeting import quorum, seats
from review.meeting.words import MeetingTerms
from review.models import AgendaItem, Committee, Meeting, ReviewTask

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read for another


@dataclass(frozen=True)
class MeetingSlot:
    """A time for one demonstration."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "MeetingSlot | AgendaItem") -> bool:
        return bool(
            other.starts_at and other.ends_at and self.starts_at < other.ends_at and other.starts_at < self.ends_at
        )


def plan(committee: Committee, terms: MeetingTerms, actor: User, *, is_last: bool = True) -> Meeting:
    """A meeting that nobody was told of yet. Raises StepRefused."""
    with transaction.atomic():
        Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
        check_terms(committee, terms)
        last = committee.meetings.aggregate(last=Max("session"))["last"] or 0
        return Meeting.objects.create(
            committee=committee,
            session=last + 1,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            place=terms.place,
            link=terms.link,
            breaks=terms.stored_breaks,
            is_last=is_last,
            created_by=actor,
        )


def check_terms(committee: Committee, terms: MeetingTerms, besides: Meeting | None = None) -> None:
    """Raises StepRefused for a time that runs backwards or meets another meeting's, and for neither a place nor a link."""
    if terms.starts_at >= terms.ends_at:
        raise StepRefused("會議結束要晚於開始。")
    if not (terms.place or terms.link):
        raise StepRefused("請填寫開會地點或視訊連結。")
    edges = [terms.starts_at, *(edge for pause in sorted(terms.breaks) for edge in pause), terms.ends_at]
    if any(since >= until for since, until in terms.breaks) or edges != sorted(edges):
        raise StepRefused("休息時段要在會議時間之內，結束晚於開始，彼此不重疊。")
    others = committee.meetings.exclude(state__in=_without_a_time()).exclude(pk=besides.pk if besides else None)
    if other := others.filter(starts_at__lt=terms.ends_at, ends_at__gt=terms.starts_at).first():
        raise StepRefused(f"這段時間和{other}（{format_datetime(other.starts_at)} 開始）重疊，請改另一個時間。")


def _without_a_time() -> set[str]:
    """Of a meeting that was called off."""
    return {Meeting.workflow.step("call_off").target}


def locked(meeting: Meeting) -> Meeting:
    """The fresh row of a meeting that is still to come. Raises StepRefused for another; call it in a transaction."""
    fresh = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("committee__programme")
        .get(pk=meeting.pk)
    )
    if not fresh.is_coming:
        raise StepRefused(f"{fresh}目前是「{fresh.stage.label}」，議程不能再改。")
    return fresh


# --- What stands on the agenda -------------------------------------------------------------------------------------


def put_on(meeting: Meeting, solutions: Iterable[Solution], now: datetime) -> list[AgendaItem]:
    """Solutions at the end of the agenda, each in the next free time; only of a case with nothing open (R2-1b).

    Raises StepRefused and then puts on none.
    """
    chosen = list(solutions)
    with transaction.atomic():
        fresh = locked(meeting)
        if against := scheduling.why_not_schedulable_each(chosen):
            solution = next(solution for solution in chosen if solution.pk in against)
            raise StepRefused(f"「{solution}」不能排入議程：{against[solution.pk]}")
        made = [_put_on(fresh, solution, now) for solution in chosen]
        _number_by_time(fresh)  # who took a time that had become free stands there
        return made


def _put_on(meeting: Meeting, solution: Solution, now: datetime) -> AgendaItem:
    standing = AgendaItem.objects.standing().filter(solution=solution, meeting__in=Meeting.objects.unfinished())
    elsewhere = standing.first()
    if elsewhere is not None:
        raise StepRefused(f"「{solution}」已經排在{elsewhere.meeting}。")
    free = free_slots(meeting)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    return AgendaItem.objects.create(
        meeting=meeting,
        solution=solution,
        code=_new_code(meeting),
        position=last + 1,
        starts_at=free[0].starts_at if free else None,
        ends_at=free[0].ends_at if free else None,
        updated_at=now,
    )


def _new_code(meeting: Meeting) -> str:
    """By chance, so that no gap tells of a neighbour that a reader must not know."""
    used = set(meeting.items.values_list("code", flat=True))
    while (code := "".join(secrets.choice(_SIGNS) for _ in range(4))) in used:
        pass
    return code


def take_off_agenda(item: AgendaItem, reason: str, now: datetime) -> AgendaItem:
    """Its time is free again; until anybody was told of a time, those right behind it move up.

    Raises StepRefused once the meeting has begun, or without a reason.
    """
    if not reason.strip():
        raise StepRefused("請填寫移出議程的原因。")
    with transaction.atomic():
        meeting = locked(item.meeting)
        fresh = AgendaItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
        if fresh.removed_at is None:
            freed = fresh.starts_at
            fresh.removed_at, fresh.removed_reason = now, reason.strip()
            fresh.starts_at = fresh.ends_at = None
            fresh.sequence += 1
            fresh.save(update_fields=["removed_at", "removed_reason", "starts_at", "ends_at", "sequence"])
            _move_up(meeting, freed)
            _number_by_time(meeting)
    return fresh


def _move_up(meeting: Meeting, freed: datetime | None) -> None:
    """Closes the gap, as far as one follows right after the other: a time that was left free on purpose stays free."""
    if meeting.state != meeting.workflow.initial.name or freed is None:
        return
    shown = {item.starts_at: item for item in meeting.items.standing()}
    moved = []
    for free, slot in pairwise(slot for slot in slots_of(meeting) if slot.starts_at >= freed):
        if slot.starts_at not in shown:
            break
        item = shown[slot.starts_at]
        item.starts_at, item.ends_at = free.starts_at, free.ends_at
        moved.append(item)
    AgendaItem.objects.bulk_update(moved, ["starts_at", "ends_at"])
    _give_free_times(meeting, [item for key, item in shown.items() if key is None])


# --- Times ---------------------------------------------------------------------------------------------------------


def slots_of(meeting: Meeting) -> list[MeetingSlot]:
    """The times of a meeting, one after the other around its breaks, as long as the committee's year says."""
    length, slots = timedelta(minutes=meeting.committee.slot_minutes), []
    begins = meeting.starts_at
    while begins + length <= meeting.ends_at:
        slot = MeetingSlot(begins, begins + length)
        if pause := _pause_in(meeting, slot):
            begins = pause[1]
            continue
        slots.append(slot)
        begins += length
    return slots


def _pause_in(meeting: Meeting, slot: MeetingSlot) -> tuple[datetime, datetime] | None:
    return next((pause for pause in meeting.pauses if slot.starts_at < pause[1] and pause[0] < slot.ends_at), None)


def begins_at(typed: str) -> datetime | None:
    """Which slot a page sends, by when it begins; None for what is no moment."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def free_slots(meeting: Meeting, besides: AgendaItem | None = None) -> list[MeetingSlot]:
    """Those at which nothing is shown."""
    taken = [item for item in meeting.items.standing() if item != besides]
    return [slot for slot in slots_of(meeting) if not any(slot.meets(item) for item in taken)]


def give_slot(item: AgendaItem, slot: MeetingSlot) -> AgendaItem:
    """Another time for one solution. Raises StepRefused when it is not the meeting's, or taken."""
    with transaction.atomic():
        meeting = locked(item.meeting)
        if slot.starts_at < meeting.starts_at or slot.ends_at > meeting.ends_at or slot.starts_at >= slot.ends_at:
            raise StepRefused("這個時段不在會議時間內。")
        if _pause_in(meeting, slot):
            raise StepRefused("這段時間是休息時段，請選另一個時段。")
        others = meeting.items.standing().exclude(pk=item.pk)
        if any(slot.meets(other) for other in others):
            raise StepRefused(f"{format_datetime(slot.starts_at)} 已經排了別的方案，請選另一個時段。")
        fresh = (
            AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related("meeting").get(pk=item.pk)
        )
        if fresh.removed_at is not None:
            raise StepRefused("這個方案已經移出議程。")
        if (fresh.starts_at, fresh.ends_at) != (slot.starts_at, slot.ends_at):
            fresh.starts_at, fresh.ends_at, fresh.sequence = slot.starts_at, slot.ends_at, fresh.sequence + 1
            fresh.save(update_fields=["starts_at", "ends_at", "sequence"])
            _number_by_time(meeting)
    return fresh


def _number_by_time(meeting: Meeting) -> None:
    """The order of the agenda is that of the times; what has none comes last."""
    items = list(meeting.items.standing())
    _number(sorted(items, key=lambda item: (item.starts_at is None, item.starts_at or meeting.starts_at, item.pk)))


def _number(items: Sequence[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])


def shift(meeting: Meeting, by: timedelta) -> None:
    """All times move with the meeting; what no longer fits takes a free one, and has none where there is none.

    Call it under the meeting's lock, with its new times.
    """
    items = list(meeting.items.standing().exclude(starts_at=None).order_by("position"))
    for item in items:
        moved = MeetingSlot(item.starts_at + by, item.ends_at + by)
        fits = moved.starts_at >= meeting.starts_at and moved.ends_at <= meeting.ends_at
        fits = fits and not _pause_in(meeting, moved)
        item.starts_at, item.ends_at = (moved.starts_at, moved.ends_at) if fits else (None, None)
        item.sequence += 1
    AgendaItem.objects.bulk_update(items, ["starts_at", "ends_at", "sequence"])
    _give_free_times(meeting, [item for item in items if item.starts_at is None])
    _number_by_time(meeting)


def _give_free_times(meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    """To these in turn what is free."""
    seated = list(zip(items, free_slots(meeting), strict=False))
    for item, slot in seated:
        item.starts_at, item.ends_at = slot.starts_at, slot.ends_at
    AgendaItem.objects.bulk_update([item for item, _ in seated], ["starts_at", "ends_at"])


# --- Like conflicts together ---------------------------------------------------------------------------------------


def order_by_like_conflicts(meeting: Meeting) -> list[AgendaItem]:
    """Puts solutions with the same people to leave the room one behind the other; what a vendor chose stays at its time.

    Raises StepRefused once vendors were told their times: each change would be another letter.
    """
    with transaction.atomic():
        fresh = locked(meeting)
        items = list(fresh.items.standing().select_related("solution").order_by("position"))
        if fresh.state != fresh.workflow.initial.name:
            raise StepRefused("已經發出開會通知，不能再整批重排。請逐案調整時段。")
        away = _away(fresh, items)
        times = [(item.starts_at, item.ends_at) for item in items]
        ordered = in_like_order(items, away)
        for item, (begins, ends) in zip(ordered, times, strict=True):
            item.starts_at, item.ends_at = begins, ends
        AgendaItem.objects.bulk_update(ordered, ["starts_at", "ends_at"])
        _number(ordered)
    return ordered


def in_like_order(items: Sequence[AgendaItem], away: dict[int, frozenset[int]]) -> list[AgendaItem]:
    """From one to the next the fewest people come and go; first those at which everybody stays."""
    left, ordered, here = list(items), [], frozenset[int]()
    while left:
        following = min(left, key=lambda item: (len(here ^ away.get(item.pk, frozenset())), items.index(item)))
        left.remove(following)
        ordered.append(following)
        here = away.get(following.pk, frozenset())
    return ordered


def _away(meeting: Meeting, items: Sequence[AgendaItem]) -> dict[int, frozenset[int]]:
    """By item: the accounts of the members who must not hear it."""
    aside = quorum.aside_of(items, seats.office_of(meeting))
    return {item.pk: frozenset(aside.hidden[item.pk]) for item in items}


def waiting_for_a_meeting(committee: Committee) -> set[int]:
    """The keys of solutions that members review and that stand on no agenda of a meeting to come or being held."""
    given = (
        ReviewTask.objects.active().in_progress().filter(member__committee=committee).values_list("solution", flat=True)
    )
    unfinished = Meeting.objects.unfinished().filter(committee=committee)
    planned = AgendaItem.objects.standing().filter(meeting__in=unfinished)
    return set(given) - set(planned.values_list("solution", flat=True))
