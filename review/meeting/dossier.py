"""Which declarations, findings, dismissals and substitutes stand behind one meeting?

So that it can be shown that each conflict of interest was looked for and dealt with before the committee resolved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.time.calendar import format_datetime
from review.meeting import quorum, session
from review.meeting.seats import Room
from review.models import AgendaItem, Conflict, Meeting, Recusal, ReviewTask, SeatDeclaration

NOBODY = "無"


@dataclass(frozen=True)
class DossierSection:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ConflictDossier:
    title: str
    sections: tuple[DossierSection, ...]
    declared: tuple[str, ...]  # the sentences that members agreed to, each once: 1 is the first


def of_meeting(meeting: Meeting, items: Sequence[AgendaItem]) -> ConflictDossier:
    """Of these items; a fixed number of queries."""
    codes = {item.solution.application_id: item.code for item in items}
    title = f"{meeting.title}利益衝突處理紀錄"
    tasks = list(
        ReviewTask.objects.filter(solution__in=[item.solution_id for item in items])
        .select_related("member__user", "solution")
        .order_by("pk")
    )
    said = SeatDeclaration.objects.filter(item__in=[item.pk for item in items])
    heard = list(said.select_related("attendance__member__user", "item", "by").order_by("pk"))
    words = [task.declaration for task in tasks if task.declared_at and task.declaration]
    declared = tuple(dict.fromkeys([*words, *(row.words for row in heard)]))
    return ConflictDossier(
        title,
        (
            _declarations(tasks, heard, items, declared),
            _leaving(meeting, items),
            _conflicts(codes),
            _recusals(codes),
            _substitutes(tasks, items),
        ),
        declared,
    )


def _declarations(
    tasks: Sequence[ReviewTask], heard: Sequence[SeatDeclaration], items: Sequence[AgendaItem], declared: Sequence[str]
) -> DossierSection:
    """Which sentence each agreed to, by its number: word for word it stands once, below."""
    codes = {item.solution_id: item.code for item in items}

    def number(words: str) -> str:
        return f"聲明 {declared.index(words) + 1}" if words else NOBODY

    of_tasks = [
        (
            codes[task.solution_id],
            str(task.member),
            task.stage.label,
            format_datetime(task.declared_at),
            number(task.declaration),
        )
        for task in tasks
        if task.declared_at
    ]
    together: dict[tuple[str, ...], list[str]] = {}  # of what was said in one breath, one row
    for row in heard:
        said = str(row.attendance.member), _heard_by(row), format_datetime(row.at), number(row.words)
        together.setdefault(said, []).append(row.item.code)
    at_meeting = [("、".join(spoken_of), *said) for said, spoken_of in together.items()]
    return DossierSection("委員聲明", ("案號", "委員", "審查", "聲明時間", "聲明內容"), (*of_tasks, *at_meeting))


def _heard_by(row: SeatDeclaration) -> str:
    if row.by_id == row.attendance.member.user_id:
        return "出席會議"
    return f"出席會議，當場聲明（{row.by.get_full_name()}登記）"


def _leaving(meeting: Meeting, items: Sequence[AgendaItem]) -> DossierSection:
    """Who must leave the room for which item, as the page, the quorum and the minutes reckon it."""
    room = Room.of(meeting)
    aside = quorum.aside_of(items, room.office, session.moments(meeting, items))

    def named(users: set[int]) -> str:
        return "、".join(str(member) for member in room.office if member.user_id in users) or NOBODY

    asked = (
        {member.user_id for member in room.office} if meeting.is_coming else room.came
    )  # who was away needs not leave
    rows = tuple((item.code, named(aside.hidden[item.pk]), named(aside.undeclared[item.pk] & asked)) for item in items)
    return DossierSection("各案應離席的委員", ("案號", "迴避或待查明", "還沒有聲明"), rows)


def _conflicts(codes: dict[int, str]) -> DossierSection:
    conflicts = Conflict.objects.filter(application__in=codes).select_related("user", "answered_by").order_by("pk")
    rows = tuple(
        (
            codes[row.application_id],
            row.user.get_full_name(),
            f"{row.get_source_display()}：{row.get_kind_display()}",
            row.evidence,
            row.stage.label,
            f"{row.answered_by.get_full_name()} {format_datetime(row.answered_at)} {row.answer}".strip()
            if row.answered_by and row.answered_at
            else NOBODY,
        )
        for row in conflicts
    )
    return DossierSection("利益衝突的發現與處理", ("案號", "人員", "來源與種類", "事實", "結果", "查明"), rows)


def _recusals(codes: dict[int, str]) -> DossierSection:
    asked = Recusal.objects.filter(application__in=codes).order_by("pk")
    rows = tuple(
        (
            codes[row.application_id],
            row.named,
            row.reason,
            row.statement or NOBODY,
            row.stage.label,
            row.appeal_decision or row.decision or NOBODY,
        )
        for row in asked
    )
    return DossierSection("廠商申請迴避", ("案號", "請求迴避的人", "理由", "當事人意見", "結果", "決定理由"), rows)


def _substitutes(tasks: Sequence[ReviewTask], items: Sequence[AgendaItem]) -> DossierSection:
    """Who was taken off or declined, and who reviews instead."""
    codes = {item.solution_id: item.code for item in items}
    left = [task for task in tasks if task.stage.final]
    rows = []
    for task in left:
        later = [str(other.member) for other in tasks if other.solution_id == task.solution_id and other.pk > task.pk]
        why = task.get_decline_ground_display() if task.decline_ground else ""
        said = "：".join(part for part in (why, task.note) if part) or NOBODY
        rows.append((codes[task.solution_id], str(task.member), task.stage.label, said, "、".join(later) or NOBODY))
    return DossierSection("改派與遞補", ("案號", "原委員", "原因", "說明", "之後分派的委員"), tuple(rows))
