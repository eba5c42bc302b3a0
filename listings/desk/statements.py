"""How do staff reword the statements of the site, with every version kept?"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from listings.desk.previewing import Previewed
from listings.desk.site_forms import SiteStatementForm
from listings.models import Statement, StatementVersion
from listings.site import statements
from portal.accounts.signed import signed
from portal.columns import dated
from portal.lookups import ForwardLookups


@admin.register(StatementVersion)
class StatementVersionAdmin(ForwardLookups, Previewed):
    """網站聲明: a version is added, never changed; the newest is what visitors read."""

    form = SiteStatementForm
    list_display = ("statement", "number", "note", "by", dated(StatementVersion, "at"))
    list_filter = ("statement",)
    list_select_related = ("by",)
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/listings/statementversion/change_list.html"
    actions = None

    def get_fields(self, request: HttpRequest, obj: StatementVersion | None = None) -> tuple:
        if obj is None:
            return ("statement", "text", "note")
        return ("statement", "number", "note", "by", dated(StatementVersion, "at"), "text")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`statement` in the address begins with the text that stands."""
        wanted = request.GET.get("statement", "")
        return {"statement": wanted, "text": statements.standing(wanted).text} if wanted in Statement.values else {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "statements": Statement.choices})

    def save_model(self, request: HttpRequest, obj: StatementVersion, form: forms.ModelForm, change: bool) -> None:
        statements.keep(obj, signed(request).user, timezone.now())

    def has_change_permission(self, request: HttpRequest, obj: StatementVersion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StatementVersion | None = None) -> bool:
        return False
