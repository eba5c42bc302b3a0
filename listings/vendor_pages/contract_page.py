"""How does a vendor see its contract, file its terms and sign (R7-0, R7-3)?"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications import told
from applications.actions import refusal_to_send
from applications.models import Application, Programme
from applications.pages.arriving import awaited
from applications.pages.scope import own_application, vendors_only
from applications.told import CaseLink
from listings.contracts import consent, signing, supplement, terms
from listings.contracts.signing import Signer
from listings.models import Contract, StandardContract
from listings.vendor_pages.contract_forms import FORMATS, OWN, ScanForm, SignForm, TermsForm
from listings.workflow import CONTRACT
from portal.accounts.forms import ReauthenticateForm
from portal.accounts.signed import SignedRequest
from portal.files import uploads
from portal.files.models import StoredFile
from portal.files.views import given_out
from portal.web.address import client_address
from portal.web.arrival import moment
from portal.workflow.engine import StepRefused

MB = 1024 * 1024
TERMS_FORMATS = ("pdf",)


@login_not_required
@require_safe
def standard(request: HttpRequest, year: int) -> HttpResponse:
    """主約 of a year, for anybody: a factory reads it before it buys."""
    current = StandardContract.current(get_object_or_404(Programme, year=year))
    if current is None:
        raise Http404
    return given_out(request, current.file)


def _own(request: SignedRequest, pk: int, wave: int) -> Contract:
    """The vendor's own contract, or 404."""
    case = own_application(request, pk)
    rows = Contract.objects.select_related("standard__file", "paper__file", "application__programme")
    contract = get_object_or_404(rows, application=case, wave=wave)
    contract.application = case
    return contract


@vendors_only
@never_cache
def contract(request: SignedRequest, pk: int, wave: int) -> HttpResponse:
    """Where it stands, what is to be done by when, and every paper of it."""
    return _page(request, _own(request, pk, wave))


def _page(request: SignedRequest, contract: Contract, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    offered = {step.name for step in contract.workflow.offered(contract.state, request.user.role)}
    grows = contract.state in CONTRACT.sources_of("approve_terms", "file_terms")
    made = contract.supplement
    context = {
        "application": contract.application,
        "contract": contract,
        "cannot_send": refusal_to_send(contract.application.vendor, request.user),
        "may_file": "file_terms" in offered and not contract.is_held,
        "may_sign": "sign_contract" in offered and not contract.is_held,
        "terms_form": TermsForm(),
        "scan_form": ScanForm(),
        "said": supplement.content_of(contract, contract.terms, 1, now) if grows else made and made.content,
        "made": made,
        "is_late": contract.is_overdue(now),
        "now": now,
        **forms,
    }
    return render(request, "listings/contracts/contract.html", context, status=status)


# --- Terms -----------------------------------------------------------------------------------------------------------


@awaited
@vendors_only
@never_cache
def terms_step(request: SignedRequest, pk: int, wave: int) -> HttpResponse:
    """Files own terms, or that there are none."""
    contract, now = _own(request, pk, wave), moment(request)
    if request.method != "POST":
        return redirect("contracts:contract", pk, wave)
    form = TermsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, contract, 422, terms_form=form)
    said = form.cleaned_data
    try:
        _check_may(contract, "file_terms", request)
        file = _accepted(contract, said["file"], TERMS_FORMATS, request, now) if said["kind"] == OWN else None
        terms.file_terms(contract, request.user, file, said["note"], now)
    except uploads.FileRefused as refused:
        form.add_error("file", str(refused))
        return _page(request, contract, 422, terms_form=form)
    except StepRefused as refused:
        return _page(request, _own(request, pk, wave), 409, refused=str(refused), terms_form=form)
    messages.success(request, "已送出附約條款，審核結果會寄信通知。")
    return redirect("contracts:contract", pk, wave)


