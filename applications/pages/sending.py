"""How does a vendor check, send, mend and take back an application, and read what was filed?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications import actions
from applications.actions import quota
from applications.filed import FiledSubmission
from applications.models import Application, Correction, CorrectionItem, Document, GuidelineVersion, Submission
from applications.pages import autosave, desk, papers, register_data
from applications.pages.arriving import awaited
from applications.pages.closing import Closing
from applications.pages.forms import WithdrawalForm
from applications.pages.scope import closed, own_application, own_part, typed_texts, vendors_only
from applications.pages.status import postponed
from applications.place import Place, places_in, prefix_of
from applications.sheets import SHEETS, doubts, hints
from applications.sheets.compare import compare
from applications.sheets.dossier import Dossier
from applications.sheets.verdict import counted
from portal.accounts.signed import SignedRequest
from portal.background import turn
from portal.web import autosaved
from portal.web.address import client_address
from portal.web.arrival import moment
from portal.web.autosaved import wants_json
from portal.workflow.engine import StepRefused


@vendors_only
def check(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything as it will be filed, with a link to change each part, and what still stands against sending."""
    case = own_application(request, pk)
    if not case.is_draft:
        return redirect("applications:application", case.pk)
    dossier = Dossier(case)
    return _check_page(request, dossier, actions.reasons_against(dossier, request.user, timezone.now()))


def _check_page(request: SignedRequest, dossier: Dossier, reasons: list, status: int = 200) -> HttpResponse:
    case, closing = dossier.application, Closing(dossier.application.programme, timezone.now())
    filed = dossier.filed()
    doubted, hinted = list(doubts.of_filed(filed, dossier.today)), hints.of_dossier(dossier)
    registered = register_data.spoken_against(dossier, timezone.now())
    lines = [(reason, desk.reason_line(dossier, reason)) for reason in reasons]
    context = {
        "application": case,
        "registered": registered,
        "parts": _folded(dossier, filed),
        "unfolded": "all" in request.GET,
        "counted": _counted(reasons),
        "foremost": [line for reason, line in lines if reason.is_broken or not reason.problem],
        "gaps": _by_part(
            dossier, [(reason, line) for reason, line in lines if reason.problem and not reason.is_broken]
        ),
        "doubts": [
            {"label": doubt.label, "message": doubt.message, "href": desk.place_url(case.pk, doubt.place)}
            for doubt in doubted
        ],
        "closing": closing,
        "editable": closing.standing != "over",
        "cannot_send": actions.refusal_to_send(case.vendor, request.user),
        "unscanned": actions.unseen_papers(case),
        "hints": [
            {"hint": hint, "label": hint.problem.label, "href": desk.place_url(case.pk, hint.place)} for hint in hinted
        ],
        "reminders": len(registered) + len(doubted) + len(hinted),
    }
    return render(request, "applications/check.html", context, status=status)


def _folded(dossier: Dossier, filed: FiledSubmission) -> list[dict]:
    """Each sheet as it would be filed, with what stands against it in one word."""
    return [
        {
            "sheet": sheet,
            "solution": part.solution,
            "anchor": f"part-{prefix_of(part.sheet.key, part.solution_id)}",
            "tone": "refused" if part.is_broken else "action" if part.reasons else "done",
            "words": part.brief,
        }
        for part, sheet in zip(dossier.parts, filed.sheets, strict=True)
    ]


def _counted(reasons: list[actions.Reason]) -> str:
    """What is said over them all; what no sheet can mend is counted as it stands."""
    broken = sum(reason.is_broken for reason in reasons)
    gaps = sum(reason.problem is not None and not reason.is_broken for reason in reasons)
    others = len(reasons) - broken - gaps
    return counted(broken, gaps) or (f"{others} 件事要處理" if others else "")


FEW_GAPS = 6  # of one sheet; more of them stand folded, so that a page with many begins with what they are of


