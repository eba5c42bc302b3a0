"""How does a vendor come by another time for its demonstration? It chooses one that is free, or asks for one: once (八(一)(二)2)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from applications.actions import refusal_to_send
from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.cases.officers import told_of
from review.meeting import calling, planning
from review.meeting.planning import MeetingSlot
from review.models import AgendaItem
from review.workload import notices

ASKED = "desk_slot"
ONCE = "改時段以一次為限，您已經改過或申請過。有困難請與執行單位聯絡。"


def why_fixed(item: AgendaItem, actor: User, now: datetime) -> str:
    """Why this person of the vendor's cannot change its time; empty while they can."""
    meeting = item.meeting
    if against := refusal_to_send(item.solution.application.vendor, actor):
        return against
    if item.removed_at is not None or not meeting.is_coming:
        return "這場演示已經取消或結束。"
    if item.starts_at is None or now >= meeting.starts_at:
        return "會議已經開始，不能再改時段。"
    return "" if item.may_ask_for_another_slot else ONCE


def choose(item: AgendaItem, begins: datetime | None, actor: User, now: datetime) -> AgendaItem:
    """Takes one of the free times. Raises StepRefused when somebody was faster, or it was changed once already."""
    if begins is None:
        raise StepRefused("請選一個時段。")
    with transaction.atomic():
        planning.locked(item.meeting)
        fresh = _locked(item)
        if reason := why_fixed(fresh, actor, now):
            raise StepRefused(reason)
        if (
            begins == fresh.starts_at
        ):  # an older page, which the office was faster than: the one change is not spent on it
            raise StepRefused("這就是貴公司現在的時段，不必再改。")
        slot = next((slot for slot in planning.free_slots(fresh.meeting, fresh) if slot.starts_at == begins), None)
        if slot is None:
            raise StepRefused("這個時段剛剛被選走了，請選另一個。")
        fresh = _locked(planning.give_slot(fresh, slot))
        fresh.slot_chosen_at = now
        fresh.save(update_fields=["slot_chosen_at"])
        calling.tell_moved(fresh, "貴公司自行選擇的時段。", now)
    return fresh


def ask(item: AgendaItem, reason: str, actor: User, now: datetime) -> AgendaItem:
    """Asks the office for another time. Raises StepRefused without a reason, or when it was asked or changed already."""
    if not reason.strip():
        raise StepRefused("請寫下希望的時間與原因，執行單位才能安排。")
    with transaction.atomic():
        planning.locked(item.meeting)
        fresh = _locked(item)
        if refusal := why_fixed(fresh, actor, now):
            raise StepRefused(refusal)
        fresh.slot_asked_at, fresh.slot_asked_reason = now, reason.strip()
        fresh.save(update_fields=["slot_asked_at", "slot_asked_reason"])
        _tell_office(fresh, now)
    return fresh


def _tell_office(item: AgendaItem, now: datetime) -> None:
    """In the inbox of whoever looks after the case: it is answered on the agenda."""
    url = settings.BASE_URL + reverse("admin:review_meeting_change", args=[item.meeting_id])
    case = item.solution.application
    words = {"item": item, "note": item.slot_asked_reason, "agenda_url": url}
    notices.tell_of(case, ASKED, told_of(case), item, now, **words)


def answer(item: AgendaItem, slot: MeetingSlot | None, words: str, now: datetime) -> AgendaItem:
    """The office gives another time, or says why there is none; the vendor is told. Raises StepRefused."""
    if slot is None and not words.strip():
        raise StepRefused("不改時段時，請說明原因；廠商會收到。")
    with transaction.atomic():
        planning.locked(item.meeting)
        fresh = _locked(item)
        if not fresh.is_slot_asked:
            raise StepRefused("這個申請已經答覆過，或廠商沒有申請。")
        if slot is not None:
            fresh = _locked(planning.give_slot(fresh, slot))
        fresh.slot_answered_at, fresh.sequence = now, fresh.sequence + (slot is None)
        fresh.save(update_fields=["slot_answered_at", "sequence"])
        said = words.strip() or "依貴公司申請改時段。"
        calling.tell_moved(fresh, said if slot else f"無法改時段：{said}", now)
    return fresh


def _locked(item: AgendaItem) -> AgendaItem:
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("meeting__committee__programme", "solution__application__vendor").get(pk=item.pk)
