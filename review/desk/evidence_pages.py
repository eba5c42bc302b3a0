"""How does an officer ask the registers again, confirm what they say, and read an answer as it came?"""

import json
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from applications.models import ListCopy, RegisterAnswer, Verdict
from applications.registers import known, runs
from portal.files import names
from portal.workflow.engine import StepRefused
from review.desk.visit import CaseVisit
from review.models import Case
from review.qualification import checklist, evidence, marking

SHOWN = 20_000  # characters of an answer that are shown; the file has the rest


def evidence_part(visit: CaseVisit, listed: checklist.Checklist) -> dict[str, Any]:
    """On what each verdict of the checklist rests, what is still being asked, and whether one may ask again."""
    shown = (verdict for item in listed.items for verdict in item.verdicts)
    return {
        "evidence": evidence.of_verdicts([*shown, *listed.automatic]),
        "still_asked": evidence.still_asked(listed.submission, timezone.now()),
        "may_ask": may_ask(visit),
    }


def may_ask(visit: CaseVisit) -> bool:
    return not visit.case.stage.final and visit.actor.has_perm("review.add_mark")


def ask_again_page(visit: CaseVisit) -> HttpResponse:
    """Asked with POST: every register once more, for the submission that counts."""
    if visit.request.method == "POST":
        if not may_ask(visit):
            raise PermissionDenied
        now = timezone.now()
        is_new = runs.ask_again(visit.case, visit.actor, now).asked_at == now
        messages.success(
            visit.request,
            "已重新查詢，結果幾分鐘內會出現在檢核表；先前的結果會保留。" if is_new else "正在查詢，不必再按一次。",
        )
    return visit.back("#checklist-title")


# --- Several at once -------------------------------------------------------------------------------------------------


def confirm_page(visit: CaseVisit) -> HttpResponse:
    """Shows which items of 四 the portal found met and nobody judged; those that stay ticked are judged with one press."""
    if not marking.may_mark(visit.case, visit.actor):
        return visit.back("#checklist-title")
    request, refused = visit.request, ""
    if request.method == "POST":
        pairs = (value.partition(" ") for value in request.POST.getlist("item")[:50])
        seen = {key: basis for key, _, basis in pairs}
        try:
            done = marking.confirm_met(visit.case, visit.actor, seen, timezone.now())
        except StepRefused as reason:
            refused = str(reason)
        else:
            messages.success(request, f"已判定 {done} 項符合。" if done else "沒有勾選任何一項，沒有判定。")
            return visit.back("#checklist-title")
    listed = checklist.latest(visit.case)
    items = listed.confirmable if listed else []
    rests_on = evidence.of_verdicts(verdict for item in items for verdict in item.verdicts)
    status = 409 if refused else 200
    return visit.page("confirm.html", "確認系統檢核符合的項目", status, items=items, evidence=rests_on, refused=refused)


# --- As it came ------------------------------------------------------------------------------------------------------


def answer_page(visit: CaseVisit, answer: int) -> HttpResponse:
    """One answer of a register about the vendor of this case."""
    kept = _answer(visit.case, answer)
    text, is_whole = _readable(bytes(kept.body))
    label = known.source(kept.key).label
    title, size = f"{label}的回應", len(kept.body)
    return visit.page("answer.html", title, answer=kept, label=label, text=text, is_whole=is_whole, size=size)


def answer_file(visit: CaseVisit, answer: int) -> HttpResponse:
    """The bytes as they came, as a text that no browser runs."""
    kept = _answer(visit.case, answer)
    headers = {"Content-Disposition": names.disposition(f"{kept.key}-{kept.pk}.txt")}
    return HttpResponse(bytes(kept.body), content_type="text/plain; charset=utf-8", headers=headers)


def _answer(case: Case, pk: int) -> RegisterAnswer:
    return get_object_or_404(RegisterAnswer.objects.filter(question__tax_id=case.vendor.tax_id), pk=pk)


def _readable(body: bytes) -> tuple[str, bool]:
    """The text, JSON line by line, and whether all of it is there."""
    text = body.decode("utf-8-sig", errors="replace").replace("\x00", "\ufffd")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return text[:SHOWN], len(text) <= SHOWN


def rows_page(visit: CaseVisit, verdict: int, source: str) -> HttpResponse:
    """The rows of a list that a verdict of this case rests on, by the list's own column names, and the copy that they are of."""
    case = visit.case
    of_case = Verdict.objects.filter(check_run__submission__in=case.submissions.values("pk"))
    kept = get_object_or_404(of_case.select_related("check_run"), pk=verdict)
    used = next((used for used in kept.sources if used["key"] == source), None)
    if used is None:
        raise Http404
    told = next(told for told in evidence.of_verdicts([kept])[kept.pk] if told.key == source)
    copy = ListCopy.objects.select_related("file").filter(pk=used["copy"]).first()
    return visit.page("source_rows.html", told.label, verdict=kept, told=told, copy=copy, rows=told.rows)
