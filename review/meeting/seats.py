"""Who is a person at this meeting: of the office, a member, the one in the chair, the lead of an item?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from applications.workflow.words import STAFF
from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.models import AgendaItem, Attendance, Meeting, Member, ReviewTask

Standing = Member.Standing


def office_of(meeting: Meeting) -> list[Member]:
    """The members of its committee in office on its day."""
    day = timezone.localdate(meeting.opened_at or meeting.starts_at)
    members = Member.objects.filter(committee=meeting.committee_id).in_office(day)
    return list(members.select_related("user").order_by("pk"))


@dataclass(frozen=True)
class Room:
    """The members who were asked to a meeting, each with seat and account; `attendances` in the order of their codes.

    Whoever left the committee since they were asked has no seat, but for who came before and stands in the record. `office`:
    the members who count.
    """

    meeting: Meeting
    attendances: tuple[Attendance, ...]
    office: tuple[Member, ...]

    @classmethod
    def of(cls, meeting: Meeting) -> "Room":
        office = tuple(office_of(meeting))
        rows = Attendance.objects.filter(meeting=meeting).select_related("member__user").order_by("code")
        keys = {member.pk for member in office}
        return cls(meeting, tuple(seat for seat in rows if seat.member_id in keys or seat.arrived_at), office)

    def is_in_office(self, seat: Attendance) -> bool:
        return any(member.pk == seat.member_id for member in self.office)

    def seat_of(self, user: User) -> Attendance | None:
        return next((seat for seat in self.attendances if seat.member.user_id == user.pk), None)

    def _of_standing(self, standing: str) -> Attendance | None:
        """Chair and deputy can change: of two who were that one after the other, the one in office."""
        seats = [seat for seat in self.attendances if seat.member.standing == standing]
        return next((seat for seat in seats if self.is_in_office(seat)), next(iter(seats), None))

    @property
    def leaders(self) -> list[Attendance]:
        """The convener, then the deputy (組織準則 §7)."""
        return [seat for seat in map(self._of_standing, (Standing.CHAIR, Standing.DEPUTY)) if seat]

    @property
    def came(self) -> frozenset[int]:
        """The accounts of who was ever in the room."""
        return frozenset(seat.member.user_id for seat in self.attendances if seat.arrived_at)

    @property
    def present(self) -> list[Attendance]:
        return [seat for seat in self.attendances if seat.is_present and self.is_in_office(seat)]

    def chair_for(self, aside: Iterable[int] = ()) -> Attendance | None:
        """Who presides: the convener, else the deputy; None when both are away or must step aside (組織準則 §7).

        `aside` are the users who must not take part.
        """
        hidden = set(aside)
        able = (seat for seat in self.leaders if seat in self.present and seat.member.user_id not in hidden)
        return next(able, None)

    def is_asked(self, user: User) -> bool:
        return self.seat_of(user) is not None


def works(user: User) -> bool:
    """An officer or administrator, who keeps the record; the authority only reads."""
    return user.is_active and user.role in STAFF


def check_works(user: User) -> None:
    if not works(user):
        raise StepRefused("這一步由承辦辦理。")


def leads(user: User, item: AgendaItem) -> bool:
    """主審委員 of the item's solution, who said to have no conflict."""
    tasks = ReviewTask.objects.declared().of_present_review().of_person(user, timezone.localdate())
    return tasks.filter(solution=item.solution_id, is_lead=True).exists()
