"""How do staff see who of our vendors stands on a list, and say what they made of it?"""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.admin.own_page import own_page
from applications.admin.register_forms import HandleHitForm
from applications.admin.vendor_places import places_of
from applications.models import ScreeningHit
from applications.registers import screening, standing
from portal.accounts.signed import SignedRequest, signed
from portal.columns import dated
from portal.read_only import ReadOnly
from portal.text.searching import FoldedSearch
from portal.trail import looks
from portal.trail.pages import Looked
from portal.trail.targets import LookTarget
from portal.web.signed import account_of
from portal.workflow.engine import StepRefused

MOST = 200  # handled at once: as many as a person can read


class ListFilter(admin.SimpleListFilter):
    title, parameter_name = "名單", "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(standing.labels().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(key=self.value()) if self.value() else queryset


class MatchFilter(admin.SimpleListFilter):
    """By the number a vendor is meant; by the name alone it may be."""

    title, parameter_name = "比對方式", "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("number", "統一編號相同"), ("name", "只有名稱相同")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {"number": False, "name": True}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(by_name=chosen)


class HitStanding(admin.SimpleListFilter):
    title, parameter_name = "狀態", "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "待處理"), ("handled", "已處理"), ("gone", "已不在名單")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "open":
            return queryset.open()
        if self.value() == "handled":
            return queryset.exclude(handled_at=None)
        return queryset.exclude(gone_at=None) if self.value() == "gone" else queryset


