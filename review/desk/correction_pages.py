"""How does an officer pick what is to be mended, look at the 補正通知 and send it?"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from applications.models import Solution
from applications.place import Place, places_under
from applications.workflow import OF_REVIEW, asked_in
from portal.accounts.signed import SignedRequest
from portal.text.cleaning import clean_text
from portal.workflow.engine import StepRefused
from review.cases.filings import SEEN, filed_since, newest_of
from review.correction import correcting, draft_remarks, phrases, supplementing
from review.correction.remarks import Remark
from review.correction.ways import Term, Way
from review.desk import typed
from review.desk.case_page import case_page
from review.desk.checklist_part import steps_html
from review.desk.forms import SupplementForm, written_remarks
from review.desk.letter_preview import preview_of
from review.desk.remark_rows import NOTHING, AskedRemark, boxes_of, opened, options, remark_sheets
from review.desk.visit import CaseVisit
from review.models import Case

NO_PLACE = "沒有可以儲存的項目，請重新整理頁面。"

# --- Picking on the case page --------------------------------------------------------------------------------------


def remark_page(visit: CaseVisit) -> HttpResponse:
    """The remark beside one item, to be written (GET) or kept; a script gets the fresh fragment, a form its row."""
    case, request = visit.case, visit.request
    if visit.actor.role not in case.workflow.step(asked_in(case.state).request).by:
        raise PermissionDenied
    asked = {f"remark-{request.GET['remark']}": ""} if "remark" in request.GET else {}
    written = written_remarks(request.POST if request.method == "POST" else asked)
    remarks = _with_phrase(case, written, request.POST)[:1]
    said = _keep(visit, remarks) if request.method == "POST" and remarks else ""
    if visit.by_script:
        return _fragment(visit, remarks, said)
    if said:
        place = remarks[0].place
        messages.error(request, _leading_to(place, said))
        return case_page(visit, 409, AskedRemark(place, remarks[0].text, said))
    return visit.back(f"#{remarks[0].place.under('row')}" if remarks else "")


def _keep(visit: CaseVisit, remarks: list[Remark]) -> str:
    """Why a remark was not kept, "" of one that was."""
    if news := filed_since(visit.case, visit.request.POST.get(SEEN)):
        return f"{news}沒有儲存，請重新整理頁面，看過新的送件再寫。"
    try:
        seen = _versions(visit.request.POST)
        conflicts = draft_remarks.save(visit.case, visit.actor, remarks, seen, timezone.now())
    except StepRefused as refused:
        return str(refused)
    return "".join(_conflict_in_words(conflict) for conflict in conflicts)


# --- Sending -------------------------------------------------------------------------------------------------------


def correction_page(visit: CaseVisit) -> HttpResponse:
    """補正通知: what was picked, the due time and the letter as it will go out; sent once."""
    case, now, posted = visit.case, timezone.now(), visit.request.POST
    rounds = asked_in(case.state)
    wanted = case.workflow.step(rounds.request)
    if visit.refuses(case, wanted):
        return visit.back()
    said = {name: clean_text(posted.get(name, "")) for name in ("note", "reason")}
    sends = typed.sent(visit.request) is not None
    terms = SupplementForm(posted or None, application=case) if rounds == OF_REVIEW else None
    if sends and (terms is None or terms.is_valid()) and (done := _send(visit, said, terms, now)):
        return done
    gathered = _gathered(visit, said, terms, now)
    return visit.page("correction.html", wanted.label, 422 if sends else 200, rounds=rounds, **gathered)


def _send(visit: CaseVisit, said: dict[str, str], terms: SupplementForm | None, now: datetime) -> HttpResponse | None:
    """Keeps what was edited here, and sends it when nobody else has changed the pick meanwhile."""
    case, request = visit.case, visit.request
    if news := filed_since(case, request.POST.get(SEEN)):
        messages.error(request, f"{news}還沒有寄出，請看過新的送件再決定。您寫的內容還在下面。")
        return None
    shown = draft_remarks.drafts_of(case)
    as_seen = draft_remarks.version(shown) == request.POST.get("seen", draft_remarks.version([]))
    try:
        written = written_remarks(request.POST)
        conflicts = draft_remarks.save(case, visit.actor, written, _versions(request.POST), now)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return None
    for conflict in conflicts:
        messages.error(request, _conflict_in_words(conflict))
    if shown and not as_seen:
        messages.error(request, "另一位同仁剛才改了補正項目。下面是最新的內容，請看過再送出。")
    if conflicts or (shown and not as_seen):
        return None
    kept = draft_remarks.drafts_of(case)
    remarks, seen = draft_remarks.as_remarks(kept, case.submissions.newest().filed), draft_remarks.version(kept)
    until = _until(terms)
    verb = lambda: draft_remarks.send(case, visit.actor, remarks, seen, said["note"], said["reason"], now, *until)  # noqa: E731
    return visit.take(f"{asked_in(case.state).noun}通知已送出。", verb)


def _until(terms: SupplementForm | None) -> tuple[Way | None, list[Solution]]:
    """Until when and for which solutions, of a 審查補件 as it is typed; the year's usual while nothing is."""
    if terms is None or not terms.is_bound:
        return None, []
    if not terms.is_valid():
        raise StepRefused("填好補件期限後，這裡會顯示通知的內容。")
    return terms.chosen_way(), terms.chosen_solutions()


