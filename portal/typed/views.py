"""Where does a page keep what was typed on it, and where does a person find all that was not sent?"""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from portal.typed import keeping
from portal.web.signed import account_of


@require_http_methods(["GET", "POST"])
def typed_page(request: HttpRequest) -> HttpResponse:
    """GET: all that this person has not sent. POST: a script keeps a form, a button keeps one, or throws away what was kept."""
    if not keeping.may_keep(request.user):
        raise PermissionDenied
    if request.method == "GET":
        context = {**admin.site.each_context(request), "title": "寫了還沒送出的內容"}
        return render(request, "admin/typed.html", {**context, "drafts": keeping.of_person(account_of(request))})
    if request.content_type == "application/json":
        return _by_script(request)
    if "drop" in request.POST:
        keeping.of_person(account_of(request)).filter(pk__in=_number(request.POST["drop"])).delete()
        return HttpResponseRedirect(_back(request.POST.get("back", "")))
    return _by_button(request)


def _by_script(request: HttpRequest) -> HttpResponse:
    try:
        said = json.loads(request.body)
        page, form, title = (str(said[name]) for name in ("page", "form", "title"))
        keeping.keep(account_of(request), page, form, title, said["words"], timezone.now())
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest("no words that a page sends")
    return JsonResponse({"kept": True})


def _by_button(request: HttpRequest) -> HttpResponse:
    """Without scripts: the form itself is sent here, and its address says which of its boxes hold words."""
    asked = request.GET
    labels = dict(entry.partition("=")[::2] for entry in asked.getlist("words"))
    words: dict[str, Any] = {}
    for name in request.POST:
        box = next((box for box in labels if name == box or (box.endswith("*") and name.startswith(box[:-1]))), None)
        if box and any(request.POST.getlist(name)):
            words[name] = {"value": request.POST.getlist(name), "label": labels[box]}
    page, title = asked.get("page", ""), asked.get("title", "")
    try:
        keeping.keep(account_of(request), page, asked.get("form", ""), title, words, timezone.now())
    except ValueError:
        return HttpResponseBadRequest("no words that a page sends")
    messages.success(request, "已存成草稿，只有您看得到；下次打開這一頁會列在上面，送出後就不再保留。")
    return HttpResponseRedirect(_back(page))


def _number(text: str) -> list[int]:
    return [int(text)] if text.isascii() and text.isdigit() and len(text) < 18 else []


def _back(page: str) -> str:
    own = page.startswith("/admin/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if own else reverse("typed")
