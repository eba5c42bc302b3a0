"""How does a vendor ask that somebody step aside, see what was decided, and contest a refusal (行政程序法 §33)?"""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications import told
from applications.actions import refusal_to_send
from applications.models import Application
from applications.pages.scope import own_application, vendors_only
from applications.told import CaseLink
from portal.accounts.signed import SignedRequest
from portal.files import uploads
from portal.workflow.engine import StepRefused, refusals
from review.conflict import recusing
from review.models import Recusal
from review.vendor_pages.recusal_form import AppealForm, RecusalForm

FORMATS = ("pdf", "jpg", "png")


@vendors_only
@never_cache
def recusal(request: SignedRequest, pk: int) -> HttpResponse:
    """All applications for recusal of the case, and a new one."""
    case, now = own_application(request, pk), timezone.now()
    posted = request.method == "POST"
    form = RecusalForm(request.POST if posted else None, request.FILES if posted else None)
    closed = recusing.why_not_fileable(case, request.user)
    if form.is_bound and not closed and form.is_valid():
        try:
            _file(case, request, form.cleaned_data)
        except (StepRefused, uploads.FileRefused) as refused:
            form.add_error("proof" if isinstance(refused, uploads.FileRefused) else None, str(refused))
        else:
            messages.success(request, "已收到迴避申請。決定以前，這一案的審查暫停；結果會寄信通知。")
            return redirect("review:recusal", case.pk)
    rows = Recusal.objects.filter(application=case).order_by("-pk")
    context: dict[str, Any] = {
        "application": case,
        "recusals": [(row, _steps(row, request), AppealForm()) for row in rows],
        "form": form,
        "closed": closed,
        "now": now,
    }
    return render(request, "review/recusal.html", context, status=422 if form.errors else 200)


def _file(case: Application, request: SignedRequest, said: dict[str, Any]) -> None:
    now, proof = timezone.now(), None
    if upload := said["proof"]:
        limit = min(case.programme.upload_max_mb, uploads.HARD_LIMIT_MB) * 1024 * 1024
        proof = uploads.accept(upload, formats=FORMATS, max_bytes=limit, user=request.user, now=now)
    recusing.file(case, request.user, said["named"], said["kind"], said["reason"], proof, now)


def _steps(row: Recusal, request: SignedRequest) -> set[str]:
    """What this person can do about it for the vendor now."""
    if refusal_to_send(row.application.vendor, request.user):
        return set()
    steps = row.workflow.offered(row.state, request.user.role)
    late = row.appeal_until is not None and timezone.now() >= row.appeal_until
    able = {step.name for step in steps if not refusals(row, step, request.user)}
    return able - {"appeal"} if late else able


@vendors_only
@never_cache
def recusal_step(request: SignedRequest, pk: int, recusal: int) -> HttpResponse:
    """Contests a refusal, or takes the application back."""
    case = own_application(request, pk)
    row = get_object_or_404(Recusal, application=case, pk=recusal)
    wanted, form = request.POST.get("do", ""), AppealForm(request.POST)
    try:
        if request.method == "POST" and wanted == "withdraw":
            recusing.withdraw(row, request.user, timezone.now())
            messages.success(request, "已撤回迴避申請，審查繼續。")
        elif request.method == "POST" and wanted == "appeal" and form.is_valid():
            recusing.appeal(row, request.user, form.cleaned_data["reason"], timezone.now())
            messages.success(request, "已收到覆決的申請。決定以前，這一案的審查暫停；結果會寄信通知。")
        elif request.method == "POST":
            messages.error(request, "請寫下申請覆決的理由。")
    except StepRefused as refused:
        messages.error(request, str(refused))
    return redirect("review:recusal", case.pk)


def link_of(case: Application) -> Iterator[CaseLink]:
    """On the case page: where it stands, or how one asks."""
    if case.is_draft:
        return
    row = Recusal.objects.filter(application=case).order_by("-pk").first()
    if row is None and recusing.why_over(case):
        return
    words = row.stage.public if row else "認為承辦或委員應該迴避時，可以附理由申請。"
    due = row is not None and row.appeal_last_second is not None and not row.stage.final and row.appealed_at is None
    yield CaseLink("申請迴避", words, reverse("review:recusal", args=[case.pk]), is_due=due)


told.register(links=link_of)
