"""Who writes what into the record of an item, and what if two write at once? Nobody's words are lost.

Each place of the record is a row of its own with a version: the discussion, the three things shown (R8-1-2b), the consensus on
each criterion. What two changed at once is asked; until somebody has chosen, both texts are kept (`RecordEdit`).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.meeting import closing, seats, session
from review.meeting.seats import Room
from review.meeting.words import RecordEntry
from review.models import AgendaItem, ConsensusLine, DemonstrationNote, Dissent, Meeting, RecordEdit
from review.opinion import criteria

DISCUSSION, SHOWN, LINE = "discussion", "shown", "line"


Bind = Callable[[RecordEntry], Any]  # a form of portal.forms.merging, bound to what was sent


def entry_of(item: AgendaItem, place: str) -> RecordEntry:
    """Raises StepRefused for a place that no record has."""
    kind, _, name = place.partition("-")
    if place == DISCUSSION:
        return RecordEntry(place, "討論事項", item.discussion, version=item.version, at=item.updated_at)
    if kind == SHOWN and name in DemonstrationNote.Item.values:
        note = DemonstrationNote.objects.filter(item=item, shown=name).select_related("by").first()
        label = DemonstrationNote.Item(name).label
        return (
            RecordEntry(place, label, note.text, "", note.version, by=note.by, at=note.at)
            if note
            else RecordEntry(place, label)
        )
    criterion = criteria.criterion(name) if kind == LINE else None
    if criterion is None:
        raise StepRefused("紀錄沒有這一項，請重新整理頁面。")
    line = ConsensusLine.objects.filter(item=item, criterion=name).select_related("by").first()
    if line is None:
        return RecordEntry(place, str(criterion), is_line=True)
    return RecordEntry(place, str(criterion), line.text, line.finding, line.version, True, line.by, line.at)


def write(meeting: Meeting, item: int, place: str, bind: Bind, actor: User, now: datetime) -> Any:
    """Writes what one person changed at one place, and leaves what another changed meanwhile.

    Returns the form; its `outcome.conflicts` are what both changed, of which nothing is written but kept. Raises StepRefused, and
    MeetingClosed once the meeting is over.
    """
    with transaction.atomic():
        fresh = closing.locked(meeting)
        row = session.item_of(fresh, item, actor)
        closing.check_sitting(fresh)
        if not may_write(fresh, row, actor):
            raise StepRefused("這一案的紀錄由承辦、主席和主審委員填寫。")
        entry = entry_of(row, place)
        form = bind(entry)
        outcome = form.merge(entry.stored)
        if outcome.refused:
            raise StepRefused(" ".join(message for messages in form.errors.values() for message in messages))
        _keep(row, entry, form, actor, now)
        if outcome.mine and not outcome.conflicts:
            closing.unconfirm(fresh)
    return form


def may_write(meeting: Meeting, item: AgendaItem, actor: User) -> bool:
    """Officers, who presides over the item, and its lead who drafts."""
    return session.may_preside(meeting, item, actor) or (Room.of(meeting).is_asked(actor) and seats.leads(actor, item))


def _keep(item: AgendaItem, entry: RecordEntry, form: Any, actor: User, now: datetime) -> None:
    outcome, said = form.outcome, form.cleaned_data
    mine = {name: said[name] for name in ("text", "finding") if name in said}
    if outcome.conflicts:
        _set_aside(item, entry, mine, actor, now)
        return
    written = {name: mine[name] if name in outcome.mine else entry.stored(name) for name in ("text", "finding")}
    if outcome.mine:
        _store(item, entry, written, actor, now)
    if outcome.mine or is_disputed(item, entry.place):
        RecordEdit.objects.create(item=item, place=entry.place, by=actor, at=now, **written)


def _set_aside(item: AgendaItem, entry: RecordEntry, mine: dict[str, str], actor: User, now: datetime) -> None:
    """Kept beside the record until somebody has chosen; sent again by the same person, it is kept once."""
    last = RecordEdit.objects.filter(item=item, place=entry.place, by=actor).last()
    if last is None or last.is_kept or (last.text, last.finding) != (mine.get("text", ""), mine.get("finding", "")):
        RecordEdit.objects.create(item=item, place=entry.place, by=actor, at=now, is_kept=False, **mine)


def _store(item: AgendaItem, entry: RecordEntry, written: dict[str, str], actor: User, now: datetime) -> None:
    kind, _, name = entry.place.partition("-")
    version, mark = entry.version + 1, {"by": actor, "at": now}
    if kind == DISCUSSION:
        AgendaItem.objects.filter(pk=item.pk).update(discussion=written["text"], version=version, updated_at=now)
    elif kind == SHOWN:
        values = {"text": written["text"], "version": version, **mark}
        DemonstrationNote.objects.update_or_create(item=item, shown=name, defaults=values)
    else:
        values = {**written, "version": version, **mark}
        ConsensusLine.objects.update_or_create(item=item, criterion=name, defaults=values)


def title_of(key: str) -> str:
    """A criterion where it stands among others: its number alone is that of its table."""
    criterion = criteria.criterion(key)
    return f"{criterion.part} {criterion}" if criterion else key


# --- What is in dispute ----------------------------------------------------------------------------------------------


def is_disputed(item: AgendaItem, place: str) -> bool:
    return any(edit.place == place for edit in disputes_of([item]).get(item.pk, ()))


def disputes_of(items: Iterable[AgendaItem]) -> dict[int, list[RecordEdit]]:
    """By item: texts that were written while somebody else's came, and of which nobody has said what becomes of them."""
    later = RecordEdit.objects.filter(item=OuterRef("item"), place=OuterRef("place"), pk__gt=OuterRef("pk"))
    aside = RecordEdit.objects.filter(item__in=[item.pk for item in items], is_kept=False)
    disputed: dict[int, list[RecordEdit]] = {}
    for edit in aside.exclude(Exists(later)).order_by("pk"):
        disputed.setdefault(edit.item_id, []).append(edit)
    return disputed


# --- What a member has written down ----------------------------------------------------------------------------------


def dissent(meeting: Meeting, item: int, actor: User, text: str, now: datetime) -> Dissent:
    """不同意見 (審議規則 §12), word for word into the minutes: nobody may refuse it, or change it. Raises StepRefused."""
    with transaction.atomic():
        fresh = closing.locked(meeting)
        row = session.item_of(fresh, item, actor)
        closing.check_sitting(fresh)
        seat = Room.of(fresh).seat_of(actor)
        if seat is None or seat.arrived_at is None:
            raise StepRefused("不同意見由出席這次會議的委員本人提出。")
        if not text.strip():
            raise StepRefused("請寫下不同意見。")
        same = Dissent.objects.filter(item=row, member=seat.member, text=text).first()
        if same:  # pressed twice
            return same
        closing.unconfirm(fresh)
        return Dissent.objects.create(item=row, member=seat.member, text=text, at=now)
