"""What do the minutes say (審議規則 §11, the twelve things), and the result table with its three notes (§6-1)?

Members stand there by the codes of the day, by name only where the committee publishes names, and then without the code: nobody
can tell who recommended what. Individual sheets are no part of them. A reader who must not meet an item finds nothing of it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.files import uploads
from portal.time.calendar import format_datetime
from review.meeting import completeness, dossier, printing, quorum, recording, session
from review.meeting.completeness import Record
from review.meeting.quorum import Aside
from review.meeting.seats import Room
from review.models import (
    AgendaItem,
    Attendance,
    DemonstrationNote,
    Dissent,
    Finding,
    Meeting,
    Member,
    Recommendation,
    Resolution,
    ReviewTask,
    SeatDeclaration,
)
from review.workflow import HELD, MEETING

NONE = "無"


@dataclass(frozen=True)
class MinutesItem:
    """討論事項 of one solution, and what was resolved."""

    code: str
    title: str
    chair: str
    shown: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, str], ...]
    discussion: str
    resolution: tuple[tuple[str, str], ...]
    dissents: tuple[tuple[str, str], ...]
    off_agenda: str
    declared: str  # who of the seats declared that nothing binds them to it
    aside: str  # who stepped aside


@dataclass(frozen=True)
class ResultTable:
    """審查結果彙整表: a line for each solution, a column for each member by code."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Minutes:
    """`heads` are the twelve things in the order of the law; the items stand under 討論事項及決議."""

    title: str
    heads: tuple[tuple[str, str], ...]
    items: tuple[MinutesItem, ...]
    table: ResultTable
    signatures: tuple[str, ...]
    is_final: bool


def of_meeting(meeting: Meeting, items: Sequence[AgendaItem]) -> Minutes:
    """Of these items, which the reader may meet; as many queries for forty as for one."""
    room, records = Room.of(meeting), completeness.records_of(items)
    dissents: dict[int, list[Dissent]] = {}
    for dissent in Dissent.objects.filter(item__in=items).select_related("member__user"):
        dissents.setdefault(dissent.item_id, []).append(dissent)
    called = _called(room)
    told = _declarations(room, items, called)
    listed = tuple(_item(records[item.pk], dissents.get(item.pk, []), called, told[item.pk]) for item in items)
    signed = tuple(_signature(seat, called) for seat in _in_order(room, called) if seat.signed_at)
    title = f"{meeting.title}紀錄"
    table = _table(room, [records[item.pk] for item in items])
    return Minutes(title, tuple(_heads(meeting, room, called)), listed, table, signed, _is_final(meeting, room))


def _is_final(meeting: Meeting, room: Room) -> bool:
    came = [seat for seat in room.attendances if seat.arrived_at]
    return meeting.is_held and meeting.minutes_confirmed_at is not None and bool(came)


def _called(room: Room) -> Callable[[Member], str]:
    """How members are named in it."""
    if room.meeting.committee.names_public:
        return lambda member: f"{member}委員"
    codes = {seat.member_id: seat.code for seat in room.attendances}
    return lambda member: f"委員 {codes.get(member.pk, '—')}"


def _in_order(room: Room, called: Callable[[Member], str]) -> list[Attendance]:
    return sorted(room.attendances, key=lambda seat: called(seat.member))


def _signature(seat: Attendance, called: Callable[[Member], str]) -> str:
    return f"{called(seat.member)}　{format_datetime(seat.signed_at)}" if seat.signed_at else ""


# --- The twelve things -----------------------------------------------------------------------------------------------


def _heads(meeting: Meeting, room: Room, called: Callable[[Member], str]) -> list[tuple[str, str]]:
    return [
        ("案由", f"{meeting.committee.programme.name}雲端解決方案審查"),
        ("會議次別", f"第 {meeting.session} 次"),
        ("會議時間", _when(meeting)),
        ("會議地點", "、".join(part for part in (meeting.place, meeting.link and "視訊會議") if part) or NONE),
        ("主席", _chair(meeting, room)),
        ("出席及請假委員", _attendance(room, called)),
        ("列席人員", meeting.others_present or NONE),
        ("紀錄", meeting.recorder or NONE),
        ("報告事項及決定", meeting.reports or NONE),
        ("討論事項及決議", "見下列各案"),
        ("臨時動議", meeting.motions or NONE),
        ("其他應記載事項", meeting.other or NONE),
    ]