class HitList(ChangeList):
    """The page's vendors with their cases and listings, asked once for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        place(self.result_list, request)


def place(hits: Iterable[ScreeningHit], request: HttpRequest) -> None:
    """Tells each hit where its vendor stands, as `places`."""
    hits = list(hits)
    places = places_of([hit.vendor_id for hit in hits], account_of(request))
    for hit in hits:
        hit.places = places[hit.vendor_id]


@admin.action(description="處理選取的項目…", permissions=["change"])
def handle_chosen(hit_admin: admin.ModelAdmin, request: SignedRequest, queryset: QuerySet) -> HttpResponse | None:
    """From the list to the page that shows what is meant; nothing is done yet."""
    keys = list(queryset.open().order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        messages.error(request, f"一次最多處理 {MOST} 項，請用篩選縮小範圍。")
        return None
    return several_page(request, keys)


@admin.register(ScreeningHit)
class ScreeningHitAdmin(FoldedSearch, Looked, ReadOnly, admin.ModelAdmin):
    """名單比對: what was found is never changed; a person says what they made of it."""

    list_display = ("company", "what", "cases", "state_tag", dated(ScreeningHit, "found_at"))
    list_filter = (HitStanding, ListFilter, MatchFilter)
    list_select_related = ("vendor", "handled_by")
    search_fields = ("vendor__tax_id",)
    search_help_text = "公司名稱或統一編號"
    folded_search = ("vendor__company_name_folded",)
    fields = ("note",)  # all that a person says; its page is one of ours
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    actions = (handle_chosen,)
    # What waits for somebody first, the newest of each first.
    ordering = (F("handled_at").desc(nulls_first=True), F("gone_at").desc(nulls_first=True), "-found_at", "-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return HitList

    def has_change_permission(self, request: HttpRequest, obj: ScreeningHit | None = None) -> bool:
        return request.user.has_perm("applications.change_screeninghit")  # what it opens is the pages below

    def seen_as(self, obj: ScreeningHit) -> LookTarget:
        return obj.vendor.as_look_target

    @admin.display(description="廠商", ordering="vendor__company_name")
    def company(self, hit: ScreeningHit) -> str:
        return format_html('<span class="whole">{}<br>{}</span>', hit.vendor.company_name or "—", hit.vendor.tax_id)

    @admin.display(description="名單與內容", ordering="key")
    def what(self, hit: ScreeningHit) -> str:
        """By the number or by the name alone is said beside the list: the second may be somebody else."""
        match = "只有名稱相同" if hit.by_name else "統一編號相同"
        return format_html(
            '<span class="whole whole--wide">{}　<span class="muted">{}</span><br><span class="small">{}</span></span>',
            standing.label_of(hit.key),
            match,
            standing.sentence_of(hit.key, hit.row),
        )

    @admin.display(description="案件與上架")
    def cases(self, hit: ScreeningHit) -> SafeString:
        return SafeString(
            render_to_string("admin/applications/screeninghit/_places.html", {"places": hit.places, "most": 2})
        )

    @admin.display(description="狀態", ordering="handled_at")
    def state_tag(self, hit: ScreeningHit) -> str:
        return format_html('<span class="tag tag--{}">{}</span>', *state_of(hit))

    def get_urls(self) -> list:
        several = self.admin_site.admin_view(several_page)
        return [path("handle/", several, name="applications_screeninghit_handle"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
        hit = ScreeningHit.objects.select_related("vendor", "copy", "handled_by").filter(pk=key).first()
        if hit is None:
            raise Http404
        looks.saw(request, hit.vendor.as_look_target)
        return hit_page(signed(request), hit)


def state_of(hit: ScreeningHit) -> tuple[str, str]:
    """Tone and word."""
    if hit.handled_at:
        return "done", "已處理"
    return ("ended", "已不在名單") if hit.gone_at else ("action", "待處理")


def may_handle(request: HttpRequest) -> bool:
    return account_of(request).has_perm("applications.change_screeninghit")


# --- One, and several at once --------------------------------------------------------------------------------------


def hit_page(request: SignedRequest, hit: ScreeningHit) -> HttpResponse:
    """The row as the list has it, where the vendor stands, and what was made of it."""
    if request.method == "POST" and not may_handle(request):
        raise PermissionDenied
    form = HandleHitForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            screening.handle(hit, request.user, form.cleaned_data["note"], timezone.now())
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已記錄「{hit.vendor}」的處理說明。")
            return _to_the_list()
    place([hit], request)
    others = ScreeningHit.objects.filter(vendor=hit.vendor_id).exclude(pk=hit.pk).order_by("-found_at")
    context = {
        "hit": hit,
        "tag": state_of(hit),
        "label": standing.label_of(hit.key),
        "sentence": standing.sentence_of(hit.key, hit.row),
        "lines": standing.lines_of(hit.key, hit.row),
        "others": [(other, standing.label_of(other.key), state_of(other)) for other in others[:20]],
        "form": form,
        "may": may_handle(request) and hit.handled_at is None,
    }
    return own_page(request, ScreeningHit, "one.html", str(hit.vendor), 422 if form.errors else 200, **context)


def several_page(request: SignedRequest, keys: list[int] | None = None) -> HttpResponse:
    """Those ticked in the list, handled alike with one sentence; each that cannot be says why."""
    if not may_handle(request):
        raise PermissionDenied
    chosen = keys if keys is not None else _numbers(request.POST.getlist("hit"))
    rows = ScreeningHit.objects.open().filter(pk__in=chosen[:MOST]).select_related("vendor")
    hits = list(rows.order_by("vendor__tax_id", "pk"))
    if not hits:
        messages.error(request, "選的項目都已經處理，或還沒有選。請在清單勾選待處理的項目。")
        return _to_the_list()
    form = HandleHitForm(request.POST if request.POST.get("do") == "handle" else None)
    if form.is_bound and form.is_valid():
        _handle_each(request, hits, form.cleaned_data["note"])
        return _to_the_list()
    place(hits, request)
    looks.saw_list(request, "名單比對", [hit.vendor.as_look_target for hit in hits])
    shown = [(hit, standing.label_of(hit.key), standing.sentence_of(hit.key, hit.row)) for hit in hits]
    status = 422 if form.errors else 200
    return own_page(request, ScreeningHit, "several.html", "處理名單比對", status, hits=shown, form=form)


def _handle_each(request: SignedRequest, hits: list[ScreeningHit], note: str) -> None:
    refusals = []
    for hit in hits:
        try:
            screening.handle(hit, request.user, note, timezone.now())
        except StepRefused as refused:
            refusals.append(f"{hit.vendor}：{refused}")
    for refusal in refusals:
        messages.error(request, refusal)
    if len(refusals) < len(hits):
        messages.success(request, f"已記錄 {len(hits) - len(refusals)} 項的處理說明。")


def _to_the_list() -> HttpResponseRedirect:
    """As it was: the way back knows its filters."""
    return HttpResponseRedirect(reverse("admin:applications_screeninghit_changelist"))


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(key) for key in texts if re.fullmatch("[0-9]{1,17}", key)]
