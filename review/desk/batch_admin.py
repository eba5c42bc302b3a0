"""Where is read which cases were done together, by whom, and why one of them was not?"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from portal.columns import dated
from portal.read_only import ReadOnly, ReadOnlyRows
from portal.web.signed import account_of
from portal.web.wayback import kept
from review.cases import sight
from review.desk.correction_admin import OnePage
from review.models import Batch, BatchedCase, Case


class BatchedCases(ReadOnlyRows):
    model = BatchedCase
    formset = OnePage
    fields = readonly_fields = ("case", "solution_name", "outcome")
    extra = 0
    can_delete = False
    verbose_name_plural = "案件"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("review.view_batch")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        made = super().get_formset(request, obj, **kwargs)
        made.asked_for = request.GET.get("page")
        return made

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those that were not done come first: they are what is left to do by hand."""
        self.request = request  # an inline is made for each request
        visible = Case.objects.seen_by(account_of(request))
        rows = (
            super()
            .get_queryset(request)
            .filter(application__in=visible)
            .select_related("batch", "application", "solution")
        )
        return rows.order_by("-refusal", "pk")

    @admin.display(description="申請案")
    def case(self, row: BatchedCase) -> str:
        place = kept(self.request, reverse("admin:review_case_change", args=[row.application_id]))
        return format_html('<a href="{}">{}</a>　{}', place, row.application, row.application.company_name)

    @admin.display(description="方案")
    def solution_name(self, row: BatchedCase) -> str:
        return str(row.solution) if row.solution_id else "—"

    @admin.display(description="結果")
    def outcome(self, row: BatchedCase) -> str:
        if row.done_at is None:
            tone, words = "waiting", "等待辦理"
        else:
            done = "已記錄，公布時通知廠商" if row.batch.kind == Batch.Kind.DECIDE else "已辦理並通知廠商"
            tone, words = ("refused", "沒有辦理") if row.refusal else ("done", done)
        return format_html('<span class="tag tag--{}">{}</span> {}', tone, words, row.refusal)


@admin.register(Batch)
class BatchAdmin(ReadOnly, admin.ModelAdmin):
    """整批辦理: which step, by whom, when, and whether it is done of each."""

    list_display = ("__str__", "said_words", "by", dated(Batch, "at"), "progress")
    list_select_related = ("by",)
    fields = readonly_fields = ("kind", "said_words", "by", list_display[3], "progress")
    inlines = (BatchedCases,)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        user = account_of(request)
        rows = sight.rows_for(user, BatchedCase.objects.all())
        batches = sight.groups_for(user, super().get_queryset(request), BatchedCase.objects.all(), "batch")
        return batches.annotate(
            number=sight.number_of(rows, "batch"),
            waiting=sight.number_of(rows.filter(done_at=None), "batch"),
            refused=sight.number_of(rows.exclude(refusal=""), "batch"),
        )

    @admin.display(description="填寫的內容")
    def said_words(self, batch: Batch) -> str:
        return batch.words or "—"

    @admin.display(description="進度")
    def progress(self, batch: Batch) -> str:
        refused = f"，其中 {batch.refused:,} 件沒有辦理" if batch.refused else ""
        waiting = "，其餘由系統繼續辦理" if batch.waiting else ""
        return f"{batch.number - batch.waiting:,}／{batch.number:,} 件{refused}{waiting}"
