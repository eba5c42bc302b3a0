"""How are cases given to officers? Pages that show first which cases are meant and who gets how many."""

import re
from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.roles import Role
from portal.web import wayback
from portal.workflow.engine import StepRefused
from review.cases import filters
from review.cases.officers import WORKING, officers
from review.desk.visit import desk_page
from review.export import exporting
from review.models import Case, Export
from review.workload import assigning
from review.workload.assigning import MOST


@admin.action(description="指派給…", permissions=["assign"])
def assign_chosen(case_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    return _chosen(request, queryset, show_assign)


@admin.action(description="平均分派…", permissions=["assign"])
def share_chosen(case_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    return _chosen(request, queryset, show_share)


def may_assign(user: User) -> bool:
    return user.role in WORKING


def _chosen(request: SignedRequest, queryset: QuerySet, page: Callable) -> HttpResponse | None:
    """The page of an action of the list, for the rows that were ticked there."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True))
    if len(keys) > MOST:
        messages.error(request, _too_many(len(keys)))
        return None
    return page(request, _cases(request, keys))


def _cases(request: SignedRequest, keys: list[int]) -> list[Case]:
    wanted = Case.objects.seen_by(request.user).filter(pk__in=keys)
    return list(wanted.select_related("vendor", "assignment__officer").order_by("number"))


def _posted(request: SignedRequest) -> dict[int, list[int]]:
    """`case` as it was sent, 「key:who had it:who gets it」 (0: nobody), by key; each part is a number or left out."""
    posted = {}
    for value in request.POST.getlist("case"):
        if re.fullmatch("[0-9]{1,17}(:[0-9]{1,17}){1,2}", value):
            key, *rest = (int(part) for part in value.split(":"))
            posted[key] = rest
    return posted


def _back_to_list() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:review_case_changelist"))


def _only_workers(request: SignedRequest) -> HttpResponse | None:
    """The way back to the list when nothing was chosen. Raises PermissionDenied for who cannot assign."""
    if not may_assign(request.user):
        raise PermissionDenied
    if request.method != "POST" or not _posted(request):
        messages.error(request, "還沒有選案件：請在清單勾選，再選「指派給…」或「平均分派…」。")
        return _back_to_list()
    if (number := len(_posted(request))) > MOST:
        messages.error(request, _too_many(number))
        return _back_to_list()
    return None


# --- By hand -------------------------------------------------------------------------------------------------------


def assign_page(request: SignedRequest) -> HttpResponse:
    """指派: what was shown and chosen is done, or the page says why not and shows how it is now."""
    if away := _only_workers(request):
        return away
    posted = _posted(request)
    cases = _cases(request, list(posted))
    officer = officers().filter(pk=_number(request.POST.get("officer", ""))).first()
    if officer is None:
        messages.error(request, "請選擇要指派給誰。")
        return show_assign(request, cases, status=422)
    seen = {pk: rest[0] or None for pk, rest in posted.items()}
    try:
        moved = assigning.assign(seen, officer, request.user, timezone.now())
    except StepRefused as refused:
        messages.error(request, str(refused))
        return show_assign(request, cases, officer, status=422)
    messages.success(request, _done(moved, len(seen), f"給 {officer.get_full_name()}"))
    return _back_to_list()


def show_assign(
    request: SignedRequest, cases: list[Case], officer: User | None = None, status: int = 200
) -> HttpResponse:
    living, ended = _parted(cases)
    able = list(officers())
    load = assigning.workload([worker.pk for worker in able])
    choices = [{"officer": worker, "load": load[worker.pk], "chosen": worker == officer} for worker in able]
    context = {"cases": living, "ended": ended, "choices": choices}
    return desk_page(request, "assign.html", "指派承辦", status, **context)


# --- Evenly --------------------------------------------------------------------------------------------------------


def share_page(request: SignedRequest) -> HttpResponse:
    """平均分派: reckons again for other officers, or does exactly what the page showed."""
    if away := _only_workers(request):
        return away
    posted = _posted(request)
    cases = _cases(request, list(posted))
    among = [number for number in map(_number, request.POST.getlist("among")) if number]
    if request.POST.get("do") != "share":
        return show_share(request, cases, among)
    seen = {pk: rest[0] or None for pk, rest in posted.items()}
    expected = {pk: rest[1] for pk, rest in posted.items() if len(rest) == 2}
    try:
        moved = assigning.share(seen, among, expected, request.user, timezone.now())
    except StepRefused as refused:
        messages.error(request, str(refused))
        return show_share(request, cases, among, status=422)
    messages.success(request, _done(moved, len(seen), f"，由 {len(set(expected.values()))} 位承辦分擔"))
    return _back_to_list()


def show_share(
    request: SignedRequest, cases: list[Case], among: list[int] | None = None, status: int = 200
) -> HttpResponse:
    living, ended = _parted(cases)
    able = list(officers())
    chosen = [
        worker.pk for worker in able if (worker.pk in among if among is not None else worker.role == Role.OFFICER)
    ]
    keys = [case.pk for case in living]
    plan, load = assigning.plan(keys, chosen), assigning.workload([worker.pk for worker in able], besides=keys)
    gets = list(plan.values())
    names = {worker.pk: worker for worker in able}
    choices = [
        {"officer": worker, "chosen": worker.pk in chosen, "load": load[worker.pk], "gets": gets.count(worker.pk)}
        for worker in able
    ]
    for choice in choices:
        choice["total"] = choice["load"] + choice["gets"]
    rows = [{"case": case, "to": names.get(plan.get(case.pk))} for case in living]
    context = {"rows": rows, "ended": ended, "choices": choices, "chosen": len(chosen)}
    return desk_page(request, "share.html", "平均分派", status, **context)


# --- To take along -------------------------------------------------------------------------------------------------


def export_page(request: SignedRequest, wanted: Callable[[SignedRequest], filters.CaseFilter]) -> HttpResponse:
    """Asks for the list, as it is filtered in this address, as Excel or ODS; leads to where its progress is shown."""
    if not exporting.may_export(request.user):
        raise PermissionDenied
    try:
        form = request.POST.get("format", "")
        form = form if form in Export.Format.values else Export.Format.EXCEL
        made = exporting.ask(request.user, wanted(request), timezone.now(), form)
    except (IncorrectLookupParameters, filters.Unknown):
        messages.error(request, "篩選條件已經不能用，請重新篩選再匯出。")
        return _back_to_list()
    shown = urlencode({f"{wayback.OF_ANOTHER}review/case": request.GET.urlencode()})  # the address is the list's own
    return HttpResponseRedirect(f"{reverse('admin:review_export_change', args=[made.pk])}?{shown}")


def _number(value: str) -> int:
    return int(value) if re.fullmatch("[0-9]{1,17}", value) else 0


def _too_many(number: int) -> str:
    return f"選了 {number:,} 件，一次最多指派 {MOST:,} 件，還沒有指派。請用篩選縮小範圍，分幾次指派。"


def _parted(cases: list[Case]) -> tuple[list[Case], list[Case]]:
    return [case for case in cases if not case.stage.final], [case for case in cases if case.stage.final]


def _done(moved: int, asked: int, how: str) -> str:
    same = f"（{asked - moved} 件本來就是）" if moved < asked else ""
    return f"已指派 {moved} 件{how}{same}。"
