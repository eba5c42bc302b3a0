"""How does a meeting go: opened, from item to item, who leaves the room, what goes to another date?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.workflow import IN_REVIEW
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform
from review.meeting import calling, closing, prefilling, quorum, seats
from review.meeting.quorum import Aside
from review.meeting.seats import Room
from review.models import AgendaItem, Attendance, Meeting, Resolution
from review.opinion import judging


def open_session(meeting: Meeting, actor: User, now: datetime) -> Meeting:
    """開會: the opinions freeze, and the record begins with what they say. Raises StepRefused."""
    with transaction.atomic():
        fresh = perform(meeting, "open_session", actor, now=now, opened_at=now)
        calling.seat_members(fresh)
        items = list(standing(fresh))
        judging.freeze([item.solution_id for item in items], now)
        prefilling.begin(items, actor, now)
    return fresh


def standing(meeting: Meeting) -> Iterable[AgendaItem]:
    """All items that are still on the agenda, in order, with what their pages name."""
    rows = AgendaItem.objects.filter(meeting=meeting).standing()
    return rows.select_related("solution__application__vendor", "solution__application__programme").order_by(
        "position", "pk"
    )


def go_to(meeting: Meeting, item: int, actor: User, now: datetime) -> AgendaItem:
    """Makes an item the one that is talked about; said by an officer or by who presides. Raises StepRefused."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        closing.check_sitting(fresh)
        row = item_of(fresh, item, actor)
        if not may_preside(fresh, row, actor):
            raise StepRefused("進到下一案由承辦或主席操作。")
        if row.removed_at:
            raise StepRefused("這一案已經移出議程。")
        fresh.current = row
        fresh.save(update_fields=["current"])
    return row


def item_of(meeting: Meeting, item: int, actor: User) -> AgendaItem:
    """An item that the person may meet. Raises StepRefused for every other, as if there were none."""
    if not AgendaItem.objects.open_to(actor).filter(meeting=meeting, pk=item).exists():
        raise StepRefused("議程上沒有這一案，請重新整理頁面。")
    return whole_item(meeting, item)


def whole_item(meeting: Meeting, item: int) -> AgendaItem:
    """With its solution, case, year and vendor."""
    rows = AgendaItem.objects.select_related("solution__application__programme", "solution__application__vendor")
    row = rows.get(meeting=meeting, pk=item)
    row.meeting = meeting
    return row


def may_preside(meeting: Meeting, item: AgendaItem, actor: User) -> bool:
    """An officer, or the member who presides over this item."""
    if seats.works(actor):
        return True
    chair = chair_of(meeting, item)
    return chair is not None and chair.member.user_id == actor.pk


def chair_of(
    meeting: Meeting, item: AgendaItem, room: Room | None = None, aside: Aside | None = None
) -> Attendance | None:
    """The convener; the deputy where the convener is away or must step aside; None where both are."""
    room = room or Room.of(meeting)
    aside = aside or quorum.aside_of([item], room.office)
    return room.chair_for(aside.of(item))


# --- Now, next, who leaves -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MeetingPlace:
    """Where the meeting is, for one reader. `is_out`: it talks about what this person must not meet; `is_asked`: or of which they
    have still to say whether they may."""

    now: AgendaItem | None
    next: AgendaItem | None
    is_out: bool = False
    is_asked: bool = False


def place_of(
    meeting: Meeting, items: list[AgendaItem], resolved: Iterable[int], shut: Collection[int] = ()
) -> MeetingPlace:
    """`items`: those that the reader may meet, in order; nothing tells how many there are beside them. `shut`: not yet declared."""
    done = set(resolved)
    current = next((item for item in items if item.pk == meeting.current_id), None)
    is_out = meeting.current_id is not None and current is None
    after = current.position if current else -1
    ahead = [item for item in items if item.pk not in done and item.removed_at is None and item != current]
    later = [item for item in ahead if item.position >= after]
    is_asked = current is not None and current.pk in shut
    return MeetingPlace(current, next(iter(later or ahead), None), is_out, is_asked)


def who_leaves(item: AgendaItem | None, room: Room, aside: Aside) -> list[Attendance]:
    """Members here who must leave the room for it."""
    if item is None:
        return []
    return [seat for seat in room.present if seat.member.user_id in aside.of(item)]


def moments(meeting: Meeting, items: Iterable[AgendaItem]) -> dict[int, datetime]:
    """As of when a record tells who was aside: when it was resolved; of what was not resolved, at the end of the meeting."""
    wanted = [item.pk for item in items]
    rows = Resolution.objects.filter(item__in=wanted).order_by("pk")  # the last of each
    ended = {key: meeting.adjourned_at for key in wanted if meeting.adjourned_at}
    return ended | dict(rows.values_list("item", "at"))


# --- Off the agenda --------------------------------------------------------------------------------------------------


def take_off(meeting: Meeting, item: int, actor: User, reason: str, now: datetime) -> AgendaItem:
    """移出議程，另定日期: everybody is conflicted, the quorum is lost, or the solution was withdrawn. It keeps its place and code."""
    seats.check_works(actor)
    if not reason.strip():
        raise StepRefused("請填寫移出議程的原因。")
    with transaction.atomic():
        fresh = closing.locked(meeting)
        if fresh.is_held:
            closing.check_sitting(fresh)
        row = item_of(fresh, item, actor)
        if row.removed_at:
            return row
        if row.resolutions.filter(replaced_by=None).exists() and not is_gone(row):
            raise StepRefused("這一案已經有決議，不能移出議程。")
        row.removed_at, row.removed_reason = now, reason.strip()
        row.save(update_fields=["removed_at", "removed_reason"])
        if fresh.current_id == row.pk:
            fresh.current = None
            fresh.save(update_fields=["current"])
        closing.unconfirm(fresh)
    return row


def is_gone(item: AgendaItem) -> bool:
    """Whether its solution is in no review any more: withdrawn, or decided elsewhere."""
    return item.solution.state not in IN_REVIEW or item.solution.application.stage.final
