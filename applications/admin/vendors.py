"""How do staff see who acts for a vendor?"""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from applications import actions
from applications.models import Invitation, Membership, TeamEvent, Vendor
from portal.accounts import acting_for
from portal.accounts.models import User
from portal.columns import dated
from portal.read_only import ReadOnly, ReadOnlyRows
from portal.text.searching import FoldedSearch
from portal.trail.pages import Looked


class Members(ReadOnlyRows):
    model = Membership
    fields = readonly_fields = ["user", "email", "role", dated(Membership, "joined_at"), dated(Membership, "ended_at")]
    ordering = ["ended_at", "joined_at"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "vendor")

    @admin.display(description="電子郵件")
    def email(self, member: Membership) -> str:
        return member.user.email


class Invitations(ReadOnlyRows):
    model = Invitation
    fields = [
        "email",
        "role",
        *(dated(Invitation, name) for name in ("created_at", "expires_at", "accepted_at", "revoked_at")),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Invitation]:
        return super().get_queryset(request).select_related("vendor")


class TeamEvents(ReadOnlyRows):
    model = TeamEvent
    fields = readonly_fields = ["text", "actor", dated(TeamEvent, "at")]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[TeamEvent]:
        return super().get_queryset(request).select_related("actor")


@admin.register(Vendor)
class VendorAdmin(FoldedSearch, ReadOnly, Looked, admin.ModelAdmin):
    """Who acts for a vendor, and how that came about (A-38)."""

    list_display = ["tax_id", "company_name", "members"]
    list_shows_people = False  # companies, and how many act for each
    search_fields = ["tax_id", "memberships__user__email"]
    folded_search = ["company_name_folded", "memberships__user__name_folded"]
    fields = ["tax_id", "company_name"]
    inlines = [Members, Invitations, TeamEvents]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Vendor]:
        present = models.Count("memberships", filter=models.Q(memberships__ended_at=None), distinct=True)
        return super().get_queryset(request).annotate(present=present)

    @admin.display(description="成員", ordering="present")
    def members(self, vendor: Vendor) -> int:
        return vendor.present


def acts_for(user: User) -> str:
    """On the page of an account: the vendor, and what the person may do there."""
    member = Membership.objects.select_related("vendor").filter(user=user).first()
    if member is None:
        return ""
    return f"{member.vendor}：{'已移除' if member.ended_at else member.get_role_display()}"


ties = acting_for.Tie(acts_for, actions.people_through, actions.end_people_through, page="applications:team")
acting_for.register(ties)
