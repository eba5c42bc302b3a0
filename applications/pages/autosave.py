"""What is said to a page that saves by itself: what was saved, what is wrong, what must be chosen, who else is here?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import JsonResponse
from django.template.loader import render_to_string

from applications.pages import desk
from applications.place import EACH, places_in
from applications.sheets import SHEETS
from applications.sheets.base import Sheet
from applications.sheets.dossier import DossierPart
from portal.accounts.signed import SignedRequest
from portal.forms import presence
from portal.forms.merging import versions_in
from portal.web import autosaved


def present(request: SignedRequest, now: datetime) -> JsonResponse:
    """Who else is on the page, asked every few seconds by those who look at it."""
    return JsonResponse({"others": others(request, now)})


def others(request: SignedRequest, now: datetime) -> str:
    """The page is its address: one section, or a correction."""
    return presence.words(presence.meet(request.path, request.user, now))


def names_sent(request: SignedRequest, sheet: type[Sheet], prefix: str = "") -> frozenset[str]:
    """The questions that this request answers, by the hidden boxes it carries; slots stand for what is said of papers."""
    rows = {name for name in sheet.row_forms if _has(request, f"{prefix}-{name}" if prefix else name)}
    slots = {key for section in sheet.sections for key in section.slots}
    return frozenset((versions_in(request.POST, prefix) or {}).keys() | rows | slots)


def _has(request: SignedRequest, prefix: str) -> bool:
    """Whether a row came; what is said of all of them to an officer is none."""
    return any(name.startswith(f"{prefix}-") and not name.startswith(f"{prefix}-{EACH}-") for name in request.POST)


def parts_sent(request: SignedRequest) -> set[tuple[str, int | None]]:
    """The sheets of a correction that this request answers, by the places that its boxes are named for."""
    return {(place.sheet, place.solution_id) for place in places_in(request.POST) if place.sheet in SHEETS}


def answer(
    request: SignedRequest,
    entries: Iterable[desk.Entry],
    now: datetime,
    parts: Iterable[DossierPart],
    **more: str,
) -> JsonResponse:
    """`parts`: the sheet of each entry as it is stored now. `more`: `left`, what is open in the section, in words; `standing`,
    what of a correction is mended, as it is drawn."""
    shown = list(entries)
    told = autosaved.told_of((form for entry in shown for form in entry.forms()), request)
    broken: dict[str, Any] = {"scopes": [], "lines": []}
    for entry, stored in zip(shown, parts, strict=True):
        broken["scopes"].append(entry.scope)
        broken["lines"] += entry.broken_lines(entry.broken_in(stored))
        if "name" in entry.sheet.fields:
            hints = [twin] if (twin := entry.twin) else []
            told["doubts"][entry.anchor("name")] = render_to_string("components/hints.html", {"hints": hints}, request)
        if entry.sheet.rows is not None and entry.sheet.rows.is_bound:
            told["notes"][entry.rows_anchor] = [str(message) for message in entry.sheet.rows.non_form_errors()]
    return autosaved.answer(told, now, others=others(request, now), broken=broken, **more)
