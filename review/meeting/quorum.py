"""May the committee resolve on this solution now: are half of the members here, and enough experts (審議規則 §9, §10)?

Reckoned for each item anew, since who steps aside differs; always a sentence, and no resolution is recorded without it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from review.meeting import declaring
from review.meeting.seats import Room
from review.models import AgendaItem, Committee, Conflict, Meeting, Member
from review.workflow import STANDS

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
    """The figures of one item, by the rules of the year's committee.

    `unanswered`: members of whom nobody has looked yet into whether they have a conflict of interest; `undeclared`: those here
    who have still to say whether they have one.
    """

    rules: Committee
    seats: tuple[Seat, ...]
    unanswered: int = 0
    undeclared: int = 0

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
        said = f"；另有 {self.unanswered} 項利益衝突待查明" if self.unanswered else ""
        return said + (f"；另有 {self.undeclared} 人還沒有聲明，不計入出席" if self.undeclared else "")

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
    """Who must not be in the room for which item: of users, by the item. The one reckoning of page, quorum, minutes and dossier.

    `hidden`: a conflict of interest stands, or (`pending`) nobody has answered whether one does. `undeclared`: they have not said
    that they have none.
    """

    hidden: dict[int, set[int]]
    pending: dict[int, set[int]]
    undeclared: dict[int, set[int]]

    def of(self, item: AgendaItem) -> set[int]:
        return self.hidden[item.pk] | self.undeclared[item.pk]


def aside_of(
    items: Iterable[AgendaItem], members: Iterable[Member], then: Mapping[int, datetime] | None = None
) -> Aside:
    """Of these members. `then`: by item, the moment that is asked about where it is not now: what came out later was not known."""
    wanted, users, moments = list(items), {member.user_id for member in members}, then or {}
    by_case = defaultdict(list)
    for item in wanted:
        by_case[item.solution.application_id].append(item.pk)
    nobody: Callable[[], dict[int, set[int]]] = lambda: {item.pk: set() for item in wanted}  # noqa: E731
    aside, settled = Aside(nobody(), nobody(), nobody()), nobody()
    for row in Conflict.objects.filter(user__in=users, application__in=by_case):
        for key in by_case[row.application_id]:
            if row.hid_at(moments.get(key)):
                aside.hidden[key].add(row.user_id)
                if STANDS in row.stage.groups:
                    settled[key].add(row.user_id)
    for key, hidden in aside.hidden.items():
        aside.pending[key].update(hidden - settled[key])
    for key, silent in declaring.undeclared(wanted, users, moments).items():
        aside.undeclared[key].update(silent - aside.hidden[key])
    return aside


def of_items(room: Room, items: Iterable[AgendaItem], aside: Aside | None = None) -> dict[int, Quorum]:
    """By key of the item, for all of them at once. Items come with their solution; `aside` of a page that has reckoned it already."""
    wanted, here = list(items), {seat.member_id for seat in room.present}
    aside = aside or aside_of(wanted, room.office)
    return {item.pk: _of(item, room, here, aside) for item in wanted}


def _of(item: AgendaItem, room: Room, here: set[int], aside: Aside) -> Quorum:
    hidden, undeclared = aside.hidden[item.pk], aside.undeclared[item.pk]
    seats = tuple(
        Seat(member.is_expert, member.pk in here and member.user_id not in undeclared, member.user_id in hidden)
        for member in room.office
    )
    waits = sum(member.pk in here and member.user_id in undeclared for member in room.office)
    return Quorum(room.meeting.committee, seats, len(aside.pending[item.pk]), waits)


def of_item(meeting: Meeting, item: AgendaItem) -> Quorum:
    return of_items(Room.of(meeting), [item])[item.pk]
