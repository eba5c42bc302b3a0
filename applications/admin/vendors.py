"""How do staff see a vendor: its cases of all years, and who acts for it?"""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from applications import actions, told
from applications.models import Application, Invitation, Membership, Solution, TeamEvent, Vendor
from applications.standing import whereabouts
from portal import sight
from portal.accounts import acting_for
from portal.accounts.models import User
from portal.columns import dated
from portal.outbox import openings
from portal.outbox.openings import Opening
from portal.read_only import ReadOnly, ReadOnlyRows
from portal.text.searching import FoldedSearch
from portal.trail.pages import Looked
from portal.web.signed import account_of


class VendorCases(ReadOnlyRows):
    """All years of a vendor: where each case is, its solutions, and the way to the pages that the person may open."""

    model = Application
    verbose_name_plural = "申請案"
    fields = readonly_fields = ["year", "case_number", "stage", "own_solutions"]
    ordering = ["-programme__year", "-pk"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Application]:
        self.asks = account_of(request)  # an inline is made for one request
        withheld = sight.withheld("application", self.asks)
        rows = super().get_queryset(request).exclude(pk__in=withheld.values("pk"))
        return rows.select_related("programme").prefetch_related("solutions")

    def _of_vendor(self, case: Application) -> tuple[dict[int, list[Opening]], dict[int, str]]:
        """The pages of all cases of the vendor, and where their solutions are public, by key."""
        if not hasattr(self, "pages"):
            cases = list(Application.objects.filter(vendor=case.vendor_id).values_list("pk", flat=True))
            public = told.public_places(Solution.objects.filter(application__in=cases).only("application"))
            self.pages = openings.openings_of("application", cases, self.asks), public
        return self.pages

    @admin.display(description="年度")
    def year(self, case: Application) -> str:
        return f"{case.programme.year} 年度"

    @admin.display(description="收件編號")
    def case_number(self, case: Application) -> str:
        pages = self._of_vendor(case)[0].get(case.pk, [])
        return format_html_join(" ", '<a href="{}">{}</a>', ((page.url, page.words) for page in pages)) or str(case)

    @admin.display(description="狀態")
    def stage(self, case: Application) -> str:
        own = whereabouts(case.state, (solution.state for solution in case.solutions.all()))
        return format_html_join(" ", '<span class="tag tag--{}">{}</span>', ((each.stage.tone, each) for each in own))

    @admin.display(description="方案")
    def own_solutions(self, case: Application) -> str:
        public = self._of_vendor(case)[1]
        link = '　<a href="{}">公開頁</a>'
        lines = [
            (solution, format_html(link, public[solution.pk]) if solution.pk in public else "")
            for solution in case.solutions.all()
        ]
        return format_html_join(mark_safe("<br>"), "{}{}", lines) or "—"


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
    """What a vendor has applied for, who acts for it, and how that came about (A-38)."""

    list_display = ["tax_id", "company_name", "members"]
    list_shows_people = False  # companies, and how many act for each
    search_fields = ["tax_id", "memberships__user__email"]
    search_help_text = "統一編號、公司、成員姓名或電子郵件"
    folded_search = ["company_name_folded", "memberships__user__name_folded"]
    fields = ["tax_id", "company_name"]
    inlines = [VendorCases, Members, Invitations, TeamEvents]

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
