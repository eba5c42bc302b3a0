"""How does a meeting end: the record is full, whoever presides confirms it, those present sign it, and then it closes?

The minutes of the last meeting of a year are confirmed and signed before it ends, those of another at the latest at the next
session (審議規則 §9, §11). What is written after somebody confirmed asks all of them again (closing.py).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.background import duties
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused, perform
from review.meeting import carrying_out, closing, completeness, seats, session
from review.meeting.completeness import Meter
from review.meeting.seats import Room
from review.models import AgendaItem, Attendance, Meeting, Presence


def meters_of(items: list[AgendaItem]) -> dict[int, Meter]:
    return completeness.meters_of(completeness.records_of(items))


def lacking(meeting: Meeting, actor: User, known: Mapping[int, Meter] | None = None) -> list[str]:
    """What keeps the record from being full, of items that this person may meet each by its code; of others one sentence.

    `known`: meters that a page has reckoned already.
    """
    items = list(session.standing(meeting))
    seen = set(AgendaItem.objects.open_to(actor).filter(meeting=meeting).values_list("pk", flat=True))
    meters = {**(known or {})}
    if unknown := [item for item in items if item.pk not in meters]:
        meters |= meters_of(unknown)
    said = [
        completeness.sentence_of(item, meters[item.pk]) for item in items if item.pk in seen and meters[item.pk].lacking
    ]
    elsewhere = any(meters[item.pk].lacking for item in items if item.pk not in seen)
    others = "紀錄還沒有完成，請由其他同仁接著辦理" if seats.works(actor) else "紀錄還沒有全部完成"
    return [*said, *([others] if elsewhere else []), *_general(meeting)]


def _general(meeting: Meeting) -> list[str]:
    """Of the twelve things that minutes name (審議規則 §11), those that nobody but a person can say."""
    return [] if meeting.recorder.strip() else ["還沒有填寫紀錄人員"]


def write_heads(meeting: Meeting, actor: User, said: dict[str, str]) -> Meeting:
    """紀錄、列席、報告事項、臨時動議、其他. Raises StepRefused."""
    seats.check_works(actor)
    with transaction.atomic():
        fresh = closing.locked(meeting)
        closing.check_sitting(fresh)
        for name in HEADS & said.keys():
            setattr(fresh, name, said[name].strip())
        fresh.save(update_fields=sorted(HEADS & said.keys()))
        closing.unconfirm(fresh)
    return fresh


def merge_heads(meeting: Meeting, actor: User, bind: Callable[[Meeting], Any]) -> Any:
    """The same from a page: what a colleague wrote meanwhile stays, and what both changed is asked. Returns the form."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        closing.check_sitting(fresh)
        form = bind(fresh)
        if mine := form.merge(lambda name: getattr(fresh, name)).mine:
            write_heads(fresh, actor, {name: form.cleaned_data[name] for name in mine})
    return form


HEADS = frozenset({"recorder", "others_present", "reports", "motions", "other"})


def confirm(meeting: Meeting, actor: User, now: datetime) -> Meeting:
    """主席確認紀錄. Raises StepRefused while something lacks, and for everybody else."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        _check_open(fresh)
        seat = Room.of(fresh).chair_for()
        if seat is None or seat.member.user_id != actor.pk:
            raise StepRefused("會議紀錄由主席本人確認。")
        if said := lacking(fresh, actor):
            raise StepRefused(f"紀錄還不完整，請補齊再確認。{'。'.join(said)}。")
        fresh.minutes_confirmed_by, fresh.minutes_confirmed_at = seat.member, now
        fresh.save(update_fields=["minutes_confirmed_by", "minutes_confirmed_at"])
        Attendance.objects.filter(pk=seat.pk).update(signed_at=now)
        duties.nudge()
    return fresh


def sign(meeting: Meeting, actor: User, now: datetime) -> Attendance:
    """簽署紀錄, each on their own device. Raises StepRefused."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        _check_open(fresh)
        seat = Room.of(fresh).seat_of(actor)
        if seat is None or seat.arrived_at is None:
            raise StepRefused("會議紀錄由出席的委員簽署。")
        if fresh.minutes_confirmed_at is None:
            raise StepRefused("主席還沒有確認紀錄，或確認以後紀錄又有更動。主席確認後再簽署。")
        if seat.signed_at is None:
            Attendance.objects.filter(pk=seat.pk).update(signed_at=now)
            seat.signed_at = now
        duties.nudge()
    return seat


def _check_open(meeting: Meeting) -> None:
    """Minutes can be confirmed and signed while it sits, and afterwards until they are on file."""
    if not (meeting.is_sitting or (meeting.is_held and meeting.minutes_file_id is None)):
        closing.check_sitting(meeting)


def unsigned(room: Room) -> list[Attendance]:
    """Who is here and has not signed; after the end, who came. Whoever left the committee since meets nothing of it, and signs nothing."""
    today = timezone.localdate()
    came = (seat for seat in room.attendances if (seat.arrived_at if room.meeting.is_held else seat.is_present))
    return [seat for seat in came if seat.signed_at is None and seat.member.serves(today)]


def why_open(meeting: Meeting, room: Room, said: list[str]) -> list[str]:
    """What stands against closing, in words; `said` is what the record lacks."""
    why = list(said)
    if meeting.is_last and meeting.minutes_confirmed_at is None:
        why.append("主席還沒有確認紀錄（最後一次會議要在散會前確認）")
    elif meeting.is_last and (left := unsigned(room)):
        why.append(f"還有 {len(left)} 位在場委員沒有簽署：{'、'.join(str(seat.member) for seat in left)}")
    return why


def adjourn(meeting: Meeting, actor: User, now: datetime) -> Meeting:
    """散會: resolutions take effect, and nothing of the record changes any more. Raises StepRefused with what is open."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        if fresh.is_held:
            raise closing.MeetingClosed(f"會議已經在 {format_datetime(fresh.adjourned_at or now)} 散會。")
        closing.check_sitting(fresh)
        room = Room.of(fresh)
        if why := why_open(fresh, room, lacking(fresh, actor)):
            raise StepRefused(f"還不能散會。{'。'.join(why)}。")
        fresh = perform(fresh, "adjourn", actor, now=now, adjourned_at=now, current=None)
        _end_presence(room, now)
        carrying_out.carry_out_all(fresh, actor, now)
        duties.nudge()
    return fresh


def _end_presence(room: Room, now: datetime) -> None:
    here = [seat.pk for seat in room.present]
    Presence.objects.filter(attendance__in=here, left_at=None).update(left_at=now)
    Attendance.objects.filter(pk__in=here).update(left_at=now)
