"""Where do staff keep 重大違約紀錄, which nobody publishes and the rule of three years is asked of (R4-4)?"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from applications.admin.register_forms import BreachForm
from applications.models import BreachRecord, Vendor
from portal.columns import dated
from portal.text.searching import FoldedSearch
from portal.trail.changes import Recorded


class BreachStanding(admin.SimpleListFilter):
    """Whether a record still counts."""

    title = "狀態"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("valid", "有效"), ("ended", "已撤銷或更正")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "valid":
            return queryset.filter(ended_on=None)
        return queryset.exclude(ended_on=None) if self.value() == "ended" else queryset


@admin.register(BreachRecord)
class BreachRecordAdmin(FoldedSearch, Recorded, admin.ModelAdmin):
    """重大違約紀錄: kept by officers, each change in the trail; a record that is over is ended, never deleted."""

    form = BreachForm
    _dated = {"breached_on": dated(BreachRecord, "breached_on"), "ended_on": dated(BreachRecord, "ended_on")}
    list_display = ("company", "tax_id", "about", _dated["breached_on"], "standing")
    list_filter = (BreachStanding,)
    search_fields = ("tax_id",)
    search_help_text = "公司名稱或統一編號"
    folded_search = ("company_name_folded",)
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50
    actions = None
    fieldsets = (
        (None, {"fields": ("tax_id", "company_name", "our_vendor", "plan", "agency", "breached_on", "facts")}),
        ("撤銷或更正", {"fields": ("ended_on", "ended_reason")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: BreachRecord | None = None) -> list:
        """A new one has not ended, and is of nobody yet; whoever only reads it reads the days in both calendars."""
        missing = {"our_vendor", "ended_on", "ended_reason"} if obj is None else set()
        if obj is not None and not obj.ended_on and not self.has_change_permission(request, obj):
            missing = {"ended_on", "ended_reason"}
        says: dict[Any, Any] = {} if self.has_change_permission(request, obj) else self._dated
        shown = [
            (title, [says.get(name, name) for name in part["fields"] if name not in missing])
            for title, part in self.fieldsets
        ]
        return [(title, {"fields": fields}) for title, fields in shown if fields]

    def get_readonly_fields(self, request: HttpRequest, obj: BreachRecord | None = None) -> list:
        return ["our_vendor"] if self.has_change_permission(request, obj) else ["our_vendor", *self._dated.values()]

    @admin.display(description="公司名稱", ordering="company_name")
    def company(self, breach: BreachRecord) -> str:
        return format_html('<span class="whole">{}</span>', breach.company_name)

    @admin.display(description="政府計畫", ordering="plan")
    def about(self, breach: BreachRecord) -> str:
        return format_html(
            '<span class="whole">{}<br><span class="muted small">{}</span></span>', breach.plan, breach.agency
        )

    @admin.display(description="狀態", ordering="ended_on")
    def standing(self, breach: BreachRecord) -> str:
        tone, words = ("ended", "已撤銷或更正") if breach.ended_on else ("action", "有效")
        return format_html('<span class="tag tag--{}">{}</span>', tone, words)

    @admin.display(description="本系統的廠商")
    def our_vendor(self, breach: BreachRecord) -> str:
        vendor = Vendor.objects.filter(tax_id=breach.tax_id).first()
        if vendor is None:
            return "沒有以這個統一編號註冊的廠商"
        return format_html('<a href="{}">{}</a>', reverse("admin:applications_vendor_change", args=[vendor.pk]), vendor)

    def has_delete_permission(self, request: HttpRequest, obj: BreachRecord | None = None) -> bool:
        return False
