"""Which case is this request about, and may this person see it?"""

from collections.abc import Callable, Container, Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from applications import actions
from applications.actions import NotEditable
from applications.models import Application, Solution
from applications.place import question_in
from applications.sheets import SHEETS
from applications.sheets.dossier import DossierPart, Excerpt
from applications.sheets.prices import PricePlanForm
from portal.accounts.signed import SignedRequest
from portal.forms.fields.kind import kind_of
from portal.text.cleaning import clean_text
from portal.trail import looks
from portal.web.arrival import moment
from portal.web.autosaved import is_for_another, wants_json

View = Callable[..., HttpResponse]


def vendors_only(view: View) -> View:
    """Vendors only; a change that is no longer possible ends in a page that says so and keeps what was typed."""

    @wraps(view)
    def guarded(request: SignedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_for_another(request):
            return JsonResponse({"other_account": reverse("applications:home")}, status=409)
        if request.user.role != "vendor":
            raise PermissionDenied("這是廠商的頁面，請用廠商帳號登入。")
        try:
            return view(request, *args, **kwargs)
        except NotEditable as refused:
            if wants_json(request):
                return JsonResponse({"closed": str(refused)}, status=409)
            return _too_late(request, str(refused), kwargs.get("pk"))

    return guarded


def may_fill_in(request: SignedRequest, case: Application, now: datetime) -> bool:
    """Whether the pages of a draft open. They close with the intake; what was on its way then may still arrive."""
    if not case.is_draft:
        return False
    writes = request.method == "POST" or wants_json(request)
    return actions.access(case, now).everything if writes else not case.programme.has_ended(now)


def closed(request: SignedRequest, case: Application) -> HttpResponse:
    """Answers a page of a case that cannot be changed now, such as a form sent from a forgotten window."""
    sentence = actions.why_closed(case, moment(request))
    if wants_json(request):
        return JsonResponse({"closed": sentence}, status=409)
    if request.method == "POST":
        return _too_late(request, sentence, case.pk)
    return redirect("applications:application", case.pk)


def _too_late(request: SignedRequest, sentence: str, case: int | None) -> HttpResponse:
    back = reverse("applications:application", args=[case]) if case else reverse("applications:home")
    context = {"sentence": sentence, "typed": list(typed_texts(request)), "back": back}
    return render(request, "applications/too_late.html", context, status=409)


def typed_texts(request: SignedRequest, boxes: Container[str] | None = None) -> Iterator[tuple[str, str]]:
    """The texts of a posted sheet with their labels, to be copied by hand; ticks and choices are not worth it.

    Those of some `boxes` alone, or of all.
    """
    for name, values in request.POST.lists():
        if boxes is not None and name not in boxes:
            continue
        label = _LABELS.get(question_in(name))
        for value in values:
            if label and (text := clean_text(value)):
                yield label, text


def _labels() -> dict[str, str]:
    every = [PricePlanForm.base_fields, *(sheet.base_fields for sheet in SHEETS.values())]
    return {name: str(asked.label) for fields in every for name, asked in fields.items() if kind_of(asked).is_typed}


_LABELS = _labels()


def own_application(request: SignedRequest, pk: int, shows: bool = True) -> Application:
    """The vendor's own application, or 404: another vendor's number tells nothing.

    `shows`: that it is about to be seen is remembered; a script that only saves, or asks who is here, sees nothing.
    """
    query = Application.objects.visible_to(request.user).select_related("vendor", "programme")
    case = get_object_or_404(query, pk=pk)
    if shows:
        looks.saw(request, case.as_look_target)
    return case


def own_solution(application: Application, pk: int) -> Solution:
    solution = get_object_or_404(Solution, application=application, pk=pk)
    solution.application = application
    return solution


def own_part(application: Application, sheet_key: str, solution_id: int | None) -> DossierPart:
    if sheet_key not in SHEETS:
        raise Http404
    part = Excerpt(application, solution_id).part(sheet_key, solution_id)
    if part is None:
        raise Http404
    return part
