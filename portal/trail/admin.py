"""Where do administrators and the authority read who saw what, and who changed what decides?"""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from portal import sight
from portal.columns import dated
from portal.read_only import ReadOnly
from portal.roles import Role
from portal.text.searching import FoldedSearch
from portal.trail import looks
from portal.trail.models import Holding, Look, SettingChange
from portal.trail.pages import Looked
from portal.trail.targets import LookTarget
from portal.web.signed import account_of

MOST_HELD = 200  # of a list, on its page


class TrailAdmin(FoldedSearch, Looked, ReadOnly):
    """Rows that the portal alone writes. They name people themselves: who reads them stands among them."""

    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50
    actions = None
    list_shows_people = False  # one row for the whole list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        looks.saw(request, LookTarget(self.opts.label_lower, str(self.opts.verbose_name)), looks.Kind.LIST)
        return super().changelist_view(request, extra_context)

    def seen_as(self, obj: Any) -> LookTarget:
        return LookTarget(obj.ref, str(self.opts.verbose_name), getattr(obj, "tax_id", ""))


class RoleThen(admin.SimpleListFilter):
    title, parameter_name = "當時的角色", "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(role.value, role.label) for role in Role]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(role=self.value()) if self.value() else queryset


@admin.register(Look)
class LookAdmin(TrailAdmin, admin.ModelAdmin):
    """調閱紀錄: found by person, by case or company, and by 統一編號 also where it stood in a list or an export."""

    _at = dated(Look, "at")
    list_display = (_at, "user", "kind", "what", "tax_id")
    list_display_links = ("what",)
    list_select_related = ("user",)
    list_filter = ("kind", RoleThen, "at")
    fieldsets = (
        (None, {"fields": (_at, "user", "role_then", "kind", "what", "tax_id", "held", "address")}),
        ("系統識別碼（查修時用）", {"classes": ("collapse",), "fields": ("ref", "place")}),
    )
    readonly_fields = (*fieldsets[0][1]["fields"], "ref", "place")
    search_fields = ("user__username", "address")
    folded_search = ("user__name_folded", "what_folded")
    search_help_text = "人員、收件編號、公司、檔名、統一編號或網路位址"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without a list of which everything is withheld: its words may tell of it."""
        seen = sight.open_to(super().get_queryset(request), account_of(request), "ref")
        held = Holding.objects.filter(container=OuterRef("ref"))
        withheld = held.filter(sight.is_withheld(account_of(request), "ref"))
        return seen.exclude(Exists(withheld) & ~Exists(_known(request, held)))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Look | None:
        look = super().get_object(request, object_id, from_field)
        if look is not None:
            rows = _known(request, Holding.objects.filter(container=look.ref)).order_by("pk")
            look.held = "、".join(tax_id or ref for ref, tax_id in rows.values_list("ref", "tax_id")[:MOST_HELD]) or "—"
        return look

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A 統一編號 also finds the lists and exports in which the vendor stood."""
        term = search_term.strip()
        if term.isdecimal() and len(term) == 8:
            held = _known(request, Holding.objects.all())
            return queryset.about(tax_id=term, held=held) | queryset.filter(Q(user__username__startswith=term)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="當時的角色")
    def role_then(self, look: Look) -> str:
        return dict(Role.choices).get(look.role, look.role)

    @admin.display(description="名單內容")
    def held(self, look: Look) -> str:
        return look.held


def _known(request: HttpRequest, holdings: QuerySet) -> QuerySet:
    """What stood in lists, without what is withheld from who asks."""
    return sight.open_to(holdings, account_of(request), "ref")


@admin.register(SettingChange)
class SettingChangeAdmin(TrailAdmin, admin.ModelAdmin):
    """設定更改紀錄: dates, limits, switches, closure days and accounts, with what stood before."""

    _at = dated(SettingChange, "at")
    list_display = (_at, "by", "subject", "label", "before", "after")
    list_display_links = ("label",)
    list_select_related = ("by",)
    list_filter = ("at",)
    fields = readonly_fields = (_at, "by", "subject", "label", "before", "after", "address", "ref")
    search_fields = ("by__username", "label", "before", "after")
    folded_search = ("by__name_folded", "subject_folded")
    search_help_text = "人員、對象、項目或內容"
