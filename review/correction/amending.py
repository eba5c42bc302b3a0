"""How is a 補正通知 taken back, or put right by a second letter, while the vendor has not answered (R6-5-1)?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from applications import letters
from applications.models import Application, Correction, CorrectionItem
from applications.place import Place
from applications.sheets import SHEETS
from applications.workflow import APPLICATION, OF_QUALIFICATION
from portal.accounts.models import User
from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused, perform
from portal.workflow.verbs import takes
from review.correction import correcting, ways
from review.correction.remarks import Remark
from review.correction.ways import Term
from review.models import DraftRemark


@takes(APPLICATION, "recall_supplement")
@takes(APPLICATION, "recall_correction")
def recall(application: Application, actor: User, note: str, now: datetime) -> Application:
    """收回補正通知: the round is none, and what it asked for is picked again as a draft. Raises StepRefused.

    What the vendor has typed so far stays in the application, but is not filed with a later answer that does not open it.
    """
    with transaction.atomic():
        step = correcting.awaited(application).recall
        fresh = perform(application, step, actor, note, now)
        correction = _running(fresh, now)
        perform(correction, "recall_correction", actor, note, now, closed_at=now)
        DraftRemark.objects.bulk_create(_draft(item, fresh, actor, now) for item in correction.items.all())
        letters.tell_of(fresh, step, correction, correction=correction, note=note.strip())
    return fresh


def _running(application: Application, now: datetime) -> Correction:
    correction = application.open_correction()
    if correction is None or not correction.is_running(now):
        noun = correction.rounds.noun if correction else OF_QUALIFICATION.noun
        raise StepRefused(f"{noun}期限已經過了，系統正在結束這次{noun}，不能再收回或更正。之後可以「重新開放{noun}」。")
    return correction


def _draft(item: CorrectionItem, application: Application, actor: User, now: datetime) -> DraftRemark:
    columns = {"solution_id": item.solution_id, "sheet": item.sheet, "name": item.name, "remark": item.remark}
    return DraftRemark(application=application, by=actor, at=now, **columns)


# --- The second letter ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amendment:
    """What the second letter asks for instead: the items with their remarks, the words for all, and why."""

    remarks: tuple[Remark, ...]
    remark: str
    reason: str
    term: Term | None = None  # of what is asked anew, where somebody has said until when


def asked_before(correction: Correction) -> dict[Place, str]:
    return {item.place: item.remark for item in correction.items.all()}


def asks_more(correction: Correction, amendment: Amendment) -> bool:
    """Whether anything is asked that the first letter did not say so: then the days are counted from the second one."""
    before = asked_before(correction)
    new = any(before.get(remark.place) != remark.text.strip() for remark in amendment.remarks)
    return new or amendment.remark.strip() not in ("", correction.remark)


def due_after(correction: Correction, amendment: Amendment, now: datetime) -> Term:
    """Never earlier than it was; of what is asked anew at least the days of the first letter from the second one (A-03)."""
    stands = Term(correction.due_at, tuple(correction.counting), correction.days)
    if not asks_more(correction, amendment):
        return stands
    return ways.later([stands, amendment.term or _counted_anew(correction, now)])


def _counted_anew(correction: Correction, now: datetime) -> Term:
    programme = correction.application.programme
    usual = programme.correction_days if correction.rounds == OF_QUALIFICATION else programme.supplement_days
    return correcting.in_days(programme, correction.days or usual, now)


def amend(application: Application, actor: User, amendment: Amendment, seen: str, now: datetime) -> Correction:
    """更正補正通知: the same round with other items, told by a second letter. Raises StepRefused.

    `seen` is the `edition` of the correction that the page was made of.
    """
    remarks = correcting.checked(application, amendment.remarks, amendment.remark, amendment.reason, "更正原因")
    with transaction.atomic():
        step = correcting.awaited(application).amend
        fresh = perform(application, step, actor, amendment.reason, now)
        correction = _running(fresh, now)
        if correction.edition != seen:
            raise StepRefused("另一位同仁剛才更正過這次通知。下面是最新的內容，請看過再送出。")
        before, due_before = asked_before(correction), correction.last_second
        if before == {r.place: r.text.strip() for r in remarks} and correction.remark == amendment.remark.strip():
            raise StepRefused("和已經寄出的通知相同，沒有要更正的地方。")
        term = due_after(correction, amendment, now)
        written: dict[str, Any] = {
            "remark": amendment.remark.strip(),
            "due_at": term.due_at,
            "days": term.days,
            "counting": list(term.counting),
            "told_at": now,
        }
        note = f"{amendment.reason.strip()}\n{_in_words(before, remarks, due_before, term)}"
        dropped = [_line(item) for item in correction.items.all() if item.place not in {r.place for r in remarks}]
        correction = perform(correction, "amend_correction", actor, note, now, **written)
        _write_items(correction, before, remarks)
        _tell(fresh, correction, note=amendment.reason.strip(), before=due_before, dropped=dropped)
    return correction


def _write_items(correction: Correction, before: dict[Place, str], remarks: Iterable[Remark]) -> None:
    asked = {remark.place: remark for remark in remarks}
    for item in list(correction.items.all()):
        if item.place not in asked:
            item.delete()
        elif asked[item.place].text.strip() != item.remark:
            item.remark = asked[item.place].text.strip()
            item.save(update_fields=["remark"])
    added = [remark for place, remark in asked.items() if place not in before]
    CorrectionItem.objects.bulk_create(correcting.new_item(correction, remark) for remark in added)


def _tell(application: Application, correction: Correction, **words: Any) -> None:
    step, items = correction.rounds.amend, letters.items_of(correction)
    times = str(application.times_taken(step))
    letters.tell_of(application, step, correction, times, correction=correction, items=items, **words)


def _line(item: CorrectionItem) -> str:
    return f"{SHEETS[item.sheet].number}{f'「{item.solution}」' if item.solution else ''}：{item.label}"


def _in_words(before: dict[Place, str], remarks: list[Remark], due_before: datetime, term: Term) -> str:
    """What changed, for the history: what stood before is not lost when its row is."""
    asked = {remark.place: remark.text.strip() for remark in remarks}
    label = correcting.label_of
    lines = [f"新增「{label(place)}」：{text}" for place, text in asked.items() if place not in before]
    lines += [
        f"改「{label(place)}」：{before[place]} → {text}"
        for place, text in asked.items()
        if before.get(place, text) != text
    ]
    lines += [f"取消「{label(place)}」：{text}" for place, text in before.items() if place not in asked]
    if term.last_second != due_before:
        lines.append(f"期限由 {format_datetime(due_before)} 改為 {format_datetime(term.last_second)}")
    return "\n".join(lines)