def _due(case: Case, terms: SupplementForm | None, now: datetime) -> Term | None:
    """As it would be counted now; None of a 審查補件 for which no due time can be counted yet."""
    if terms is None:
        return correcting.correction_due(case, now)
    try:
        return supplementing.term_of(case, _until(terms)[0], now)
    except StepRefused:
        return None


def _gathered(visit: CaseVisit, said: dict[str, str], terms: SupplementForm | None, now: datetime) -> dict[str, Any]:
    case, posted = visit.case, visit.request.POST
    drafts = draft_remarks.drafts_of(case)
    everything = not drafts or wants_everything(visit.request)
    filed = case.submissions.newest().filed
    kept = draft_remarks.as_remarks(drafts, filed)
    shown = [remark for remark in written_remarks(posted) if remark.text] if posted else kept
    reason = said["reason"] or "（理由）"  # the vendor does not read it
    verb = lambda: supplementing.ask(case, visit.actor, shown, said["note"], reason, now, *_until(terms))  # noqa: E731
    return {
        "terms": terms,
        **said,
        **preview_of(case, verb),
        "sheets": remark_sheets(filed, boxes_of(filed, drafts, posted), everything=everything),
        "everything": everything,
        "picked": len(drafts),
        "seen": draft_remarks.version(drafts),
        "newest": newest_of(case),
        "due": _due(case, terms, now),
        "round": correcting.next_round(case),
        "repeated": terms is None and correcting.is_repeated(case),
    }


def wants_everything(request: SignedRequest) -> bool:
    """Whether the page lists what is not picked as well; a button asks for it, so that nothing typed is lost on the way."""
    asked = request.POST
    return "all" in request.GET or "all" in asked or asked.get("do") == typed.EVERYTHING


def _versions(data: Mapping[str, str]) -> dict[Place, str]:
    """What each box held when its page was made, by its place."""
    return {place: data[place.under("version")] for place in places_under("version", data)}


def _with_phrase(case: Case, remarks: list[Remark], data: Mapping[str, str]) -> list[Remark]:
    """Without scripts: an empty box takes the phrase that was chosen beside it."""
    filled = []
    for remark in remarks:
        chosen = data.get(remark.place.under("phrase"), "")
        if not remark.text and re.fullmatch("[0-9]{1,17}", chosen):
            text = case.programme.phrases.filter(pk=chosen).values_list("text", flat=True).first() or ""
            filled.append(replace(remark, text=text))
        else:
            filled.append(remark)
    return filled


def _conflict_in_words(conflict: draft_remarks.RemarkConflict) -> str:
    who = f"{conflict.kept.by}已經寫了「{conflict.kept.remark}」" if conflict.kept else "另一位同仁已經取消了這一項"
    return (
        f"「{conflict.label}」沒有儲存：{who}。您寫的是「{conflict.written or '（清空）'}」。要用您的，請再儲存一次。"
    )


def _leading_to(place: Place, said: str) -> str:
    """What the top of the page says, with the way to the row: without scripts the page opens at its top."""
    try:
        label = correcting.label_of(place)
    except KeyError:
        return said
    return format_html('{} <a href="#{}">到「{}」</a>', said, place.under("row"), label)


def _fragment(visit: CaseVisit, remarks: list[Remark], said: str) -> JsonResponse:
    """What the page's script puts in the row's place: as saved, or as typed beside what stands now."""
    case, request = visit.case, visit.request
    drafts = draft_remarks.drafts_of(case)
    count = {"picked": len(drafts), "steps": steps_html(visit, len(drafts))}
    if not remarks:
        return JsonResponse({**count, "error": NO_PLACE}, status=422)
    remark = remarks[0]
    written = {remark.place.under("remark"): remark.text} if said else NOTHING
    box = boxes_of(case.submissions.newest().filed, drafts, written).get(remark.place)
    if box is None:  # where nothing of this case can be mended no box is opened
        return JsonResponse({**count, "error": said or NO_PLACE}, status=422)
    box = opened(box, options(phrases.phrases_of(case.programme)), said)
    newest = request.POST.get(SEEN, newest_of(case))
    words = {"box": box, "case": case, "by_script": True, "newest": newest, "asked": asked_in(case.state)}
    html = render_to_string("admin/review/case/_remark.html", words, request)
    return JsonResponse({**count, "html": html, "error": said}, status=409 if said else 200)
