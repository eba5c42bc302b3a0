"""Where do officers see all contracts, overdue ones first, and keep the standard contract of a year?"""

import re
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case as Choice
from django.db.models import F, IntegerField, Prefetch, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from listings.desk import contract_pages, contract_steps
from listings.models import Contract, ContractLine, StandardContract
from listings.models.contract import WITH_OFFICE, WITH_VENDOR
from portal.accounts.signed import SignedRequest, signed
from portal.columns import NOTHING, both_calendars, dated
from portal.read_only import ReadOnly
from portal.time.remaining import time_left
from portal.trail.pages import Looked
from portal.web.signed import account_of
from review.cases import sight

STATES = {
    "overdue": "逾期",
    "office": "輪到執行單位",
    "vendor": "等廠商",
    "held": "暫停中",
    "concluded": "契約成立",
    "over": "結束未成立",
}


class StandingFilter(admin.SimpleListFilter):
    """Whose turn it is."""

    title, parameter_name = "辦理情形", "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return standing_of(queryset, self.value() or "", timezone.now())


def standing_of(rows: QuerySet, name: str, now: datetime) -> QuerySet:
    """The contracts of one tile, and of the list that it leads to."""
    if name == "overdue":
        return rows.overdue(now)
    if name == "held":
        return rows.under_way().exclude(held_since=None)
    if name in ("office", "vendor"):
        return rows.filter(state__in=WITH_OFFICE if name == "office" else WITH_VENDOR, held_since=None)
    if name == "over":
        return rows.exclude(pk__in=rows.under_way()).exclude(pk__in=rows.concluded())
    return rows.concluded() if name == "concluded" else rows


def _together(do: str) -> Any:
    def action(model_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: contract_pages.MOST + 1])
        if len(keys) > contract_pages.MOST:
            messages.error(request, f"一次最多辦理 {contract_pages.MOST} 份，請用篩選縮小範圍。")
            return None
        return contract_pages.together_page(request, do, keys)

    action.__name__ = f"{do}_chosen"
    return admin.action(description=f"{contract_pages.TOGETHER[do][0]}（選取的契約）…", permissions=["work"])(action)


@admin.register(Contract)
class ContractAdmin(Looked, ReadOnly, admin.ModelAdmin):
    """契約: what waits longest past its day comes first; nothing of withheld cases."""

    list_display = ("case", "names", "state_tag", "due", "county")
    list_display_links = ("case",)
    list_filter = (StandingFilter, "application__programme", "county")
    search_fields = ("application__number", "application__vendor__tax_id", "application__company_name")
    search_help_text = "收件編號、統一編號或公司"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = [_together("call"), _together("extend")]
    change_list_template = "admin/listings/contract/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = sight.rows_for(account_of(request), super().get_queryset(request))
        lines = ContractLine.objects.filter(left_at=None).select_related("solution")
        rows = rows.select_related("application__vendor", "application__programme")
        return rows.prefetch_related(Prefetch("lines", lines, to_attr="standing_lines"))

    def get_ordering(self, request: HttpRequest) -> list:
        """Overdue ones, then what the office is to do, then by the day; what is over last."""
        urgent = [When(state__in=WITH_VENDOR, held_since=None, due_at__lte=timezone.now(), then=Value(0))]
        urgent += [
            When(state__in=WITH_OFFICE, held_since=None, then=Value(1)),
            When(state__in=WITH_VENDOR, then=Value(2)),
        ]
        rank = Choice(*urgent, default=Value(3), output_field=IntegerField())
        return [rank, F("due_at").asc(nulls_last=True), "-pk"]

    def has_work_permission(self, request: HttpRequest) -> bool:
        return contract_steps.works_on(signed(request).user)

    @admin.display(description="申請案", ordering="application__number")
    def case(self, contract: Contract) -> str:
        return format_html('<span class="whole">{}<br>{}</span>', contract.called, contract.application.company_name)

    @admin.display(description="方案")
    def names(self, contract: Contract) -> str:
        return "、".join(str(line.solution) for line in contract.standing_lines) or "—"

    @admin.display(description="狀態", ordering="state")
    def state_tag(self, contract: Contract) -> str:
        tone, label = contract.stage.tone, contract.stage.label
        if contract.is_held:
            tone, label = "waiting", f"暫停中（{label}）"
        return format_html('<span class="tag tag--{}">{}</span>', tone, label)

    @admin.display(description="簽約期限（成立的為成立時間）", ordering="due_at")
    def due(self, contract: Contract) -> str:
        if contract.concluded_at:
            return both_calendars(contract.concluded_at)
        if contract.due_at is None or contract.stage.final:
            return NOTHING
        now, day = timezone.now(), both_calendars(contract.last_second)
        if contract.is_overdue(now):
            return format_html('<span class="tag tag--refused">逾期</span> {}', day)
        left = time_left(contract.due_at, now) if contract.is_with_vendor and not contract.is_held else ""
        return format_html('{} <span class="muted small">{}</span>', day, left)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/step/<slug:step>/", view(self._step), name="listings_contract_step"),
            path("together/<slug:step>/", view(self._together), name="listings_contract_together"),
            *super().get_urls(),
        ]

    def _step(self, request: SignedRequest, pk: int, step: str) -> HttpResponse:
        return contract_pages.step_page(request, pk, step)

    def _together(self, request: SignedRequest, step: str) -> HttpResponse:
        keys = [int(key) for key in request.POST.getlist("contract") if re.fullmatch("[0-9]{1,17}", key)]
        return contract_pages.together_page(request, step, keys)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not re.fullmatch("[0-9]{1,17}", object_id):
            raise Http404
        return contract_pages.contract_page(signed(request), int(object_id))


@admin.register(StandardContract)
class StandardContractAdmin(ReadOnly, admin.ModelAdmin):
    """定型化買賣契約: each upload is a new version of its year; none is changed or taken away."""

    list_display = ("__str__", "download", "note", "kept_by", dated(StandardContract, "kept_at"))
    list_select_related = ("programme", "file", "kept_by")
    fields = readonly_fields = ("programme", "version", "download", "note", "kept_by", list_display[4])
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("listings.add_standardcontract")

    @admin.display(description="檔案")
    def download(self, kept: StandardContract) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("files:download", args=[kept.file_id]), kept.file.original_name
        )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A page of its own: a file is taken in outside any transaction, which the admin's own page is in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return contract_pages.standard_page(signed(request))
