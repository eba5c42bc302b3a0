"""Where are results published, and where is read which were published together, by whom, and whether each is told?"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html

from portal.columns import dated
from portal.read_only import ReadOnly, ReadOnlyRows
from portal.web.signed import account_of
from portal.web.wayback import kept
from review.cases import sight
from review.desk.correction_admin import OnePage
from review.desk.result_pages import pending_page
from review.models import Case, Decision, Publication, PublishedResult
from review.result import publishing


class PublishedResults(ReadOnlyRows):
    model = PublishedResult
    formset = OnePage
    fields = readonly_fields = ("case", "solution", "outcome", "letter")
    extra = 0
    can_delete = False
    verbose_name_plural = "公布的結果"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("review.view_publication")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        made = super().get_formset(request, obj, **kwargs)
        made.asked_for = request.GET.get("page")
        return made

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        self.request = request  # an inline is made for each request
        visible = Case.objects.seen_by(account_of(request))
        rows = super().get_queryset(request).filter(application__in=visible)
        return rows.select_related("application", "solution", "decision")

    @admin.display(description="申請案")
    def case(self, row: PublishedResult) -> str:
        place = kept(self.request, reverse("admin:review_case_change", args=[row.application_id]))
        return format_html('<a href="{}">{}</a>　{}', place, row.application, row.application.company_name)

    @admin.display(description="結果")
    def outcome(self, row: PublishedResult) -> str:
        passed = row.decision.outcome == Decision.Outcome.APPROVED
        tone, words = ("done", "入選") if passed else ("refused", "未通過")
        return format_html('<span class="tag tag--{}">{}</span>', tone, words)

    @admin.display(description="通知")
    def letter(self, row: PublishedResult) -> str:
        return "已寫好" if row.done_at else "準備中"


@admin.register(Publication)
class PublicationAdmin(ReadOnly, admin.ModelAdmin):
    """公布審查結果: the way to what waits, and the record of what was published."""

    change_list_template = "admin/review/publication/change_list.html"
    list_display = ("__str__", dated(Publication, "announced_on"), "numbers", "by", dated(Publication, "at"))
    list_select_related = ("by", "programme")
    fields = readonly_fields = ("programme", list_display[1], "numbers", "by", list_display[4])
    inlines = (PublishedResults,)
    show_full_result_count = False

    def get_urls(self) -> list:
        pending = self.admin_site.admin_view(pending_page)
        return [path("pending/", pending, name="review_publication_pending"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        user = account_of(request)
        waiting = publishing.to_publish(user).count() if publishing.may_publish(user) else None
        return super().changelist_view(request, {**(extra_context or {}), "waiting": waiting})

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        user = account_of(request)
        rows = sight.rows_for(user, PublishedResult.objects.all())
        published = sight.groups_for(user, super().get_queryset(request), PublishedResult.objects.all(), "publication")
        return published.annotate(
            passed=sight.number_of(rows.of(Decision.Outcome.APPROVED), "publication"),
            rejected=sight.number_of(rows.of(Decision.Outcome.REJECTED), "publication"),
            owed=sight.number_of(rows.undone(), "publication"),
        )

    @admin.display(description="結果")
    def numbers(self, published: Publication) -> str:
        waiting = f"；還有 {published.owed:,} 封通知準備中" if published.owed else ""
        return f"入選 {published.passed:,} 個、未通過 {published.rejected:,} 個{waiting}"
