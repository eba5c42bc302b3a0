"""What do the committee's days ask of a member? Said on their first page: a reply, a declaration, their presence, a signature."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.roles import Account
from review.meeting import declaring
from review.models import Attendance, Meeting, Member
from review.workflow import HELD, MEETING


@dataclass(frozen=True)
class MeetingCard:
    """One day that is to come, goes on, or still wants a signature; `words` is what is asked, or how it stands."""

    seat: Attendance
    tone: str
    words: str
    page: str = "admin:review_meeting_change"

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.seat.meeting_id])


def cards_of(user: Account) -> list[MeetingCard]:
    """In as many queries for many days as for one, the next day first."""
    seats = list(_seats(user))
    shut = declaring.shut_by_meeting(user) if seats else Counter()
    return [_card(seat, shut[seat.meeting_id]) for seat in seats]


def _seats(user: Account) -> QuerySet[Attendance]:
    held = Q(meeting__state__in=MEETING.group(HELD), meeting__minutes_file=None)
    signs = Q(arrived_at__isnull=False, signed_at=None) & (
        Q(meeting__minutes_confirmed_at__isnull=False) | Q(member__standing=Member.Standing.CHAIR)
    )
    own = Attendance.objects.filter(meeting__in=Meeting.objects.seen_by(user), member__user=user.pk)
    rows = own.filter(Q(meeting__in=Meeting.objects.unfinished()) | (held & signs))
    return rows.select_related("meeting__committee__programme", "member").order_by("meeting__starts_at", "pk")


def _card(seat: Attendance, shut: int) -> MeetingCard:
    """`shut`: of how many items they have still to say whether they have a conflict of interest."""
    meeting = seat.meeting
    declare = MeetingCard(seat, "action", f"請聲明 {shut} 案有沒有利益衝突", "admin:review_meeting_declare")
    minutes = "admin:review_meeting_minutes"
    if meeting.is_coming:
        if seat.answer == Attendance.Answer.OPEN:
            return MeetingCard(seat, "action", "請回覆能不能出席")
        if shut and seat.answer == Attendance.Answer.COMES:
            return declare
        return MeetingCard(seat, "done", f"已回覆：{seat.get_answer_display()}")
    if seat.signed_at is None and seat.arrived_at and meeting.minutes_confirmed_at:
        return MeetingCard(seat, "action", "請簽署會議紀錄", minutes)
    if meeting.is_held:
        return MeetingCard(seat, "action", "請確認會議紀錄", minutes)
    if seat.is_present:
        return declare if shut else MeetingCard(seat, "waiting", "開會中，您在場")
    return MeetingCard(seat, "action", "開會中，您還沒有登記到場")