def _by_part(dossier: Dossier, gaps: list[tuple[actions.Reason, dict]]) -> list[dict]:
    sorted_in: dict[tuple[str, int | None], list[dict]] = {}
    for reason, line in gaps:
        sorted_in.setdefault((reason.problem.place.sheet, reason.problem.place.solution_id), []).append(line)
    parts = [(part, sorted_in.get((part.sheet.key, part.solution_id), [])) for part in dossier.parts]
    return [{"part": part, "lines": lines, "is_folded": len(lines) > FEW_GAPS} for part, lines in parts if lines]


def _with_links(dossier: Dossier, reasons: list[actions.Reason]) -> list[dict]:
    """The same on the page of a correction, where all of them can be mended."""
    lines = [(reason, desk.reason_line(dossier, reason)) for reason in reasons]
    return [
        {
            "message": f"{line['place']}　{line['message']}".strip(),
            "href": _place_here(reason.problem.place) if reason.problem else "",
        }
        for reason, line in lines
    ]


@awaited
@vendors_only
@require_POST
def submit(request: SignedRequest, pk: int) -> HttpResponse:
    now = moment(request)  # of its arrival, not the one at which a thread was free
    case = own_application(request, pk)
    with turn.one_at_a_time(f"send:{case.pk}") as mine:
        if not mine:
            return _still_sending(request, case)
        try:
            submission = actions.submit(case, request.user, client_address(request), now)
        except actions.SubmissionRefused as refused:
            return _check_page(request, Dossier(case), refused.reasons, status=422)
    return redirect("applications:receipt", case.pk, submission.number)


def _still_sending(request: SignedRequest, case: Application) -> HttpResponse:
    return render(request, "applications/still_sending.html", {"application": case}, status=409)


