"""Who is in the room: asked, on leave, arrived, gone and back (審議規則 §6: in person, nobody for another)?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.meeting import closing, seats
from review.models import Attendance, Meeting, Presence
from review.workflow import COMING

# --- Coming and going ------------------------------------------------------------------------------------------------


def arrive(meeting: Meeting, seat: int, actor: User, now: datetime) -> Attendance:
    """到場, said by an officer or by the member's own account. Raises StepRefused."""
    with _seat(meeting, seat, actor) as row:
        if row.is_present:
            return row
        if row.member not in seats.office_of(row.meeting):
            raise StepRefused("這位委員已經不在任期內或帳號停用，不能登記到場。")
        if Presence.objects.filter(attendance=row, left_at=None).exists():
            raise StepRefused("這位委員已經在場。")
        Presence.objects.create(attendance=row, arrived_at=now)
        row.is_present, row.left_at = True, None
        row.arrived_at = row.arrived_at or now
        row.answer, row.leave_reason = Attendance.Answer.COMES, ""
        row.save(update_fields=["is_present", "left_at", "arrived_at", "answer", "leave_reason"])
        _unsign(row)
    return row


def leave(meeting: Meeting, seat: int, actor: User, now: datetime) -> Attendance:
    """離場: before the end, or for a while. Raises StepRefused."""
    with _seat(meeting, seat, actor) as row:
        if row.is_present:
            Presence.objects.filter(attendance=row, left_at=None).update(left_at=now)
            row.is_present, row.left_at = False, now
            row.save(update_fields=["is_present", "left_at"])
            _unsign(row)
    return row


def excuse(meeting: Meeting, seat: int, actor: User, reason: str) -> Attendance:
    """請假; nobody comes in a member's place. Raises StepRefused."""
    with _seat(meeting, seat, actor, before=True) as row:
        if row.is_present or row.arrived_at:
            raise StepRefused("這位委員到過場，請改記離場。")
        row.answer, row.leave_reason = Attendance.Answer.ON_LEAVE, reason.strip()[:200]
        row.save(update_fields=["answer", "leave_reason"])
    return row


def _unsign(row: Attendance) -> None:
    """Who came or went changes the minutes, so what was confirmed of them is no more."""
    closing.unconfirm(row.meeting)


@contextmanager
def _seat(meeting: Meeting, seat: int, actor: User, before: bool = False) -> Iterator[Attendance]:
    """One seat under its meeting's lock, for an officer or whose seat it is; `before` the meeting opens, too."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        row = Attendance.objects.select_related("member__user").filter(meeting=fresh, pk=seat).first()
        if row is None:
            raise StepRefused("這位委員不在這次會議的名單上，請重新整理頁面。")
        if not (seats.works(actor) or row.member.user_id == actor.pk):
            raise StepRefused("出席由承辦或本人登記，不能由別的委員代為登記。")
        if not (before and COMING in fresh.stage.groups):
            closing.check_sitting(fresh)
        row.meeting = fresh
        yield row
