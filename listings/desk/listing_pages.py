"""How does an officer take a listing down, put it back, and correct a typing error on its page?"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from listings.desk.listing_forms import CorrectionForm, DelistForm
from listings.models import Listing, ListingVersion
from listings.versions import correctable, correcting, delisting
from listings.versions.correctable import CorrectedText
from portal.accounts.signed import SignedRequest
from portal.workflow.engine import StepRefused, refusals
from review.desk import typed
from review.desk.forms import NoteForm

PAGES = ("delist", "relist", "correct_listing")  # the steps that have a page here, as their buttons stand


def offered(request: SignedRequest, listing: Listing) -> list[Any]:
    """The steps that this person may take on it now."""
    table, solution = listing.solution.workflow, listing.solution
    steps = (table.step(name) for name in PAGES)
    return [step for step in steps if not refusals(solution, step, request.user)]


def delist_page(request: SignedRequest, listing: Listing) -> HttpResponse:
    step = listing.solution.workflow.step("delist")
    form = DelistForm(typed.sent(request), step=step)
    if refused := _refused(request, listing, "delist"):
        return refused
    if form.is_bound and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        verb = lambda: delisting.delist(listing.solution, request.user, said["kind"], said["note"], now)  # noqa: E731
        if done := _taken(request, listing, "已下架，通知已寄給廠商。公開頁面只剩下架日期與種類。", verb):
            return done
    told = "公開頁面立即改為下架說明，不再顯示內容與價格，也不再出現在方案列表與搜尋。"
    return _page(request, listing, "step.html", step.label, form, consequence=told)


def relist_page(request: SignedRequest, listing: Listing) -> HttpResponse:
    step = listing.solution.workflow.step("relist")
    form = NoteForm(typed.sent(request), step=step)
    if refused := _refused(request, listing, "relist"):
        return refused
    if form.is_bound and form.is_valid():
        note, now = form.cleaned_data["note"], timezone.now()
        verb = lambda: delisting.relist(listing.solution, request.user, note, now)  # noqa: E731
        if done := _taken(request, listing, "已恢復上架，通知已寄給廠商。", verb):
            return done
    told = "公開頁面回到原來的網址，內容與下架前相同，另立一版。"
    return _page(request, listing, "step.html", step.label, form, consequence=told)


def correct_page(request: SignedRequest, listing: Listing) -> HttpResponse:
    """Written first, then looked at once more beside what stands there: only what was looked at is published."""
    if refused := _refused(request, listing, "correct_listing"):
        return refused
    version = listing.current
    form = CorrectionForm(request.POST if request.method == "POST" else None, version=version)
    changed: list[CorrectedText] = []
    if form.is_bound and form.is_valid():
        changed = correctable.changes(version, form.texts)
        if not changed:
            form.add_error(None, "內容沒有改變。")
        elif request.POST.get("looked") == looked_at(version, form.texts):
            texts, reason, now = form.texts, form.cleaned_data["reason"], timezone.now()
            verb = lambda: correcting.correct(listing.solution, request.user, version.number, texts, reason, now)  # noqa: E731
            if done := _taken(request, listing, "已更正並另立一版，通知已寄給廠商。", verb):
                return done
    looked = looked_at(version, form.texts) if changed else ""
    return _page(request, listing, "correct.html", "更正上架內容", form, changed=changed, looked=looked)


def looked_at(version: ListingVersion, texts: Mapping[str, str]) -> str:
    """What a second look was at: whoever goes on to write, or comes after a colleague, must look again."""
    seen = version.pk, correctable.changes(version, texts)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def _refused(request: SignedRequest, listing: Listing, step: str) -> HttpResponse | None:
    reasons = refusals(listing.solution, listing.solution.workflow.step(step), request.user)
    if not reasons:
        return None
    messages.error(request, " ".join(reasons))
    return _back(listing)


def _taken(request: SignedRequest, listing: Listing, done: str, verb: Callable[[], object]) -> HttpResponse | None:
    try:
        verb()
    except StepRefused as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, done)
    return _back(listing)


def _back(listing: Listing) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:listings_listing_change", args=[listing.pk]))


def _page(
    request: SignedRequest, listing: Listing, template: str, title: str, form: Any, **context: Any
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    base = {**admin.site.each_context(request), "opts": Listing._meta, "title": title}
    shown = {**base, "listing": listing, "form": form, **context}
    return render(request, f"admin/listings/listing/{template}", shown, status=status)
