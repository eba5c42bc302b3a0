"""What does an officer do on the case page itself? Marks, notes and packets, each a small form that comes back to its place."""

import re
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from applications.models import Submission
from portal.workflow.engine import StepRefused
from review.cases.filings import SEEN, filed_since
from review.desk.case_page import case_page
from review.desk.checklist_part import item_as_it_stands
from review.desk.mark_form import WordForm, judging
from review.desk.packets_part import packets_part
from review.desk.visit import CaseVisit
from review.models import Case, Packet
from review.qualification import marking
from review.qualification.checklist import dom_id


def mark_page(visit: CaseVisit) -> HttpResponse:
    """One mark. A script gets the item as it stands now; a page without one comes back to the same item."""
    case, request = visit.case, visit.request
    key, said = request.POST.get("key", "")[:80], cast("dict[str, Any]", {})
    if request.method != "POST":
        return visit.back()
    if not visit.actor.has_perm("review.add_mark"):
        raise PermissionDenied
    try:
        form = marking.mark(case, visit.actor, key, judging(request.POST), timezone.now())
        if form.outcome.conflicts:
            said = {"conflict": form.outcome.conflicts, "mine": form.in_words}
    except StepRefused as refused:
        said = {"refused": str(refused), "mine": {"note": request.POST.get("note", "")}}
        said["stale"] = bool(filed_since(case, request.POST.get(SEEN)))
    if visit.by_script:
        told = item_as_it_stands(visit, key, said)
        if told is None:
            return JsonResponse({"refused": said.get("refused", "")}, status=409)
        return JsonResponse(told, status=409 if said else 200)
    if said:
        return case_page(visit, 409, said={**said, "key": key})
    return visit.back(f"?item={key}#{dom_id(key)}" if key else "")


def note_page(visit: CaseVisit) -> HttpResponse:
    """A note among colleagues."""
    if visit.request.method == "POST":
        if not visit.actor.has_perm("review.add_casenote"):
            raise PermissionDenied
        form = WordForm(visit.request.POST)
        if not form.is_valid():
            return case_page(visit, 422, word_form=form)
        marking.write_note(visit.case, visit.actor, form.cleaned_data["text"], timezone.now())
    return visit.back("#colleague-notes")


def packet_page(visit: CaseVisit) -> HttpResponse:
    """Asked with POST; a script that waits asks with GET for the part of the page alone."""
    case, request = visit.case, visit.request
    submission = _submission(case, (request.POST if request.method == "POST" else request.GET).get("submission", ""))
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in Packet.Kind.values:
        marking.ask_packet(submission, kind, visit.actor, timezone.now())
        messages.success(request, f"{Packet.Kind(kind).label}開始製作，做好就能在這一頁下載。")
    if visit.by_script:
        return render(request, "admin/review/case/_packets.html", {"case": case, **packets_part(case, submission)})
    return visit.back(f"?submission={submission.number}#packets")


def _submission(case: Case, number: str) -> Submission:
    if re.fullmatch("[0-9]{1,4}", number):
        return get_object_or_404(case.submissions, number=number)
    submission = case.submissions.newest()
    submission.application = case
    return submission
