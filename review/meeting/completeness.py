"""What does a good record of each solution still lack before the meeting closes?

A court set an award aside because the notes did not show that each point was discussed and how different views were joined; this
is asked while everybody is still in the room.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from review.decision import reasons
from review.decision.reasons import Confidential
from review.meeting import differences, recording
from review.meeting.differences import Ground
from review.meeting.session import is_gone
from review.models import AgendaItem, Attendance, Conflict, DemonstrationNote, RecordEdit, Resolution
from review.models.opinion import WORDED


@dataclass(frozen=True)
class Meter:
    """`checks`: (what, whether it is there, what is lacking)."""

    checks: tuple[tuple[str, bool, str], ...]

    @property
    def lacking(self) -> list[str]:
        return [words for _, is_there, words in self.checks if not is_there]

    @property
    def done(self) -> int:
        return sum(is_there for _, is_there, _ in self.checks)

    @property
    def total(self) -> int:
        return len(self.checks)

    @property
    def is_full(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True)
class Record:
    """What is written of one item."""

    item: AgendaItem
    ground: Ground
    notes: dict[str, DemonstrationNote]
    resolution: Resolution | None
    disputes: list[RecordEdit]


def records_of(items: Iterable[AgendaItem]) -> dict[int, Record]:
    """By item; as many queries for forty as for one."""
    wanted = list(items)
    grounds, disputes = differences.of_items(wanted), recording.disputes_of(wanted)
    notes: dict[int, dict[str, DemonstrationNote]] = {}
    for note in DemonstrationNote.objects.filter(item__in=wanted).select_related("by"):
        notes.setdefault(note.item_id, {})[note.shown] = note
    rows = resolutions_of(wanted).select_related("chaired_by__user", "recorded_by").prefetch_related("conditions")
    resolved = {row.item_id: row for row in rows}  # the last of each
    return {
        item.pk: Record(
            item,
            grounds[item.pk],
            notes.get(item.pk, {}),
            resolved.get(item.pk),
            disputes.get(item.pk, []),
        )
        for item in wanted
    }


def resolutions_of(items: Iterable[AgendaItem]) -> QuerySet[Resolution]:
    """In their order: of several of one item the last stands."""
    return Resolution.objects.filter(item__in=list(items)).order_by("pk")


def _conflicts_found(records: Mapping[int, Record]) -> dict[int, datetime]:
    """By case, when the last conflict of interest of somebody who came to the meeting was written down."""
    items = [record.item for record in records.values()]
    came = Attendance.objects.filter(meeting__in={item.meeting_id for item in items}).exclude(arrived_at=None)
    cases = {item.solution.application_id for item in items}
    rows = Conflict.objects.hiding().filter(application__in=cases, user__in=came.values("member__user"))
    return dict(rows.order_by("proposed_at").values_list("application", "proposed_at"))


def meters_of(records: Mapping[int, Record]) -> dict[int, Meter]:
    """By item, of all these records."""
    resolved = [record.item.solution for record in records.values() if record.resolution]
    kept = reasons.confidential_of(resolved) if resolved else {}
    conflicts = _conflicts_found(records)
    return {
        key: _meter(
            record,
            kept.get(record.item.solution_id, Confidential()),
            conflicts.get(record.item.solution.application_id),
        )
        for key, record in records.items()
    }


def _meter(record: Record, confidential: Confidential, found_at: datetime | None) -> Meter:
    """Of an item that was taken off, or whose solution is gone, nothing but that it is off the agenda is asked."""
    if record.item.removed_at:
        return Meter(())
    if is_gone(record.item) and record.resolution is None:
        return Meter((("議程", False, "方案已經不在審查中，請移出議程"),))
    resolution = record.resolution
    checks = [_discussed(record), _demonstrated(record), _answered(record), _undisputed(record)]
    checks.append(("決議", resolution is not None, "還沒有記錄決議"))
    if resolution:
        checks += [_quorum(resolution, found_at), _dated(resolution), _explained(record, resolution)]
        checks.append(_fit_to_send(record, resolution, confidential))
    return Meter(tuple(checks))


def sentence_of(item: AgendaItem, meter: Meter) -> str:
    """What it lacks, with its code and name."""
    return f"{item.code}「{item.solution}」：{'；'.join(meter.lacking)}"


Check = tuple[str, bool, str]


def _discussed(record: Record) -> Check:
    return "討論事項", bool(record.item.discussion.strip()), "討論事項還沒有紀錄"


def _demonstrated(record: Record) -> Check:
    lacking = [
        item.label for item in DemonstrationNote.Item if not (item in record.notes and record.notes[item].text.strip())
    ]
    return "實機演示三項", not lacking, f"演示紀錄還缺：{'、'.join(lacking)}"


def _answered(record: Record) -> Check:
    """Each that is not met, or asked to explain, by the consensus or by any member, has words that say why."""
    open_still = []
    for key, line in record.ground.lines.items():
        counts = record.ground.said.tally(key).counts
        is_asked = line.finding in WORDED or any(counts[finding] for finding in WORDED)
        if is_asked and not (line.text.strip() and line.finding):
            open_still.append(recording.title_of(key))
    return "共識意見", not open_still, f"「不符合」或「需說明」還沒有共識判定和文字：{'、'.join(open_still)}"


def _undisputed(record: Record) -> Check:
    return "兩人同時寫的段落", not record.disputes, f"有 {len(record.disputes)} 段兩人同時寫了，還沒有選要留哪一段"


def _quorum(resolution: Resolution, found_at: datetime | None) -> Check:
    """Whoever must step aside, as it came out later, took part in it: another resolution says how it is without them."""
    is_tainted = found_at is not None and found_at > resolution.at
    words = "決議以後才發現委員有利益衝突，請再記錄一次決議" if is_tainted else "決議沒有法定人數的紀錄"
    return "法定人數", bool(resolution.quorum) and not is_tainted, words


def _dated(resolution: Resolution) -> Check:
    conditions = list(resolution.conditions.all())
    wanted = resolution.outcome == Resolution.Outcome.SUPPLEMENT
    dated = all(condition.due_at for condition in conditions) and (bool(conditions) or not wanted)
    return "條件的期限", dated, "附帶條件還沒有期限"


def _explained(record: Record, resolution: Resolution) -> Check:
    """What was written since the resolution may depart from it."""
    told = record.ground.departures(resolution.outcome, resolution.left_out)
    answered = not record.ground.is_marked or bool(resolution.difference and resolution.difference_reason.strip())
    is_there = answered and (not told or bool(resolution.departs_reason.strip()))
    return "差異與理由", is_there, "意見的差異還沒有處理方式或理由，請再記錄一次決議"


def _fit_to_send(record: Record, resolution: Resolution, confidential: Confidential) -> Check:
    """The vendor's letter is made of the consensus: what may not stand there is found while everybody is still here."""
    lines = record.ground.lines.values()
    texts = [line.text for line in lines if line.finding in WORDED]
    texts += [resolution.text, *(condition.text for condition in resolution.conditions.all())]
    spots = [spot for text in texts if text.strip() for spot in reasons.spots_in(text, confidential)]
    return "給廠商的文字", not spots, "；".join(str(spot) for spot in dict.fromkeys(spots))
