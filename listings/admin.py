"""How do staff look at the catalogue?"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from listings.desk import (  # noqa: F401  those of the site and of contracts register themselves
    announcements,
    contract_admin,
    contract_tiles,
    listing_pages,
    statements,
)
from listings.models import Listing
from portal.accounts.signed import signed
from portal.columns import dated
from portal.read_only import ReadOnly
from portal.roles import Role
from portal.text.searching import FoldedSearch
from portal.web.signed import account_of
from review.cases import sight
from review.desk import first_page
from review.desk.first_page import PageOffer

OFFERS = {
    Role.AUTHORITY: PageOffer(
        "入選方案", "已公告的方案、有效期限與公開的內容。", "admin:listings_listing_changelist", "listings.view_listing"
    ),
    Role.REVIEWER: PageOffer("入選方案", "公開名單上的方案與內容。", "listings:catalogue"),
}
STEP_PAGES = {
    "delist": listing_pages.delist_page,
    "relist": listing_pages.relist_page,
    "correct_listing": listing_pages.correct_page,
}
for role, page in OFFERS.items():
    first_page.offer(role, page)


@admin.register(Listing)
class ListingAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """A listing comes from what was filed and announced; what is done to it are steps with pages of their own."""

    _valid = (dated(Listing, "valid_from"), dated(Listing, "valid_to"))
    list_display = ("public_id", "name", "company_name", "tax_id", *_valid)
    fields = (
        "solution",
        "public_id",
        "name",
        "company_name",
        "tax_id",
        "summary",
        "price_from",
        *_valid,
    )
    readonly_fields = _valid
    search_fields = ("public_id", "tax_id")
    search_help_text = "公開編號、統一編號、方案或公司"
    folded_search = ("name_folded", "company_name_folded")
    list_filter = ("valid_to",)
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    change_form_template = "admin/listings/listing/change_form.html"

    def get_urls(self) -> list:
        step = self.admin_site.admin_view(self._step)
        return [path("<int:pk>/step/<slug:step>/", step, name="listings_listing_step"), *super().get_urls()]

    def _step(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """A step on a listing, for whoever may see its case."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if step not in STEP_PAGES:
            raise Http404
        rows = self.get_queryset(request).select_related("solution__application__programme")
        return STEP_PAGES[step](signed(request), get_object_or_404(rows, pk=pk))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        listing = self.get_object(request, object_id)
        more = (
            {"steps": listing_pages.offered(signed(request), listing), "versions": listing.versions.all()}
            if listing
            else {}
        )
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return sight.rows_for(account_of(request), super().get_queryset(request), case="solution__application")
