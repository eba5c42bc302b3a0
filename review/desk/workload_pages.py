"""How are cases given to officers? Pages that show first which cases are meant and who gets how many."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.roles import Role
from portal.web import wayback
from portal.workflow.engine import StepRefused
from review.cases import filters
from review.desk.case_list import wanted_of
from review.export import exporting
from review.models import Case
from review.workload import assigning
from review.workload.assigning import MOST


@admin.action(description="指派給…", permissions=["assign"])
def assign_chosen(case_admin: Any, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    return case_admin.chosen(request, queryset, case_admin.assign_page)


@admin.action(description="平均分派…", permissions=["assign"])
def share_chosen(case_admin: Any, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    return case_admin.chosen(request, queryset, case_admin.share_page)


class DeskPages:
    """The CaseAdmin's pages for many cases at once."""

    def desk_urls(self, wrap: Callable) -> list:
        return [
            path("assign/", wrap(self.assign_view), name="review_case_assign"),
            path("share/", wrap(self.share_view), name="review_case_share"),
            path("export/", wrap(require_POST(self.export_view)), name="review_case_export"),
        ]

    def has_assign_permission(self, request: SignedRequest) -> bool:
        return request.user.role in filters.WORKING

    def chosen(self, request: SignedRequest, queryset: QuerySet, page: Callable) -> HttpResponse | None:
        """The page of an action of the list, for the rows that were ticked there."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True))
        if len(keys) > MOST:
            messages.error(request, _too_many(len(keys)))
            return None
        return page(request, self._cases(request, keys))

    def _cases(self, request: SignedRequest, keys: list[int]) -> list[Case]:
        wanted = Case.objects.seen_by(request.user).filter(pk__in=keys)
        return list(wanted.select_related("vendor", "assignment__officer").order_by("number"))

    def _posted(self, request: SignedRequest) -> dict[int, list[int]]:
        """`case` as it was sent, 「key:who had it:who gets it」 (0: nobody), by key; each part is a number or left out."""
        found = {}
        for value in request.POST.getlist("case"):
            if re.fullmatch("[0-9]{1,17}(:[0-9]{1,17}){1,2}", value):
                key, *rest = (int(part) for part in value.split(":"))
                found[key] = rest
        return found

    def _list(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:review_case_changelist"))

    def _only_workers(self, request: SignedRequest) -> HttpResponse | None:
        """The way back to the list when nothing was chosen. Raises PermissionDenied for who cannot assign."""
        if not self.has_assign_permission(request):
            raise PermissionDenied
        if request.method != "POST" or not self._posted(request):
            messages.error(request, "還沒有選案件：請在清單勾選，再選「指派給…」或「平均分派…」。")
            return self._list()
        if (number := len(self._posted(request))) > MOST:
            messages.error(request, _too_many(number))
            return self._list()
        return None

    def _desk_page(
        self, request: SignedRequest, template: str, title: str, status: int, **context: Any
    ) -> HttpResponse:
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return render(request, f"admin/review/case/{template}", {**base, **context}, status=status)

    # --- By hand ---------------------------------------------------------------------------------------------------

    def assign_view(self, request: SignedRequest) -> HttpResponse:
        """指派: what was shown and chosen is done, or the page says why not and shows how it is now."""
        if away := self._only_workers(request):
            return away
        posted = self._posted(request)
        cases = self._cases(request, list(posted))
        officer = filters.officers().filter(pk=_number(request.POST.get("officer", ""))).first()
        if officer is None:
            messages.error(request, "請選擇要指派給誰。")
            return self.assign_page(request, cases, status=422)
        seen = {pk: rest[0] or None for pk, rest in posted.items()}
        try:
            moved = assigning.assign(seen, officer, request.user, timezone.now())
        except StepRefused as refused:
            messages.error(request, str(refused))
            return self.assign_page(request, cases, officer, status=422)
        messages.success(request, _done(moved, len(seen), f"給 {officer.get_full_name()}"))
        return self._list()

    def assign_page(
        self, request: SignedRequest, cases: list[Case], officer: User | None = None, status: int = 200
    ) -> HttpResponse:
        living, ended = _parted(cases)
        able = list(filters.officers())
        load = assigning.workload([one.pk for one in able])
        choices = [{"officer": one, "load": load[one.pk], "chosen": one == officer} for one in able]
        context = {"cases": living, "ended": ended, "choices": choices}
        return self._desk_page(request, "assign.html", "指派承辦", status, **context)

    # --- Evenly ----------------------------------------------------------------------------------------------------

    def share_view(self, request: SignedRequest) -> HttpResponse:
        """平均分派: reckons again for other officers, or does exactly what the page showed."""
        if away := self._only_workers(request):
            return away
        posted = self._posted(request)
        cases = self._cases(request, list(posted))
        among = [number for number in map(_number, request.POST.getlist("among")) if number]
        if request.POST.get("do") != "share":
            return self.share_page(request, cases, among)
        seen = {pk: rest[0] or None for pk, rest in posted.items()}
        expected = {pk: rest[1] for pk, rest in posted.items() if len(rest) == 2}
        try:
            moved = assigning.share(seen, among, expected, request.user, timezone.now())
        except StepRefused as refused:
            messages.error(request, str(refused))
            return self.share_page(request, cases, among, status=422)
        messages.success(request, _done(moved, len(seen), f"，由 {len(set(expected.values()))} 位承辦分擔"))
        return self._list()

    def share_page(
        self, request: SignedRequest, cases: list[Case], among: list[int] | None = None, status: int = 200
    ) -> HttpResponse:
        living, ended = _parted(cases)
        able = list(filters.officers())
        chosen = [one.pk for one in able if (one.pk in among if among is not None else one.role == Role.OFFICER)]
        keys = [case.pk for case in living]
        plan, load = assigning.plan(keys, chosen), assigning.workload([one.pk for one in able], besides=keys)
        gets = list(plan.values())
        names = {one.pk: one for one in able}
        choices = [
            {"officer": one, "chosen": one.pk in chosen, "load": load[one.pk], "gets": gets.count(one.pk)}
            for one in able
        ]
        for choice in choices:
            choice["total"] = choice["load"] + choice["gets"]
        rows = [{"case": case, "to": names.get(plan.get(case.pk))} for case in living]
        context = {"rows": rows, "ended": ended, "choices": choices, "chosen": len(chosen)}
        return self._desk_page(request, "share.html", "平均分派", status, **context)

    # --- To take along ---------------------------------------------------------------------------------------------

    def export_view(self, request: SignedRequest) -> HttpResponse:
        """Asks for the list, as it is filtered in this address, as Excel; leads to where its progress is shown."""
        if not exporting.may_export(request.user):
            raise PermissionDenied
        try:
            made = exporting.ask(request.user, wanted_of(self, request), timezone.now())
        except (IncorrectLookupParameters, filters.Unknown):
            messages.error(request, "篩選條件已經不能用，請重新篩選再匯出。")
            return self._list()
        shown = urlencode(
            {f"{wayback.OF_ANOTHER}review/case": request.GET.urlencode()}
        )  # the address is the list's own
        return HttpResponseRedirect(f"{reverse('admin:review_export_change', args=[made.pk])}?{shown}")


def _number(value: str) -> int:
    return int(value) if re.fullmatch("[0-9]{1,17}", value) else 0


def _too_many(number: int) -> str:
    return f"選了 {number:,} 件，一次最多指派 {MOST:,} 件，還沒有指派。請用篩選縮小範圍，分幾次指派。"


def _parted(cases: list[Case]) -> tuple[list[Case], list[Case]]:
    return [one for one in cases if not one.stage.final], [one for one in cases if one.stage.final]


def _done(moved: int, asked: int, how: str) -> str:
    same = f"（{asked - moved} 件本來就是）" if moved < asked else ""
    return f"已指派 {moved} 件{how}{same}。"
