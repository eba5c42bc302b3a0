"""Who of the vendor changed what, when? In the words of the forms, newest first."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from applications.actions.history import SOLUTION
from applications.models import Application, Change
from applications.pages.scope import own_application, vendors_only
from applications.sheets import SHEETS
from applications.sheets.slots import SLOTS
from portal.accounts.signed import SignedRequest

_DEEDS = dict.fromkeys(SLOTS, ("上傳", "移除", "更換")) | {SOLUTION: ("新增", "移除", "")}
PER_PAGE = 50
SHORT = 120  # characters of an answer that are shown without asking


@vendors_only
def history(request: SignedRequest, pk: int) -> HttpResponse:
    case = own_application(request, pk)
    page = Paginator(_changes(case), PER_PAGE).get_page(request.GET.get("page"))
    context = {"application": case, "page": page, "entries": [_entry(change) for change in page]}
    return render(request, "applications/history.html", context)


def _changes(case: Application) -> Any:
    return case.changes.lasting().select_related("by", "solution")


def _entry(change: Change) -> dict[str, Any]:
    return {
        "change": change,
        "who": change.by.known_as if change.by else "系統",
        "deed": _deed(change),
        "place": _place(change),
        "long": max(len(change.before), len(change.after)) > SHORT,
    }


def _deed(change: Change) -> str:
    added, removed, replaced = _DEEDS.get(change.name, ("填寫", "清除", "修改"))
    return removed if not change.after else replaced if change.before else added


def _place(change: Change) -> str:
    sheet = SHEETS[change.sheet].number if change.sheet in SHEETS else ""
    gone = "（已移除）" if change.solution_name and change.solution_id is None else ""
    solution = str(change.solution) if change.solution_id else change.solution_name
    return f"{sheet}　{solution}{gone}".strip("　")
