"""How do staff see an export come along, take it, and know who took what?"""

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache

from portal.files import access
from portal.files.models import StoredFile
from portal.read_only import ReadOnly
from portal.roles import Account
from portal.time.calendar import format_datetime
from portal.web.signed import account_of
from review.export import exporting
from review.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnly, admin.ModelAdmin):
    """Records: nobody adds, changes or deletes one here."""

    list_display = ("named", "who", "asked", "number", "state_tag")
    list_select_related = ("asked_by", "file")
    list_per_page = 50
    ordering = ("-pk",)
    actions = None
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return exporting.visible_to(account_of(request)).select_related("asked_by", "file")

    @admin.display(description="範圍")
    def named(self, export: Export) -> str:
        return export.words

    @admin.display(description="匯出者", ordering="asked_by__username")
    def who(self, export: Export) -> str:
        return export.asked_by.get_full_name()

    @admin.display(description="要求時間", ordering="asked_at")
    def asked(self, export: Export) -> str:
        return format_datetime(export.asked_at)

    @admin.display(description="申請案／方案")
    def number(self, export: Export) -> str:
        return f"{export.total:,} 件／{export.solutions:,} 個" if export.solutions is not None else "—"

    @admin.display(description="狀態")
    def state_tag(self, export: Export) -> str:
        tone, words = (
            ("done", "可以下載")
            if export.is_ready
            else ("ended", "檔案已刪除")
            if export.is_gone
            else ("waiting", "製作中")
        )
        return format_html('<span class="tag tag--{}">{}</span>', tone, words)

    @method_decorator(never_cache)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it is, and then the file; a fragment for the page's own polling."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
        export = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.headers.get("X-Requested-With") == "fetch":
            html = render_to_string("admin/review/export/progress.html", {"export": export}, request)
            return JsonResponse({"html": html})
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "匯出申請案", "export": export}
        return render(request, "admin/review/export/export.html", context)


@access.register
def export_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """Only who asked for it has the file, and administrators; and only while it is kept."""
    export = exporting.visible_to(user).filter(file=stored).first()
    return access.Grant(export.as_look_target) if export else None
