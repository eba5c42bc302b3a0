"""How does an officer take one step of many cases? The selection is seen first; then it is asked for once, and done row by row."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.accounts.signed import SignedRequest
from portal.roles import Account
from portal.trail import looks
from review.batch import batching
from review.batch.batching import BatchCandidate, BatchStep
from review.desk import typed
from review.desk.forms import DecisionForm
from review.desk.letter_preview import preview_of
from review.desk.solution_pages import rehearse_decision
from review.desk.ticked import DONE_AT_ONCE, ON_A_PAGE, chosen_keys, form_key, left_out, numbers
from review.desk.visit import desk_page
from review.models import Batch, Case

# --- From the list -------------------------------------------------------------------------------------------------


@admin.action(description="整批收案…", permissions=["batch"])
def take_chosen(case_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    return _chosen(request, queryset, Batch.Kind.TAKE)


@admin.action(description="整批記錄書面審查結果…", permissions=["batch"])
def decide_chosen(case_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    return _chosen(request, queryset, Batch.Kind.DECIDE)


def may_batch(user: Account) -> bool:
    return all(step.may(user) for step in batching.STEPS.values())


def _chosen(request: SignedRequest, queryset: QuerySet, kind: Batch.Kind) -> HttpResponse | None:
    keys = chosen_keys(request, queryset)
    return show_batch(request, batching.STEPS[kind], QueryDict(), keys) if keys else None


# --- The page ------------------------------------------------------------------------------------------------------


def batch_page(request: SignedRequest, kind: str) -> HttpResponse:
    """What was ticked in the list, over pages; without any it leads back to the list, with the reason."""
    wanted = next((step for name, step in batching.STEPS.items() if name == kind), None)
    if wanted is None or not wanted.may(request.user):
        raise PermissionDenied
    keys = numbers(request.POST.getlist("case"))
    if not keys:
        messages.error(request, f"還沒有選案件：請在清單勾選，再選「{wanted.kind.label}…」。")
        return HttpResponseRedirect(reverse("admin:review_case_changelist"))
    return show_batch(request, wanted, request.POST, keys)


def show_batch(request: SignedRequest, wanted: BatchStep, data: QueryDict, keys: list[int]) -> HttpResponse:
    """The list goes over pages; what is confirmed is the whole of it, as it was seen, without who was left out."""
    now, confirms = timezone.now(), data.get("do") == "confirm"
    cases = Case.objects.seen_by(request.user).filter(pk__in=keys).order_by("number")
    chosen = list(cases.select_related("vendor", "programme"))
    form = _form(wanted, data if confirms else None, typed.typed(request), chosen)
    meant = sorted(
        batching.candidates(chosen, wanted, _said(form, data)), key=lambda candidate: bool(candidate.refusal)
    )
    left = left_out(data, _values)
    if confirms and not (form and form.errors) and (done := _ask(request, wanted, meant, form, left, now)):
        return done
    possible = [candidate for candidate in meant if not candidate.refusal]
    page = Paginator(meant, ON_A_PAGE).get_page(data.get("page"))
    context = {
        "wanted": wanted,
        "form": form,
        "page": page,
        "possible": len(possible),
        "impossible": len(meant) - len(possible),
        "cases": " ".join(str(case.pk) for case in chosen),
        "seen": " ".join(candidate.value for candidate in possible),
        "shown": " ".join(candidate.value for candidate in page if not candidate.refusal),
        "left": left,
        "left_out": sum(candidate.value in left for candidate in possible),
        "key": form_key(data.get("key", "")),
        **_example(request, wanted, possible, left, now),
    }
    return desk_page(request, "batch.html", wanted.kind.label, 422 if confirms else 200, **context)


def _form(wanted: BatchStep, data: QueryDict | None, said: dict[str, str], cases: list[Case]) -> forms.Form | None:
    """What is asked of all of them together; None of a step that asks nothing, or where there is nothing to ask it of."""
    if wanted.kind != Batch.Kind.DECIDE:
        return None
    solution = next((ready.solution for ready in batching.candidates(cases, wanted, {}) if ready.solution), None)
    return DecisionForm(data, solution=solution, initial=said) if solution else None


def _said(form: forms.Form | None, data: QueryDict) -> dict[str, str]:
    """What is said of all of them, or as much of it as shows already of whom it cannot be said."""
    if form is None:
        return {}
    if form.is_bound and form.is_valid():
        return form.cleaned_data
    said = {name: data.get(name, "") for name in ("outcome", "comparison")}
    return said if all(said.values()) else {}


def _ask(
    request: SignedRequest,
    wanted: BatchStep,
    meant: list[BatchCandidate],
    form: forms.Form | None,
    left: set[str],
    now: datetime,
) -> HttpResponse | None:
    """Asks for what was seen and is still ticked; who cannot any more is named in the record, and stops nobody."""
    key, seen = form_key(request.POST.get("key", "")), set(_values([request.POST.get("seen", "")])) - left
    pressed_twice = Batch.objects.filter(key=key, by=request.user).exists()
    if not pressed_twice and not any(candidate.value in seen and not candidate.refusal for candidate in meant):
        messages.error(request, "沒有可以辦理的案件，什麼都沒有做。下面是最新的名單。")
        return None
    cases = {candidate.application.pk: candidate.application for candidate in meant}
    said = form.cleaned_data if form else {}
    asked = batching.ask(wanted, cases.values(), seen, request.user, said, key, now)
    if len(seen) <= DONE_AT_ONCE:
        for row in asked.cases.undone():
            batching.fulfil(row.pk, now)
    return HttpResponseRedirect(reverse("admin:review_batch_change", args=[asked.pk]))


def _example(
    request: SignedRequest, wanted: BatchStep, possible: list[BatchCandidate], left: set[str], now: datetime
) -> dict:
    """The letter to the first of them."""
    first = next((candidate for candidate in possible if candidate.value not in left), None)
    if first is None:
        return {}
    looks.saw(request, first.application.as_look_target)  # the letter names its people
    return {"example_of": first, **preview_of(first.application, partial(_rehearse, first, wanted, request, now))}


def _rehearse(candidate: BatchCandidate, wanted: BatchStep, request: SignedRequest, now: datetime) -> None:
    """For the letter alone: to be taken back. What is not typed yet stands in it as to come."""
    if candidate.solution is None:
        wanted.verb(candidate.application, request.user, {}, now)
    else:
        rehearse_decision(candidate.solution, request, request.user)


def _values(texts: Iterable[str]) -> list[str]:
    """As `BatchCandidate.value` writes them."""
    return [value for value in " ".join(texts).split() if re.fullmatch(r"[0-9]{1,17}\.[0-9]{1,17}", value)]
