"""How does an officer read one contract and take its steps, or call many vendors at once?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from listings.contracts import calling, caps, standard, supplement
from listings.desk import contract_steps
from listings.desk.contract_forms import ButtonForm, ContractDueForm, NewDueForm, StandardContractForm
from listings.desk.contract_steps import ContractStep
from listings.models import Contract, StandardContract
from listings.workflow import CONTRACT
from portal.accounts.signed import SignedRequest
from portal.files import uploads
from portal.trail import looks
from portal.workflow import history
from portal.workflow.engine import StepRefused
from review.cases import sight
from review.models import Case
from review.qualification import changes
from review.qualification.changes import VerdictChange

MB = 1024 * 1024
MOST = 100  # contracts that are called together


def _page(request: SignedRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    base = {**admin.site.each_context(request), "opts": Contract._meta, "title": title}
    return render(request, f"admin/listings/contract/{template}", {**base, **context}, status=status)


def seen_by(request: SignedRequest) -> Any:
    """The contracts of cases that are not withheld from this person."""
    rows = sight.rows_for(request.user, Contract.objects.all())
    return rows.select_related("application__programme", "application__vendor", "standard__file", "paper__file")


def _contract(request: SignedRequest, pk: int) -> Contract:
    contract = seen_by(request).filter(pk=pk).first()
    if contract is None:
        raise Http404
    looks.saw(request, contract.as_look_target)
    return contract


def back(contract: Contract) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:listings_contract_change", args=[contract.pk]))


def contract_page(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything of one contract, and what can be done."""
    contract, now = _contract(request, pk), timezone.now()
    made = contract.supplement
    grows = contract.state in CONTRACT.sources_of("call_to_contract", "file_terms", "approve_terms")
    return _page(
        request,
        "contract.html",
        contract.called,
        contract=contract,
        case=_case(request, contract),
        steps=contract_steps.offered(contract, request.user, now),
        said=supplement.content_of(contract, contract.terms, 1, now) if grows else made and made.content,
        made=made,
        events=history.of(contract),
        no_standard=contract.standard is None and StandardContract.current(contract.application.programme) is None,
        is_late=contract.is_overdue(now),
        changed=_changed(contract),
        **_room(contract),
    )


def _changed(contract: Contract) -> list[VerdictChange]:
    """What the registers say otherwise than at 資格符合, for as long as nobody is bound."""
    if contract.concluded_at or contract.stage.final:
        return []
    return changes.since_qualified([contract.application]).get(contract.application_id, [])


def _case(request: SignedRequest, contract: Contract) -> Case | None:
    """Where a person reads on, if they may."""
    return Case.objects.seen_by(request.user).filter(pk=contract.application_id).first()


def _room(contract: Contract) -> dict[str, Any]:
    """R7-10: how many vendors there are already, with numbers."""
    if contract.stage.final:
        return {"caps": [], "cap_notice": ""}
    if not contract.county:  # not called yet
        contract.county = calling.county_in(contract.application.submissions.newest().filed)
    return {
        "caps": caps.caps_of(contract),
        "cap_notice": caps.notice(contract),
        "caps_stop": contract.application.programme.caps_stop,
    }


# --- One step --------------------------------------------------------------------------------------------------------


def step_page(request: SignedRequest, pk: int, step: str) -> HttpResponse:
    """Says what will happen, asks what must be said, and takes the step."""
    if not contract_steps.works_on(request.user):
        raise PermissionDenied
    if step not in contract_steps.NAMED:
        raise Http404
    contract, wanted, now = _contract(request, pk), contract_steps.NAMED[step], timezone.now()
    if wanted not in contract_steps.offered(contract, request.user, now):
        messages.error(request, f"目前狀態是「{contract.stage.label}」，不能「{wanted.label}」。")
        return back(contract)
    form = _form(wanted, contract, request)
    refused, status = "", 422
    if form.is_bound and form.is_valid():
        try:
            wanted.verb(request, contract, {**form.cleaned_data, "form": form}, now)
        except StepRefused as reason:
            refused, status = str(reason), 409
        else:
            messages.success(request, wanted.done)
            return back(contract)
    shown = {"contract": contract, "step": wanted, "form": form, "refused": refused, "made": contract.supplement}
    if wanted.name in ("call", "countersign"):
        shown |= {"changed": _changed(contract), "case": _case(request, contract)}
    return _page(request, "step.html", wanted.label, status if form.is_bound else 200, **shown, **_room(contract))


def _form(step: ContractStep, contract: Contract, request: SignedRequest) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if step.name == "release" and contract.due_at is None:
        return ButtonForm(data)  # nothing to be said of a day that was never set
    if step.asks_due:
        return step.form(data, days=contract.application.programme.contract_days)
    if step.name == "countersign":
        return step.form(data, initial={"name": request.user.name})
    return step.form(data)


# --- Many at once ----------------------------------------------------------------------------------------------------

TOGETHER = {"call": ("通知簽約", ContractDueForm), "extend": ("延長簽約期限", NewDueForm)}


def together_page(request: SignedRequest, do: str, keys: Iterable[int]) -> HttpResponse:
    """The selection first, then one due time for all of them; each is done, or not, by itself and says why not."""
    if not contract_steps.works_on(request.user):
        raise PermissionDenied
    if do not in TOGETHER:
        raise Http404
    label, kind = TOGETHER[do]
    contracts = list(seen_by(request).filter(pk__in=list(keys)[:MOST]).order_by("pk"))
    step, now = contract_steps.NAMED[do], timezone.now()
    able = [contract for contract in contracts if step in contract_steps.offered(contract, request.user, now)]
    days = able[0].application.programme.contract_days if able else None
    confirms = request.POST.get("do") == "confirm"
    form = kind(request.POST if confirms else None, days=days)
    if confirms and form.is_valid():
        _take_together(request, step, able, form, now)
        return HttpResponseRedirect(reverse("admin:listings_contract_changelist"))
    unable = [contract for contract in contracts if contract not in able]
    context = {"form": form, "able": able, "unable": unable, "wanted": do, "label": label}
    return _page(request, "together.html", label, 422 if form.errors else 200, **context)


def _take_together(
    request: SignedRequest, step: ContractStep, contracts: list[Contract], form: forms.Form, now: datetime
) -> None:
    done = 0
    for contract in contracts:
        try:
            step.verb(request, contract, {**form.cleaned_data, "form": form}, now)
            done += 1
        except StepRefused as refused:
            messages.error(request, f"{contract}：{refused}")
    messages.success(request, f"已辦理 {done} 份契約，通知已寄給廠商。")


# --- The standard contract -------------------------------------------------------------------------------------------


def standard_page(request: SignedRequest) -> HttpResponse:
    """Takes in the next version of a year's 主約; contracts that were called before keep theirs."""
    posted = request.method == "POST"
    form = StandardContractForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_bound and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        limit = min(said["programme"].upload_max_mb, uploads.HARD_LIMIT_MB) * MB
        try:
            file = uploads.accept(said["upload"], formats=("pdf",), max_bytes=limit, user=request.user, now=now)
        except uploads.FileRefused as refused:
            form.add_error("upload", str(refused))
        else:
            kept = standard.keep(said["programme"], file, said["note"], request.user, now)
            messages.success(request, f"已上傳「{kept}」。之後通知的簽約採用這一版；先前已通知的不變。")
            return HttpResponseRedirect(reverse("admin:listings_standardcontract_changelist"))
    return _page(request, "standard.html", "上傳定型化買賣契約", 422 if form.errors else 200, form=form)
