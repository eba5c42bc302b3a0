"""How does a vendor add, copy, change and remove a solution?"""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from applications import actions
from applications.actions import quota
from applications.models import Application, Solution
from applications.pages import desk
from applications.pages.forms import SolutionForm
from applications.pages.scope import closed, may_fill_in, own_application, own_solution, vendors_only
from applications.sheets import SOLUTION_SHEETS
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.web.arrival import moment


@vendors_only
def add(request: SignedRequest, pk: int) -> HttpResponse:
    case = own_application(request, pk)
    if not may_fill_in(request, case, moment(request)):
        return closed(request, case)
    initial = {"source": request.GET.get("copy", "")}
    form = SolutionForm(request.POST or None, application=case, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            solution = _make(case, form.cleaned_data, request.user, moment(request))
        except quota.QuotaMet as met:
            form.add_error(None, met)
        else:
            first = SOLUTION_SHEETS[0]
            return redirect(desk.section_url(case.pk, first.key, first.sections[0].key, solution.pk))
    context = {"application": case, "form": form, "uses": [quota.solutions_use(case)]}
    return render(request, "applications/solution_add.html", context, status=422 if form.is_bound else 200)


def _make(case: Application, wanted: dict, user: User, now: datetime) -> Solution:
    if source := wanted.get("source"):
        return actions.copy_solution(source, case, wanted["kind"], now, user=user, papers=wanted["papers"])
    return actions.add_solution(case, wanted["kind"], now, user=user)


@vendors_only
def change_kind(request: SignedRequest, pk: int, solution: int) -> HttpResponse:
    case = own_application(request, pk)
    own = own_solution(case, solution)
    if not may_fill_in(request, case, moment(request)):
        return closed(request, case)
    form = SolutionForm(request.POST or None, application=case, initial={"kind": own.kind})
    for name in ("source", "papers"):
        form.fields.pop(name, None)
    if request.method == "POST" and form.is_valid():
        actions.change_kind(own, form.cleaned_data["kind"], moment(request), request.user)
        messages.success(request, "申請類別已更改，請看看應備資料有沒有不同。")
        return redirect("applications:application", case.pk)
    context = {"application": case, "solution": own, "form": form}
    return render(request, "applications/solution_kind.html", context, status=422 if form.is_bound else 200)


@vendors_only
def remove(request: SignedRequest, pk: int, solution: int) -> HttpResponse:
    """Asks first; only a draft's solution can be removed."""
    case = own_application(request, pk)
    own = own_solution(case, solution)
    if not may_fill_in(request, case, moment(request)):
        return closed(request, case)
    if request.method == "POST":
        actions.remove_solution(own, moment(request), request.user)
        messages.success(request, f"已移除「{own}」。")
        return redirect("applications:application", case.pk)
    return render(request, "applications/solution_remove.html", {"application": case, "solution": own})