def _when(meeting: Meeting) -> str:
    began = format_datetime(meeting.opened_at or meeting.starts_at)
    return f"{began} 至 {format_datetime(meeting.adjourned_at)}" if meeting.adjourned_at else f"{began} 起"


def _chair(meeting: Meeting, room: Room) -> str:
    seat = next((seat for seat in room.leaders if seat.arrived_at), None)
    if seat is None:
        return NONE
    name = f" {seat.member}" if meeting.committee.names_public else ""
    return f"{seat.member.get_standing_display()}{name}"


def _attendance(room: Room, called: Callable[[Member], str]) -> str:
    came = [seat for seat in _in_order(room, called) if seat.arrived_at]
    away = [seat for seat in _in_order(room, called) if not seat.arrived_at]
    said = [f"出席 {len(came)} 人：{'、'.join(called(seat.member) for seat in came) or NONE}"]
    said.append(f"請假 {len(away)} 人：{'、'.join(called(seat.member) for seat in away)}" if away else "請假：無")
    return "\n".join(said)


# --- Items -----------------------------------------------------------------------------------------------------------


def _declarations(
    room: Room, items: Sequence[AgendaItem], called: Callable[[Member], str]
) -> dict[int, tuple[str, str]]:
    """By item: the seats that declared no conflict of interest, and those that stepped aside."""
    members = {seat.member_id: seat.member for seat in room.attendances}
    tasks = ReviewTask.objects.filter(solution__in=[item.solution_id for item in items]).exclude(declared_at=None)
    of_task = set(tasks.values_list("solution", "member"))
    said = SeatDeclaration.objects.filter(item__in=[item.pk for item in items])
    at_meeting = set(said.values_list("item", "attendance__member"))
    aside = quorum.aside_of(items, members.values(), session.moments(room.meeting, items))
    came = room.came
    return {
        item.pk: (
            _named(
                called(member)
                for pk, member in members.items()
                if ((item.solution_id, pk) in of_task or (item.pk, pk) in at_meeting)
                and member.user_id not in aside.of(item)
            ),
            _aside_words(item, aside, members.values(), came, called),
        )
        for item in items
    }


def _aside_words(
    item: AgendaItem, aside: Aside, members: Collection[Member], came: Collection[int], called: Callable[[Member], str]
) -> str:
    """Those who stepped aside, and those who came and had not said whether they must."""
    told = _named(called(member) for member in members if member.user_id in aside.hidden[item.pk])
    silent = [called(member) for member in members if member.user_id in aside.undeclared[item.pk] & set(came)]
    return f"{told}；沒有聲明：{_named(silent)}" if silent else told


def _named(names: Iterable[str]) -> str:
    return "、".join(sorted(names)) or NONE


def _item(
    record: Record, dissents: Sequence[Dissent], called: Callable[[Member], str], told: tuple[str, str]
) -> MinutesItem:
    item, resolution = record.item, record.resolution
    application = item.solution.application
    return MinutesItem(
        item.code,
        f"{application.company_name}「{item.solution}」（{application.number}）",
        resolution.chaired_by.get_standing_display() if resolution else "",
        tuple(
            (shown.label, record.notes[shown].text if shown in record.notes else NONE)
            for shown in DemonstrationNote.Item
        ),
        tuple(_lines(record)),
        item.discussion or NONE,
        tuple(_resolved(resolution)) if resolution else (),
        tuple((called(dissent.member), dissent.text) for dissent in dissents),
        item.removed_reason if item.removed_at else "",
        *told,
    )


def _lines(record: Record) -> list[tuple[str, str, str]]:
    said = []
    for key, line in record.ground.lines.items():
        label = Finding(line.finding).label if line.finding else "未判定"
        said.append((recording.title_of(key), str(label), line.text))
    return said


def _resolved(resolution: Resolution) -> list[tuple[str, str]]:
    compared = f"（{resolution.get_comparison_display()}）" if resolution.comparison else ""
    said = [("決議", f"{resolution.get_outcome_display()}{compared}。{resolution.text}")]
    for number, condition in enumerate(resolution.conditions.all(), start=1):
        until = f"（期限 {format_datetime(condition.last_second)}）" if condition.last_second else ""
        said.append((f"附帶條件 {number}", f"{condition.text}{until}"))
    if resolution.departs_reason:
        said.append(("與多數意見或初審意見不同的理由", resolution.departs_reason))
    if resolution.difference:
        said.append(("明顯差異的處理", f"{resolution.get_difference_display()}：{resolution.difference_reason}"))
    return [*said, ("法定人數", resolution.quorum)]


