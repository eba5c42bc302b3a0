"""Is the meeting still going on? Everything that is written in it asks here first, under its lock; afterwards nothing changes."""

from portal.workflow.engine import StepRefused
from review.models import Attendance, Meeting


class MeetingClosed(StepRefused):
    """The meeting is over: what was recorded stands, and whoever comes late reads it."""


def locked(meeting: Meeting) -> Meeting:
    """The row under its lock. Whoever locks an agenda item too, locks the meeting first."""
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("committee__programme")
        .get(pk=meeting.pk)
    )


def check_sitting(meeting: Meeting) -> None:
    """Raises MeetingClosed after the end, StepRefused before the beginning."""
    if meeting.is_held:
        raise MeetingClosed("會議已經散會，紀錄不再更動。要變更決議，請在下一次會議另作新的決議。")
    if not meeting.is_sitting:
        raise StepRefused(f"會議目前是「{meeting.stage.label}」，開會以後才能記錄。")


def unconfirm(meeting: Meeting) -> None:
    """What was changed since was not what chair and members confirmed: they are asked again."""
    if meeting.minutes_confirmed_at is None:
        return
    meeting.minutes_confirmed_at = meeting.minutes_confirmed_by = None
    meeting.save(update_fields=["minutes_confirmed_at", "minutes_confirmed_by"])
    Attendance.objects.filter(meeting=meeting).exclude(signed_at=None).update(signed_at=None)
