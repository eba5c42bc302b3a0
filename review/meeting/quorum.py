"""May the committee resolve on this solution now: are half of the members here, and enough experts (審議規則 §9, §10)?

Reckoned for each item anew, since who steps aside differs; always a sentence, and no resolution is recorded without it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from review.models import AgendaItem, Attendance, Committee, Conflict, Meeting, Member
from review.workflow import CONFLICT, STANDS

_NUMERALS = "零一二三四五六七八九十"
Base = Committee.RecusedBase


@dataclass(frozen=True)
class Seat:
    """One member in office, at one item."""

    is_expert: bool
    is_present: bool
    is_recused: bool = False


@dataclass(frozen=True)
class Quorum:
    """The figures of one item by the rules of its committee. `unanswered`: conflicts of interest of members that nobody has looked into yet."""

    rules: Committee
    seats: tuple[Seat, ...]
    unanswered: int = 0

    @property
    def members(self) -> int:
        return len(self.seats)

    @property
    def recused(self) -> int:
        return sum(seat.is_recused for seat in self.seats)

    @property
    def base(self) -> int:
        """Of whom half must be present."""
        reduced = self.rules.recused_base == Base.REDUCED
        return self.members - self.recused if reduced else self.members

    @property
    def _here(self) -> list[Seat]:
        counted = self.rules.recused_base == Base.PRESENT
        return [seat for seat in self.seats if seat.is_present and (counted or not seat.is_recused)]

    @property
    def present(self) -> int:
        return len(self._here)

    @property
    def experts(self) -> int:
        return sum(seat.is_expert for seat in self._here)

    @property
    def judges(self) -> int:
        """Who takes part in the resolution."""
        return sum(seat.is_present and not seat.is_recused for seat in self.seats)

    @property
    def is_half(self) -> bool:
        return self.base > 0 and self.present * self.rules.presence_parts >= self.base

    @property
    def has_share(self) -> bool:
        return self.present > 0 and self.experts * self.rules.expert_parts >= self.present

    @property
    def has_experts(self) -> bool:
        return self.experts >= self.rules.expert_minimum

    @property
    def is_met(self) -> bool:
        return self.judges > 0 and self.is_half and self.has_share and self.has_experts and not self.unanswered

    @property
    def sentence(self) -> str:
        """「應出席 7 人，本案迴避 1 人，計算基礎 6 人，出席 4 人，已達二分之一；專家 3 人，已達三分之一」"""
        return f"{self._attendance}；{self._expertise}{self._pending}"

    @property
    def _attendance(self) -> str:
        half = f"{'已達' if self.is_half else '未達'}{fraction(self.rules.presence_parts)}"
        return f"應出席 {self.members} 人，{self._stepped_aside}計算基礎 {self.base} 人，出席 {self.present} 人，{half}"

    @property
    def _stepped_aside(self) -> str:
        if not self.recused:
            return "本案無人迴避，"
        how = "（計入出席，不參與決議）" if self.rules.recused_base == Base.PRESENT else ""
        return f"本案迴避 {self.recused} 人{how}，"

    @property
    def _expertise(self) -> str:
        if not self.has_experts:
            return f"專家 {self.experts} 人，未達 {self.rules.expert_minimum} 人"
        return f"專家 {self.experts} 人，{'已達' if self.has_share else '未達'}{fraction(self.rules.expert_parts)}"

    @property
    def _pending(self) -> str:
        return f"；另有 {self.unanswered} 項利益衝突待查明" if self.unanswered else ""

    @property
    def why_not(self) -> str:
        """What to do before anything can be resolved; "" when nothing stands against it."""
        if self.is_met:
            return ""
        if self.members and self.recused == self.members:
            return "全體委員都應迴避，本案不能在這次會議決議，請移出議程，另定日期。"
        if self.unanswered:
            return f"{self.sentence}。請先查明利益衝突，再作決議。"
        return f"{self.sentence}。未達法定人數，只能討論，不能決議（審議規則第 10 條）。"


def fraction(parts: int) -> str:
    """「二分之一」"""
    return "全部" if parts == 1 else f"{_NUMERALS[parts]}分之一"


# --- From the rows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Aside:
    """Who must not take part in which case: of users, by the application; `pending` those that nobody has answered."""

    users: dict[int, set[int]]
    pending: dict[int, set[int]]


def office_of(meeting: Meeting, day: date | None = None) -> list[Member]:
    """The members of its committee in office on its day."""
    day = day or timezone.localdate(meeting.opened_at or meeting.starts_at)
    members = Member.objects.filter(committee=meeting.committee_id).in_office(day)
    return list(members.select_related("user").order_by("pk"))


def aside_of(items: Iterable[AgendaItem], members: Iterable[Member]) -> Aside:
    """One query for however many items. A finding that nobody has answered hides the case, too."""
    users, cases = {member.user_id for member in members}, {item.solution.application_id for item in items}
    rows = Conflict.objects.hiding().filter(user__in=users, application__in=cases)
    hidden_from, settled = defaultdict(set), defaultdict(set)
    for case, user, state in rows.values_list("application", "user", "state"):
        hidden_from[case].add(user)
        if state in CONFLICT.group(STANDS):
            settled[case].add(user)
    return Aside(dict(hidden_from), {case: users - settled[case] for case, users in hidden_from.items()})


def of_items(meeting: Meeting, items: Iterable[AgendaItem], attendances: Iterable[Attendance]) -> dict[int, Quorum]:
    """By key of the item, for all of them at once. Items come with their solution."""
    wanted, members = list(items), office_of(meeting)
    here = {attendance.member_id for attendance in attendances if attendance.is_present}
    aside, rules = aside_of(wanted, members), meeting.committee
    return {item.pk: _of(item, members, here, aside, rules) for item in wanted}


def _of(item: AgendaItem, members: list[Member], here: set[int], aside: Aside, rules: Committee) -> Quorum:
    case = item.solution.application_id
    recused = aside.users.get(case, set())
    seats = tuple(Seat(m.is_expert, m.pk in here, m.user_id in recused) for m in members)
    return Quorum(rules, seats, len(aside.pending.get(case, ())))


def of_item(meeting: Meeting, item: AgendaItem) -> Quorum:
    return of_items(meeting, [item], Attendance.objects.filter(meeting=meeting))[item.pk]
