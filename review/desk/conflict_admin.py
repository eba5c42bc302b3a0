"""Where do officers look into conflicts of interest, decide applications for recusal, and keep what people are tied to?"""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from portal.accounts.signed import SignedRequest, signed
from portal.columns import dated
from portal.read_only import ReadOnly
from portal.trail import looks
from portal.trail.changes import Recorded
from portal.trail.pages import Looked
from portal.trail.targets import LookTarget
from portal.web.signed import account_of
from review.cases import sight
from review.conflict import recusing
from review.conflict.late import late_conflicts
from review.desk import conflict_pages, recusal_pages
from review.desk.conflict_forms import StaffTieForm
from review.models import Conflict, Recusal, StaffTie


@admin.action(description="查明選取的項目…", permissions=["answer"])
def answer_chosen(conflict_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: conflict_pages.MOST + 1])
    if len(keys) > conflict_pages.MOST:
        messages.error(request, f"一次最多查明 {conflict_pages.MOST} 項，請用篩選縮小範圍。")
        return None
    return conflict_pages.several_page(request, keys)


@admin.register(Conflict)
class ConflictAdmin(Looked, ReadOnly, admin.ModelAdmin):
    """利益衝突: who must not meet which case and why; those of withheld cases are not there."""

    list_display = ("case", "user", "why", "state_tag", "source", dated(Conflict, "proposed_at"))
    list_display_links = ("case",)
    list_filter = ("state", "source", "kind")
    list_select_related = ("application__vendor", "user")
    search_fields = ("application__number", "user__name", "user__username")
    search_help_text = "收件編號或人員"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = (answer_chosen,)
    change_list_template = "admin/review/conflict/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return sight.rows_for(account_of(request), super().get_queryset(request))

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return conflict_pages.may_answer(signed(request).user)

    def seen_as(self, obj: Conflict) -> LookTarget:
        return obj.application.as_look_target

    @admin.display(description="申請案", ordering="application__number")
    def case(self, conflict: Conflict) -> str:
        said = conflict.application
        return format_html('<span class="whole">{}<br>{}</span>', said, said.company_name)

    @admin.display(description="事實與原因", ordering="kind")
    def why(self, conflict: Conflict) -> str:
        return format_html(
            '<span class="whole">{}<br><span class="muted small">{}</span></span>',
            conflict.evidence,
            conflict.get_kind_display(),
        )

    @admin.display(description="狀態", ordering="state")
    def state_tag(self, conflict: Conflict) -> str:
        return format_html('<span class="tag tag--{}">{}</span>', conflict.stage.tone, conflict.stage.label)

    def get_urls(self) -> list:
        several = self.admin_site.admin_view(conflict_pages.several_page)
        late = self.admin_site.admin_view(conflict_pages.late_page)
        return [
            path("answer/", several, name="review_conflict_answer"),
            path("late/", late, name="review_conflict_late"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        late = len(late_conflicts(account_of(request)))
        return super().changelist_view(request, {**(extra_context or {}), "late": late})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = conflict_pages.known_to(account_of(request))
        conflict = rows.filter(pk=_key(object_id)).first()
        if conflict is None:
            raise Http404
        looks.saw(request, conflict.application.as_look_target)
        return conflict_pages.conflict_page(signed(request), conflict)


@admin.register(Recusal)
class RecusalAdmin(Looked, ReadOnly, admin.ModelAdmin):
    """迴避申請 of vendors: what waits for a decision stands still meanwhile."""

    list_display = ("case", "named", "user", "state_tag", dated(Recusal, "filed_at"), dated(Recusal, "answer_until"))
    list_display_links = ("case",)
    list_filter = ("state",)
    list_select_related = ("application__vendor", "user")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return sight.rows_for(account_of(request), super().get_queryset(request))

    def seen_as(self, obj: Recusal) -> LookTarget:
        return obj.application.as_look_target

    @admin.display(description="申請案", ordering="application__number")
    def case(self, recusal: Recusal) -> str:
        return f"{recusal.application}　{recusal.application.company_name}"

    @admin.display(description="狀態", ordering="state")
    def state_tag(self, recusal: Recusal) -> str:
        return format_html('<span class="tag tag--{}">{}</span>', recusal.stage.tone, recusal.stage.label)

    def get_urls(self) -> list:
        statement = self.admin_site.admin_view(self._statement)
        return [path("<int:pk>/statement/", statement, name="review_recusal_statement"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        recusal = self.get_queryset(request).filter(pk=_key(object_id)).first()
        if recusal is None:
            raise Http404
        if recusal.user_id == signed(request).user.pk:  # what the vendor said of oneself is answered, not decided
            return HttpResponseRedirect(reverse("admin:review_recusal_statement", args=[recusal.pk]))
        looks.saw(request, recusal.application.as_look_target)
        return recusal_pages.recusal_page(signed(request), recusal)

    def _statement(self, request: SignedRequest, pk: int) -> HttpResponse:
        """Of the person who is named alone, whatever their role."""
        recusal = recusing.asked_of(request.user).select_related("application__vendor").filter(pk=pk).first()
        if recusal is None:
            raise Http404
        looks.saw(request, recusal.application.as_look_target)
        return recusal_pages.statement_page(request, recusal)


@admin.register(StaffTie)
class StaffTieAdmin(Looked, Recorded, admin.ModelAdmin):
    """關係資料 of members and officers: a change is compared with all running cases within a minute."""

    form = StaffTieForm
    list_display = (
        "user",
        "kind",
        "organisation",
        "tax_id",
        "person",
        dated(StaffTie, "since"),
        dated(StaffTie, "until"),
    )
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__username", "organisation", "tax_id")
    search_help_text = "人員、公司或統一編號"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def seen_as(self, obj: StaffTie) -> LookTarget:
        return obj.user.as_look_target

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = recusing.people()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: StaffTie, form: Any, change: bool) -> None:
        obj.kept_by = signed(request).user
        super().save_model(request, obj, form, change)

    def has_view_permission(self, request: HttpRequest, obj: StaffTie | None = None) -> bool:
        """Relatives and addresses of colleagues are for who looks into conflicts alone."""
        return conflict_pages.may_answer(signed(request).user)

    def has_delete_permission(self, request: HttpRequest, obj: StaffTie | None = None) -> bool:
        return False  # one that is over gets its last day


def _key(object_id: str) -> int:
    return int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
