"""What does the page of the committee's day show, to each what they may meet? As many queries for forty solutions as for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.accounts.models import User
from review.desk.session_forms import RecordForm
from review.meeting import completeness, declaring, quorum, recording, resolving, seats, session
from review.meeting.completeness import Meter, Record
from review.meeting.quorum import Aside, Quorum
from review.meeting.seats import Room
from review.meeting.words import RecordEntry
from review.models import (
    AgendaItem,
    Attendance,
    CriterionOpinion,
    DemonstrationNote,
    Dissent,
    Finding,
    Meeting,
    Opinion,
    Recommendation,
    Resolution,
)
from review.opinion import criteria

LISTED = (  # of all items, what an agenda tells
    "meeting", "code", "position", "starts_at", "removed_at",
    "solution__name", "solution__position", "solution__state",
    "solution__application__company_name", "solution__application__state",
)  # fmt: skip


@dataclass(frozen=True)
class Voice:
    """What one member says of one criterion, by the code of the day."""

    code: str
    finding: str
    label: str
    comment: str


@dataclass(frozen=True)
class CriterionRow:
    """One criterion: the opinions side by side, the pre-opinion, and the box for the consensus."""

    criterion: Any
    voices: tuple[Voice, ...]
    before: Any
    form: RecordForm
    is_marked: bool
    words: str
    prefilled: str

    @property
    def settled(self) -> str:
        """The finding of the consensus, in words; "" while there is none."""
        finding = self.form.entry.finding
        return str(Finding(finding).label) if finding else ""


@dataclass(frozen=True)
class AgendaLine:
    """One line of the agenda, as a reader may know it."""

    item: AgendaItem
    resolution: Resolution | None
    is_now: bool
    is_chosen: bool


class SessionView:
    """One request: who asks, of which meeting, with which item open."""

    def __init__(self, meeting: Meeting, user: User, wanted: str = "") -> None:
        self.meeting, self.user, self.wanted = meeting, user, wanted
        self.works = seats.works(user)

    # --- Who and what ------------------------------------------------------------------------------------------------

    @cached_property
    def room(self) -> Room:
        return Room.of(self.meeting)

    @cached_property
    def seat(self) -> Attendance | None:
        return self.room.seat_of(self.user)

    @cached_property
    def items(self) -> list[AgendaItem]:
        """What this person may meet, in order, also what was taken off."""
        rows = AgendaItem.objects.seen_by(self.user).filter(meeting=self.meeting)
        items = list(rows.select_related("solution__application").only(*LISTED).order_by("position", "pk"))
        for item in items:
            item.meeting = self.meeting
        return items

    @cached_property
    def _shut(self) -> set[int]:
        """Items of which this person has still to declare: no more of them is shown than on the gate."""
        if self.seat is None:
            return set()
        silent = declaring.undeclared(self.items, [self.user.pk])
        return {key for key, users in silent.items() if users}

    @property
    def is_shut(self) -> bool:
        return self.chosen is not None and self.chosen.pk in self._shut

    @cached_property
    def place(self) -> session.MeetingPlace:
        return session.place_of(self.meeting, self.items, self.resolutions, self._shut)

    @cached_property
    def chosen(self) -> AgendaItem | None:
        """The item that the address names, else the one that is talked about, else the first; with all that its page shows."""
        named = next((item for item in self.items if item.code == self.wanted), None)
        meant = (
            named if self.place.is_out else named or self.place.now or self.place.next or next(iter(self.items), None)
        )
        return session.whole_item(self.meeting, meant.pk) if meant else None

    @cached_property
    def resolutions(self) -> dict[int, Resolution]:
        """By item: what was resolved, and nothing else of it."""
        return {row.item_id: row for row in completeness.resolutions_of(self.items).only("item", "outcome")}

    @cached_property
    def record(self) -> Record | None:
        """Of the open item alone: what all of them lack is asked before the end (closing_page.py)."""
        if self.chosen is None or self.is_shut:
            return None
        return completeness.records_of([self.chosen])[self.chosen.pk]

    @property
    def meter(self) -> Meter | None:
        """What the record of the open item lacks: the office's."""
        if self.record is None or not self.works:
            return None
        return completeness.meters_of({self.record.item.pk: self.record})[self.record.item.pk]

    @cached_property
    def aside(self) -> Aside:
        """Of what is talked about, what comes next and what is open."""
        shown = [item for item in (self.place.now, self.place.next, self.chosen) if item]
        return quorum.aside_of(shown, self.room.office)

    @property
    def silent(self) -> set[int]:
        """Users who have not declared of what is talked about, or else of what is open."""
        item = self.place.now or self.chosen
        return self.aside.undeclared[item.pk] if item else set()

    @cached_property
    def quorum(self) -> Quorum | None:
        if self.chosen is None or self.chosen.removed_at or self.is_shut:
            return None
        return quorum.of_items(self.room, [self.chosen], self.aside)[self.chosen.pk]

    def chair_of(self, item: AgendaItem | None) -> Attendance | None:
        return session.chair_of(self.meeting, item, self.room, self.aside) if item else None

    @cached_property
    def presides(self) -> bool:
        chair = self.chair_of(self.chosen)
        return self.works or (chair is not None and chair.member.user_id == self.user.pk)

    @cached_property
    def leads(self) -> bool:
        return self.chosen is not None and self.seat is not None and seats.leads(self.user, self.chosen)

    @property
    def writes(self) -> bool:
        """Whether this person writes the record of the open item now."""
        return (
            self.meeting.is_sitting and self.may_read and not (self.chosen and self.chosen.removed_at) and self._keeps
        )

    @property
    def _keeps(self) -> bool:
        return self.presides or self.leads

    @property
    def may_read(self) -> bool:
        """Whether the opinions of others are shown: to the office, who presides, and the lead."""
        return self.chosen is not None and not self.is_shut and (self.seat is None or self._keeps)

    # --- Parts -------------------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[AgendaLine]:
        return [
            AgendaLine(
                item,
                None if item.pk in self._shut else self.resolutions.get(item.pk),
                item == self.place.now,
                item == self.chosen,
            )
            for item in self.items
        ]

    def now_part(self) -> dict[str, Any]:
        """What is asked for again every few seconds."""
        now, following = self.place.now, self.place.next
        return {
            "view": self,
            "place": self.place,
            "leaves": session.who_leaves(now, self.room, self.aside) if self.seat is None else [],
            "leaves_next": session.who_leaves(following, self.room, self.aside) if self.seat is None else [],
            "chair": self.chair_of(now),
            "lines": self.lines,
            "present": len(self.room.present),
            "record": self.record,
            "meter": self.meter,
        }

    def entries(self) -> dict[str, RecordEntry]:
        """The record of the open item, by place."""
        item = self.chosen
        if item is None or self.is_shut:
            return {}
        record = self.record
        said = {recording.DISCUSSION: recording.entry_of(item, recording.DISCUSSION)}
        for shown in DemonstrationNote.Item:
            note, place = record.notes.get(shown), f"{recording.SHOWN}-{shown}"
            said[place] = (
                RecordEntry(place, shown.label, note.text, "", note.version, False, note.by, note.at)
                if note
                else RecordEntry(place, shown.label)
            )
        for key, line in record.ground.lines.items():
            place, label = f"{recording.LINE}-{key}", str(criteria.criterion(key) or key)
            said[place] = RecordEntry(place, label, line.text, line.finding, line.version, True, line.by, line.at)
        return said

    @cached_property
    def codes(self) -> dict[int, str]:
        return {seat.member_id: seat.code for seat in self.room.attendances}

    def voices_of(self, opinion: Opinion) -> str:
        return self.codes.get(opinion.task.member_id, "—")

    @cached_property
    def heads(self) -> list[tuple[str, str, Opinion]]:
        """(code, recommendation, opinion), in the order of the codes."""
        if self.chosen is None:
            return []
        said = self.record.ground.said.opinions
        heads = [
            (self.voices_of(o), str(Recommendation(o.recommendation).label) if o.recommendation else "—", o)
            for o in said
        ]
        return sorted(heads, key=lambda head: head[0])

    def rows(self, forms: dict[str, RecordForm]) -> Iterable[CriterionRow]:
        if self.chosen is None or self.is_shut:
            return
        ground = self.record.ground
        for key, line in ground.lines.items():
            tally = ground.said.tally(key)
            criterion = criteria.criterion(key)
            if criterion is None:
                continue
            yield CriterionRow(
                criterion,
                self._voices(key),
                ground.before.get(key),
                forms[f"{recording.LINE}-{key}"],
                tally.is_marked,
                tally.words,
                line.prefilled,
            )

    def _voices(self, key: str) -> tuple[Voice, ...]:
        """What only officers are told is on no screen that the room looks at."""
        codes = {opinion.pk: code for code, _, opinion in self.heads}
        told = [
            Voice(
                codes[line.opinion],
                line.finding,
                str(Finding(line.finding).label),
                CriterionOpinion.Visibility.for_members(line),
            )
            for line in self.record.ground.said.tally(key).lines
        ]
        return tuple(sorted(told, key=lambda voice: voice.code))

    def dissents(self) -> list[Dissent]:
        if self.chosen is None or self.is_shut:
            return []
        rows = Dissent.objects.filter(item=self.chosen).select_related("member__user")
        if self.seat is not None and not self._keeps:
            rows = rows.filter(member=self.seat.member_id)
        return list(rows)

    def departures(self, outcome: str) -> list[str]:
        return self.record.ground.departures(outcome) if self.chosen else []

    @property
    def places(self) -> list:
        return resolving.places_of(self.chosen) if self.chosen else []