@vendors_only
def receipt(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """收件成功通知 on the page (R6-1-3)."""
    case = own_application(request, pk)
    submission = get_object_or_404(Submission, application=case, number=number)
    documents = case.documents.filter(submission=submission).select_related("file").order_by("-kind")
    answered = Correction.objects.filter(answer=submission).first()
    context = {"application": case, "submission": submission, "documents": documents, "answered": answered}
    return render(request, "applications/receipt.html", context)


@vendors_only
def submission(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """What was filed, with the differences from the submission before marked."""
    case = own_application(request, pk)
    submission = get_object_or_404(Submission, application=case, number=number)
    changes = compare(before.filed, submission.filed) if (before := submission.before) else []
    context = {"application": case, "submission": submission, "filed": submission.filed, "changes": changes}
    names = {version.name for version in GuidelineVersion.objects.every()}
    context["guideline_is_known"] = submission.guideline_version in names
    return render(request, "applications/submission.html", context)


@awaited
@vendors_only
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Asks first, then takes the application back."""
    case = own_application(request, pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if "withdraw" not in {step.name for step in case.workflow.offered(case.state, request.user.role)}:
        return closed(request, case)
    refused = cannot_send = actions.refusal_to_send(case.vendor, request.user)
    if form.is_bound and form.is_valid() and not cannot_send:
        try:
            actions.withdraw(case, request.user, form.cleaned_data["note"], moment(request))
            return redirect("applications:application", case.pk)
        except StepRefused as reason:
            refused = str(reason)
    context = {"application": case, "refused": refused, "form": form, "cannot_send": cannot_send}
    status = 409 if refused and form.is_bound else 422 if form.errors else 200
    return render(request, "applications/withdraw.html", context, status=status)


# --- The correction ------------------------------------------------------------------------------------------------

SEND_SO = "send_so"  # the button that sends an answer with untouched items, after the question about them


@awaited
@vendors_only
@never_cache
def correction(request: SignedRequest, pk: int) -> HttpResponse:
    """Only what was asked, each with the officer's remark; saving as often as wanted, sending once."""
    case, now = own_application(request, pk, shows=not wants_json(request)), moment(request)
    if wants_json(request) and (refused := autosaved.refusal(request)):
        return refused
    asked = case.open_correction()
    if asked is None or not asked.is_running(now):
        return closed(request, case)
    if wants_json(request):
        return _autosave(request, case, asked, now) if request.method == "POST" else autosave.present(request, now)
    if request.method == "POST" and request.POST.get("edition", asked.edition) != asked.edition:
        return _outdated(request, case, asked, now)
    if request.method == "POST":
        for part in Dossier(case).parts:
            papers.move_papers(request, part, now)
    entries = _entries(case, asked, request)
    if request.method == "POST":
        return _answer(request, case, asked, entries, now)
    return _correction_page(request, case, asked, entries, [])


def _autosave(request: SignedRequest, case: Application, asked: Correction, now: datetime) -> JsonResponse:
    """The few answers that changed; of one that an amended letter opens no more it is said that it was not saved."""
    entries = _save_sent(request, case, asked, now)
    allowed = actions.Access(correction=asked)
    noun, is_outdated = asked.rounds.noun, request.POST.get("edition", asked.edition) != asked.edition
    if is_outdated and any(place.sheet in SHEETS and not allowed.opens(place) for place in places_in(request.POST)):
        return JsonResponse(
            {"closed": f"承辦更正了{noun}通知，這一題不必再{noun}，沒有儲存。請複製您寫的內容，再重新整理頁面。"},
            status=409,
        )
    stored = [own_part(case, entry.part.sheet.key, entry.part.solution_id) for entry in entries]
    standing = render_to_string("applications/_standing.html", _standing(Dossier(case), asked))
    return autosave.answer(request, entries, now, stored, standing=standing)


def _save_sent(request: SignedRequest, case: Application, asked: Correction, now: datetime) -> list[desk.Entry]:
    entries = list(_sent(request, case, actions.Access(correction=asked)))
    for entry in entries:
        entry.save(now)
    return entries


def _sent(request: SignedRequest, case: Application, allowed: actions.Access, *, closed: bool = False) -> Iterator:
    """What came with the request and is open, or `closed`: of the sheets it belongs to and of no other."""
    for sheet, solution in autosave.parts_sent(request):
        prefix, opened = prefix_of(sheet, solution), allowed.names(SHEETS[sheet], solution)
        sent = autosave.names_sent(request, SHEETS[sheet], prefix)
        names = sent - opened if closed else sent & opened
        explained = [] if closed else _asked_of(allowed.correction, sheet, solution)
        if names or explained:
            entry = desk.Entry(own_part(case, sheet, solution), names, only=None, request=request, prefix=prefix)
            entry.mark(explained, {})
            yield entry


def _asked_of(asked: Correction | None, sheet: str, solution: int | None) -> list[CorrectionItem]:
    every = asked.items.all() if asked else ()
    return [item for item in every if (item.sheet, item.solution_id) == (sheet, solution)]


def _outdated(request: SignedRequest, case: Application, asked: Correction, now: datetime) -> HttpResponse:
    """A page of an earlier letter: what is still open is saved, the rest is shown to be copied, and nothing is sent in."""
    allowed = actions.Access(correction=asked)
    dropped = [form for entry in _sent(request, case, allowed, closed=True) for form in entry.forms()]
    lost = {form.add_prefix(name) for form in dropped if form.is_bound for name in form.changed_data}
    saved = [form for entry in _save_sent(request, case, asked, now) for form in entry.forms()]
    lost |= {
        form.add_prefix(name)
        for form in saved
        if form.outcome
        for name in (*form.outcome.refused, *form.outcome.conflicts)
    }
    outdated = {"unsaved": list(typed_texts(request, lost))}
    return _correction_page(request, case, asked, _entries(case, asked, None), [], status=409, outdated=outdated)


def _entries(case: Application, asked: Correction, request: SignedRequest | None) -> list[desk.Entry]:
    allowed, entries = actions.Access(correction=asked), []
    stood = {row.place: row.answer for row in asked.submission.filed.rows}
    for part in Dossier(case).parts:
        names = allowed.names(part.sheet, part.solution_id)
        if names:
            prefix = prefix_of(part.sheet.key, part.solution_id)
            entry = desk.Entry(part, names, only=None, request=request, prefix=prefix)
            entry.mark(_asked_of(asked, part.sheet.key, part.solution_id), stood)
            entries.append(entry)
    return entries


def _answer(request: SignedRequest, case: Application, asked: Correction, entries: list, now: datetime) -> HttpResponse:
    for entry in entries:
        entry.save_words(now)
    for entry in entries:  # of every sheet the words, before the first file that may be slow
        entry.save_papers(now)
    errors = [error for entry in entries for error in entry.errors()]
    pressed = request.POST.get("do")
    if errors or pressed not in ("send", SEND_SO):
        if errors:
            return _correction_page(request, case, asked, entries, errors, status=422)
        messages.success(request, "已儲存，尚未送出。")
        return redirect("applications:correction", case.pk)
    with turn.one_at_a_time(f"send:{case.pk}") as mine:
        if not mine:
            return _still_sending(request, case)
        try:
            sent = actions.answer_correction(case, request.user, client_address(request), now, asks=pressed != SEND_SO)
        except actions.SubmissionRefused as refused:
            if case.open_correction() is None:  # recalled at this moment: what was typed is saved above
                return closed(request, case)
            reasons = _with_links(Dossier(case), refused.reasons)
            return _correction_page(request, case, asked, entries, reasons, status=422)
        except actions.ItemsUntouched:
            return _correction_page(request, case, asked, entries, [], status=422, asks=True)
    return redirect("applications:receipt", case.pk, sent.number)


def _standing(dossier: Dossier, asked: Correction) -> dict:
    """How many items are mended, and which are not."""
    left = actions.untouched(asked, dossier.filed())
    return {"correction": asked, "saved": asked.items.count() - len(left), "left": _left(dossier, left)}


def _left(dossier: Dossier, items: list[CorrectionItem]) -> list[dict[str, str]]:
    """Each item by its name, with the solution where there are several, and its place on this page."""
    names = {solution.pk: str(solution) for solution in dossier.solutions} if len(dossier.solutions) > 1 else {}
    labels = [f"{names.get(item.solution_id or 0, '')}　{item.label}".strip() for item in items]
    return [{"label": label, "href": _place_here(item.place)} for label, item in zip(labels, items, strict=True)]


def _place_here(place: Place) -> str:
    return f"#{place.landing.field_id(alone=False)}"


def _correction_page(
    request: SignedRequest,
    case: Application,
    asked: Correction,
    entries: list,
    errors: list,
    status: int = 200,
    *,
    asks: bool = False,
    outdated: dict[str, Any] | None = None,
) -> HttpResponse:
    dossier = Dossier(case)
    for entry in entries:
        if stored := dossier.part(entry.part.sheet.key, entry.part.solution_id):
            entry.show_broken(stored)
        entry.show_twin()
    context = {
        "application": case,
        "entries": entries,
        "postponed": postponed(asked),
        "errors": errors,
        "asks": asks,
        "outdated": outdated,
        "send_so": SEND_SO,
        **_standing(dossier, asked),
        "cannot_send": actions.refusal_to_send(case.vendor, request.user),
        "others": autosave.others(request, timezone.now()),
        "uses": quota.uses(case, timezone.now(), dossier.every_paper())[-1:],
    }
    return render(request, "applications/correction.html", context, status=status)


# --- PDFs ----------------------------------------------------------------------------------------------------------


@vendors_only
@require_POST
def draft_pdf(request: SignedRequest, pk: int) -> HttpResponse:
    case = own_application(request, pk)
    if not case.is_draft:
        return closed(request, case)
    try:
        document = actions.ask_draft_pdf(case, timezone.now())
    except quota.QuotaMet as met:
        messages.error(request, "".join(met.messages))
        return redirect("applications:application", case.pk)
    return redirect("applications:document", case.pk, document.pk)


@vendors_only
def document(request: SignedRequest, pk: int, document: int) -> HttpResponse:
    """Says that a PDF is being made and then offers it; a fragment for the page's own polling."""
    case = own_application(request, pk)
    pdf = get_object_or_404(Document.objects.select_related("file"), application=case, pk=document)
    context = {"application": case, "document": pdf}
    if request.headers.get("X-Requested-With") == "fetch":
        html = render_to_string("components/document.html", context, request)
        return JsonResponse({"html": html, "ready": pdf.file is not None})
    return render(request, "applications/document.html", context)
