"""What do a page that saves by itself and its view say to each other? Alike on every such page; see static/js/autosave.js."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from portal.web.draft_key import browser_tag
from portal.web.signed import account_of

PARTS = ("versions", "errors", "conflicts", "fresh", "notes", "doubts")


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of the page asks, and not a person who waits for a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def is_for_another(request: HttpRequest) -> bool:
    """Whether a page that was opened by another account asks: what was typed there is not for this one."""
    asked = request.POST if request.method == "POST" else request.GET
    own = browser_tag(account_of(request))
    return wants_json(request) and asked.get("account", own) != own


def refusal(request: HttpRequest) -> JsonResponse | None:
    """Nothing is taken that no page of ours sends: without the name of an account (see `is_for_another`), or with files."""
    asked = request.POST if request.method == "POST" else request.GET
    return JsonResponse({}, status=400) if "account" not in asked or request.FILES else None


def told_of(forms: Iterable[Any], request: HttpRequest) -> dict[str, Any]:
    """Of forms (`portal.forms.merging.Merging`) that were saved: what settled, what came from others, what is wrong or asked."""
    told: dict[str, Any] = {part: {} for part in PARTS}
    for form in forms:
        _tell(told, form, request)
    return told


def answer(told: dict[str, Any], now: datetime, **more: Any) -> JsonResponse:
    return JsonResponse(told | {"saved_at": f"已於 {timezone.localtime(now):%H:%M} 儲存"} | more)


def _tell(told: dict[str, Any], form: Any, request: HttpRequest) -> None:
    if form.outcome is None:
        return
    place = form.add_prefix
    told["versions"] |= {place(name): form.stored_versions[name] for name in form.outcome.settled}
    told["fresh"] |= {place(name): _values(form, name) for name in form.outcome.theirs}
    told["errors"] |= {place(name): [str(message) for message in form.errors[name]] for name in form.outcome.refused}
    for name, conflict in form.outcome.conflicts.items():
        told["conflicts"][place(name)] = render_to_string("components/conflict.html", {"conflict": conflict}, request)


def _values(form: Any, name: str) -> list[str]:
    return list(form.data.getlist(form.add_prefix(name)))
