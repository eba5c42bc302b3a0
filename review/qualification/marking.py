"""What does an officer leave on a case beside its steps? Marks on the checklist, notes for colleagues, packets to make."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet

from applications.models import Application, Submission
from applications.workflow import MARKED
from portal.accounts.models import User
from portal.background import duties
from portal.roles import Account
from portal.workflow.engine import StepRefused
from review.cases.filings import SEEN, filed_since
from review.models import CaseNote, Mark, Packet
from review.qualification import checklist
from review.qualification.checklist import Item

PACKET_KEPT = timedelta(days=7)


class Judgement(Protocol):
    """What a person says of an item, as the form of the desk holds it."""

    item: Item
    data: Any
    fields: Any
    errors: Any
    cleaned_data: dict[str, Any]
    outcome: Any

    def merge(self, stored: Callable[[str], Any]) -> Any: ...

    def stored(self, name: str) -> str: ...


Judge = Callable[[Item], Any]  # a Judgement; a form declares its attributes as Django does, not as a protocol can check


def may_mark(application: Application, user: Account) -> bool:
    return MARKED in application.stage.groups and user.has_perm("review.add_mark")


def mark(application: Application, actor: User, key: str, judge: "Judge", now: datetime) -> Any:
    """Keeps what a person says of one item (R8-1-1a), under the case's lock.

    `judge` binds what was sent to the item as it stands now. Returns that; its `outcome.conflicts` tell what a colleague changed meanwhile, and then nothing is written.
    Raises StepRefused when the item cannot be judged now.
    """
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        (item,), submission = _judged(fresh, key)
        form: Judgement = judge(item)
        if news := _news(fresh, form):
            raise StepRefused(f"{news}請看過再判定。")
        outcome = form.merge(form.stored)
        if outcome.refused:
            raise StepRefused(" ".join(error for errors in form.errors.values() for error in errors))
        if not outcome.conflicts and (outcome.mine or _renews(form)):
            _check_reason(form)
            _write(form, submission, actor, now)
    return form


def _judged(application: Application, *keys: str) -> tuple[list[Item], Submission]:
    """The items of these keys as they stand, and the submission that they are of."""
    if MARKED not in application.stage.groups:
        raise StepRefused(f"這個案件目前是「{application.stage.label}」，不能判定檢核項目。")
    latest = checklist.latest(application)
    items = [item for key in keys if latest and (item := latest.item(key))]
    if latest is None or len(items) < len(keys):
        raise StepRefused("檢核表沒有這一項了，請重新整理頁面。")
    return items, latest.submission


def _news(application: Application, form: Judgement) -> str:
    """What came since the page of this form was made, in words; "" when the item stands as it was read."""
    judged = form.data.get("basis")
    changed = judged not in (None, form.item.basis)
    if filed := filed_since(application, form.data.get(SEEN)):
        return f"{filed}這一項的內容{'有變更' if changed else '沒有變更'}。"
    if not changed:
        return ""
    verdicts = "；".join(f"{verdict.clause}「{verdict.get_result_display()}」" for verdict in form.item.verdicts)
    return f"這一項在您開啟頁面以後有新的系統檢核結果{f'：{verdicts}' if verdicts else ''}。"


def _renews(form: Judgement) -> bool:
    """Judging again what has changed is a mark of its own, also when the answer is the same as before."""
    return form.item.is_stale and form.data.get("do") != "note" and bool(form.cleaned_data["result"])


def _kept(form: Judgement) -> dict[str, str]:
    """What the mark will say: of a box that this person left alone, what stands there."""
    return {name: form.cleaned_data[name] if name in form.outcome.mine else form.stored(name) for name in form.fields}


def _check_reason(form: Judgement) -> None:
    """Against what the portal found a person judges with a reason (R4-y); a note alone judges nothing."""
    kept = _kept(form)
    if form.data.get("do") != "note" and kept["result"] in form.item.against and not kept["note"].strip():
        verdicts = "、".join(verdict.get_result_display() for verdict in form.item.verdicts)
        label = Mark.Result(kept["result"]).label
        raise StepRefused(f"系統檢核是「{verdicts}」，要判定「{label}」請在說明寫下理由。")


def _write(form: Judgement, submission: Submission, actor: User, now: datetime) -> None:
    """A note alone says nothing new of what was judged, so it leaves the ground of the judgement as it was."""
    item, before = form.item, form.item.mark
    only_note = before is not None and item.is_stale and form.data.get("do") == "note"
    Mark.objects.create(
        application=submission.application,
        submission=before.submission if only_note else submission,
        key=item.key,
        basis=before.basis if only_note else item.basis,
        by=actor,
        at=now,
        **_kept(form),
    )


def confirm_met(application: Application, actor: User, seen: Mapping[str, str], now: datetime) -> int:
    """Judges items of 四 met as the portal found them, all or none: `seen` is by key the basis that the person was shown.

    Returns how many; raises StepRefused when one of them stands otherwise by now.
    """
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        judged, submission = _judged(fresh, *seen)
        if gone := [item.label for item in judged if not item.is_confirmable or item.basis != seen[item.key]]:
            raise StepRefused(f"「{'、'.join(gone)}」在您開啟頁面以後有變更，或已經判定。請看過再確認。")
        for item in judged:
            said = {"result": Mark.Result.PASS, "note": item.mark.note if item.mark else ""}
            Mark.objects.create(
                application=fresh, submission=submission, key=item.key, basis=item.basis, by=actor, at=now, **said
            )
    return len(judged)


# --- Notes among colleagues ----------------------------------------------------------------------------------------


def write_note(application: Application, actor: User, text: str, now: datetime) -> CaseNote:
    """The same words by the same person right after each other are one note: a button pressed twice."""
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        last = application.desk_notes.order_by("-pk").first()
        if last and (last.by_id, last.text) == (actor.pk, text) and now - last.at < timedelta(minutes=1):
            return last
        return CaseNote.objects.create(application=application, text=text, by=actor, at=now)


# --- Packets -------------------------------------------------------------------------------------------------------


def ask_packet(submission: Submission, kind: str, actor: User, now: datetime) -> Packet:
    """Has a packet made. One that is being made is left alone; one that is there is made again, as marks go on."""
    asked = {"asked_by": actor, "asked_at": now}
    with transaction.atomic():
        packet, made = Packet.objects.get_or_create(
            submission=submission, kind=kind, defaults={"application_id": submission.application_id, **asked}
        )
        if not made:
            Packet.start_over(Packet.objects.filter(pk=packet.pk).exclude(done_at=None), file=None, **asked)
            packet.refresh_from_db()
        duties.nudge("review.packets")
    return packet


def outlived_packets(now: datetime) -> QuerySet:
    return Packet.objects.filter(done_at__lte=now - PACKET_KEPT)


def forget_packet(pk: int, now: datetime) -> None:
    """The row goes; the file goes with what no row points to (portal/files/duties.py)."""
    with transaction.atomic():
        if duties.locked(Packet.objects.filter(pk=pk)).first():
            outlived_packets(now).filter(pk=pk).delete()