def _check_may(contract: Contract, step: str, request: SignedRequest) -> None:
    """Before a file is taken in: nothing is stored for who cannot file it. Raises StepRefused."""
    if against := refusal_to_send(contract.application.vendor, request.user):
        raise StepRefused(against)
    if contract.state not in CONTRACT.step(step).sources:
        raise StepRefused(f"目前狀態是「{contract.stage.public}」，不能「{CONTRACT.step(step).label}」。")


def _accepted(
    contract: Contract, upload: Any, formats: tuple[str, ...], request: SignedRequest, now: datetime
) -> StoredFile:
    limit = min(contract.application.programme.upload_max_mb, uploads.HARD_LIMIT_MB) * MB
    return uploads.accept(upload, formats=formats, max_bytes=limit, user=request.user, now=now)


# --- Signing ---------------------------------------------------------------------------------------------------------


@awaited
@vendors_only
@never_cache
def sign(request: SignedRequest, pk: int, wave: int) -> HttpResponse:
    """What electronic contracting means, the papers, the password once more, and the signature."""
    contract, now = _own(request, pk, wave), moment(request)
    made, cannot = contract.supplement, refusal_to_send(contract.application.vendor, request.user)
    if cannot or made is None or not made.sha256 or contract.state not in CONTRACT.sources_of("sign_contract"):
        return _page(request, contract, 409 if request.method == "POST" else 200, refused=cannot)
    posted = request.POST if request.method == "POST" else None
    form, password = (
        SignForm(posted, initial={"name": request.user.name}),
        ReauthenticateForm(posted, user=request.user),
    )
    refused, status = "", 422
    if form.is_bound and form.is_valid() and password.is_valid():
        try:
            signing.sign(contract, _signer(request, form.cleaned_data["name"]), now)
        except StepRefused as reason:
            refused, status = str(reason), 409
        else:
            messages.success(request, "已簽署。執行單位簽署後契約成立，會寄信通知。")
            return redirect("contracts:contract", pk, wave)
    context = {
        "application": contract.application,
        "contract": contract,
        "made": made,
        "told": consent.text(),
        "form": form,
        "password": password,
        "refused": refused,
    }
    return render(request, "listings/contracts/sign.html", context, status=status if form.is_bound else 200)


def _signer(request: SignedRequest, name: str = "") -> Signer:
    agent = request.headers.get("User-Agent", "")
    return Signer(request.user, request.POST.get("seen", ""), client_address(request), agent.replace("\0", ""), name)


@awaited
@vendors_only
@never_cache
def scan_step(request: SignedRequest, pk: int, wave: int) -> HttpResponse:
    """Takes a scan of what was signed by hand."""
    contract, now = _own(request, pk, wave), moment(request)
    if request.method != "POST":
        return redirect("contracts:contract", pk, wave)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, contract, 422, scan_form=form)
    try:
        _check_may(contract, "sign_contract", request)
        file = _accepted(contract, form.cleaned_data["scan"], FORMATS, request, now)
        signing.sign(contract, _signer(request), now, file)
    except uploads.FileRefused as refused:
        form.add_error("scan", str(refused))
        return _page(request, contract, 422, scan_form=form)
    except StepRefused as refused:
        return _page(request, _own(request, pk, wave), 409, refused=str(refused), scan_form=form)
    messages.success(request, "已送出簽名用印的掃描檔。執行單位簽署後契約成立，會寄信通知。")
    return redirect("contracts:contract", pk, wave)


# --- On the case page ------------------------------------------------------------------------------------------------


def links(case: Application) -> list[CaseLink]:
    """One for each contract that its vendor was called to; what is the vendor's to do is due."""
    rows = Contract.objects.filter(application=case).exclude(due_at=None).order_by("wave")
    return [_link(contract) for contract in rows]


def _link(contract: Contract) -> CaseLink:
    due = contract.is_with_vendor and not contract.is_held
    return CaseLink(
        contract.called,
        "簽約暫停中，恢復時會寄信通知。" if contract.is_held else contract.stage.public,
        reverse("contracts:contract", args=[contract.application_id, contract.wave]),
        is_due=due,
        due=contract.last_second if due else None,
        button="前往簽約" if due else "",
    )


told.register(links=links)
