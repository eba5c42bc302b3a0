"""How do staff set up a programme year, and see who acts for a vendor?"""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from applications import actions
from applications.models import Invitation, Membership, Programme, TeamEvent, Vendor
from portal.accounts import acting_for
from portal.accounts.models import User
from portal.columns import dated
from portal.forms.fields import RocDateFormField, RocDateTimeFormField
from portal.forms.widgets import RocDateInput, RocDateTimeInput
from portal.text.searching import FoldedSearch
from portal.trail.changes import Recorded
from portal.trail.pages import Looked


@admin.register(Programme)
class ProgrammeAdmin(Recorded, admin.ModelAdmin):
    """The year as a row: names, dates, limits and switches. An administrator's; each change is kept."""

    # One box for day and time: the admin's own pair of boxes has no labels, and reads no 民國 year.
    formfield_overrides = {
        models.DateTimeField: {"form_class": RocDateTimeFormField, "widget": RocDateTimeInput},
        models.DateField: {"form_class": RocDateFormField, "widget": RocDateInput},
    }
    _dated = {name: dated(Programme, name) for name in ("opens_at", "closes_at", "valid_to")}
    list_display = ("year", "name", *_dated.values(), "state")
    fieldsets = (
        (None, {"fields": ("year", "state", "notice")}),
        ("期程", {"fields": ("opens_at", "closes_at", "valid_to")}),
        (
            "名稱（改了只影響之後的頁面、信件與文件）",
            {
                "fields": (
                    "name",
                    "plan_name",
                    "policy_name",
                    "authority_name",
                    "executing_unit_name",
                    "guideline_title",
                    "guideline_version",
                )
            },
        ),
        ("聯絡方式", {"fields": ("contact_name", "contact_phone", "contact_email", "contact_hours")}),
        (
            "限制與開關",
            {
                "fields": (
                    "min_capital",
                    "min_months",
                    "max_months",
                    "max_price_plans",
                    "correction_days",
                    "correction_day_type",
                    "second_sign_off",
                    "upload_max_mb",
                    "website_required",
                    "discount_required",
                    "documentary_equal_passes",
                )
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Programme | None = None) -> list:
        """Whoever only reads it reads the days in both calendars."""
        if self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        shown = super().get_fieldsets(request, obj)
        return [
            (title, {**part, "fields": [self._dated.get(name, name) for name in part["fields"]]})  # type: ignore[arg-type]  # no two stand on one line
            for title, part in shown
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> list:
        return [] if self.has_change_permission(request, obj) else [*self._dated.values()]

    def has_delete_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        return False


class ReadOnly:
    """Looked at by staff; changed by the vendor's own people."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class Rows(ReadOnly, admin.TabularInline):
    """Django's own table has empty headings for the columns that only editing needs."""

    template = "admin/rows.html"


class Members(Rows):
    model = Membership
    fields = readonly_fields = ["user", "email", "role", dated(Membership, "joined_at"), dated(Membership, "ended_at")]
    ordering = ["ended_at", "joined_at"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "vendor")

    @admin.display(description="電子郵件")
    def email(self, member: Membership) -> str:
        return member.user.email


class Invitations(Rows):
    model = Invitation
    fields = [
        "email",
        "role",
        *(dated(Invitation, name) for name in ("created_at", "expires_at", "accepted_at", "revoked_at")),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Invitation]:
        return super().get_queryset(request).select_related("vendor")


class TeamEvents(Rows):
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


acting_for.register(acting_for.Tie(acts_for, actions.people_through, actions.end_people_through))
