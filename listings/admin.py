"""How do staff look at the catalogue?"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from listings.models import Listing
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
for role, page in OFFERS.items():
    first_page.offer(role, page)


@admin.register(Listing)
class ListingAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """Read only: a listing comes from what was filed and announced."""

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

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return sight.rows_for(account_of(request), super().get_queryset(request), case="solution__application")