# --- The table -------------------------------------------------------------------------------------------------------


def _table(room: Room, records: Sequence[Record]) -> ResultTable:
    codes = {seat.member_id: seat.code for seat in room.attendances}
    columns = sorted(codes.values())
    members = tuple(f"委員 {code}" for code in columns)
    notes = ("逐項討論", "與初審意見之差異", "明顯差異之處理")
    header = ("案號", "公司", "方案", *members, "決議", *notes)
    return ResultTable(header, tuple(_row(record, codes, columns) for record in records))


def _row(record: Record, codes: dict[int, str], columns: Sequence[str]) -> tuple[str, ...]:
    item, resolution = record.item, record.resolution
    said = {
        codes.get(opinion.task.member_id, ""): str(Recommendation(opinion.recommendation).label)
        for opinion in record.ground.said.opinions
        if opinion.recommendation
    }
    resolved = str(resolution.get_outcome_display()) if resolution else "—"
    outcome = "移出議程" if item.removed_at else resolved
    named = (item.code, item.solution.application.company_name, str(item.solution))
    return (*named, *(said.get(code, "—") for code in columns), outcome, *_notes(record))


def _notes(record: Record) -> tuple[str, ...]:
    """審議規則 §6-1: discussed item by item; departing from the pre-opinion; marked differences."""
    resolution, ground = record.resolution, record.ground
    if resolution is None:
        return ("—", "—", "—")
    settled = sum(bool(line.finding) for line in ground.lines.values())
    early = [
        key
        for key, said in ground.before.items()
        if key in ground.lines and said.finding not in ("", ground.lines[key].finding)
    ]
    departs = resolution.departs_reason if early or resolution.departs_reason else "無差異"
    marked = f"{resolution.get_difference_display()}：{resolution.difference_reason}" if resolution.difference else "無"
    return f"已逐項討論，{settled}／{len(ground.lines)} 項有共識", departs, marked


# --- Files -----------------------------------------------------------------------------------------------------------


def unfiled(now: datetime) -> QuerySet[Meeting]:
    """Meetings that are over, confirmed, and signed by all who came and still serve: their files are made once and stay."""
    serving = Member.objects.in_office(timezone.localdate(now))
    unsigned = Attendance.objects.filter(meeting=OuterRef("pk"), signed_at=None, member__in=serving)
    unsigned = unsigned.exclude(arrived_at=None)
    gone = Q(
        meeting__is_last=True, is_present=False
    )  # who had left before the last meeting was confirmed signs nothing
    done = Meeting.objects.filter(state__in=MEETING.group(HELD), minutes_file=None)
    return done.exclude(minutes_confirmed_at=None).exclude(Exists(unsigned.exclude(gone)))


def file(pk: int, now: datetime) -> None:
    """Outside any transaction: made twice by chance, the first counts."""
    meeting = unfiled(now).filter(pk=pk).select_related("committee__programme").first()
    if meeting is None:
        return
    items = every_item(meeting)
    said, name = of_meeting(meeting, items), f"第{meeting.session}次審查會議"
    made = {
        "minutes_file": (printing.minutes_pdf(said), f"{name}紀錄.pdf", PDF),
        "table_file": (printing.table_xlsx(said), f"{name}審查結果彙整表.xlsx", XLSX),
        "dossier_file": (printing.dossier_pdf(dossier.of_meeting(meeting, items)), f"{name}利益衝突處理紀錄.pdf", PDF),
    }
    stored = {
        column: uploads.keep(content, name=named, content_type=kind, now=now)
        for column, (content, named, kind) in made.items()
    }
    with transaction.atomic():
        Meeting.objects.filter(pk=pk, minutes_file=None).update(**stored)


PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def every_item(meeting: Meeting) -> list[AgendaItem]:
    """All of them, also those that were taken off: their places and codes stay."""
    rows = AgendaItem.objects.filter(meeting=meeting).select_related(
        "solution__application__programme", "solution__application__vendor"
    )
    items = list(rows.order_by("position", "pk"))
    for item in items:
        item.meeting = meeting
    return items
