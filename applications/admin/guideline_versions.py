"""How does a new version of the guideline come in?"""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.admin.guideline_form import GuidelineVersionForm
from applications.guideline.text import clauses_in
from applications.models import GuidelineVersion
from applications.models.guideline_version import LONGEST
from portal.accounts.signed import signed
from portal.columns import dated
from portal.lookups import ForwardLookups


@admin.register(GuidelineVersion)
class GuidelineVersionAdmin(ForwardLookups, admin.ModelAdmin):
    """須知版本: an administrator enters what was published; a version is never changed afterwards."""

    form = GuidelineVersionForm
    change_form_template = "admin/applications/guidelineversion/change_form.html"
    list_display = ("name", "title", dated(GuidelineVersion, "in_force_on"), "by", dated(GuidelineVersion, "at"))
    list_select_related = ("by",)
    actions = None

    def get_fields(self, request: HttpRequest, obj: GuidelineVersion | None = None) -> tuple:
        if obj is None:
            return ("name", "title", "since", "note", "text")
        return (
            "name",
            "title",
            dated(GuidelineVersion, "in_force_on"),
            "note",
            "by",
            dated(GuidelineVersion, "at"),
            "text",
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """Begins with the words of the newest version: what changes is written into them."""
        newest = GuidelineVersion.objects.every()[0]
        return {"title": newest.title, "text": newest.text, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: GuidelineVersion, form: forms.ModelForm, change: bool) -> None:
        obj.by, obj.at, obj.in_force_on = signed(request).user, timezone.now(), form.cleaned_data["since"]
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list:
        page = path(
            "preview/",
            self.admin_site.admin_view(require_POST(self.preview)),
            name="applications_guidelineversion_preview",
        )
        return [page, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """How the text falls into clauses, each with its number; nothing is kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {"clauses": clauses_in(request.POST.get("text", "")[:LONGEST])}
        return render(request, "admin/applications/guidelineversion/preview.html", context)

    def has_change_permission(self, request: HttpRequest, obj: GuidelineVersion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: GuidelineVersion | None = None) -> bool:
        return False
