"""How do staff see a public text before anybody else does?"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from applications.pages.context import current_programme
from listings.models import Statement
from listings.site import statements
from portal.text.cleaning import clean_line

LONGEST = 100_000


def _title(request: HttpRequest) -> str:
    """What was typed, or the name of the statement that is worded."""
    said = request.POST
    return dict(Statement.choices).get(said.get("statement", ""), "") or clean_line(said.get("title", ""))[:200]


class Previewed(admin.ModelAdmin):
    """A form whose button 預覽 shows what was typed as visitors would read it, in a window of its own; nothing is kept."""

    change_form_template = "admin/listings/change_form.html"

    def get_urls(self) -> list:
        page = path(
            "preview/",
            self.admin_site.admin_view(require_POST(self.preview)),
            name=f"listings_{self.opts.model_name}_preview",
        )
        return [page, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        text = request.POST.get("text", "")[:LONGEST]
        context: dict[str, Any] = {"title": _title(request) or self.opts.verbose_name}
        context["text"] = statements.filled(text, current_programme())
        return render(request, "admin/listings/preview.html", context)
