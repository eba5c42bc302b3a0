"""How do staff draft, schedule and correct announcements?"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from listings.desk.previewing import Previewed
from listings.desk.site_forms import AnnouncementForm
from listings.models import Announcement
from listings.site import announcing
from portal.accounts.signed import signed
from portal.columns import dated
from portal.lookups import ForwardLookups

WRITTEN = ("kind", "programme", "title", "text", "appears_at", "ends_on", "is_pinned")
CORRECTED = ("title", "text", "note", "ends_on", "is_pinned")  # what may still change once visitors have met it
_dates = {name: dated(Announcement, name) for name in ("appears_at", "ends_on")}


@admin.register(Announcement)
class AnnouncementAdmin(ForwardLookups, Previewed):
    """公告: officers write; each publication of results announces its own list."""

    form = AnnouncementForm
    list_display = ("title", "kind", "standing", *_dates.values(), "is_pinned")
    list_filter = ("kind", "programme")
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def get_form(self, request: HttpRequest, obj: Announcement | None = None, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        form.may_stop_subsidy = signed(request).user.has_perm("applications.change_programme")
        return form

    def get_fields(self, request: HttpRequest, obj: Announcement | None = None) -> tuple:
        if obj is None or (not self._is_public(obj) and self.has_change_permission(request, obj)):
            return WRITTEN
        if self.has_change_permission(request, obj):
            return ("page", "kind", "programme", _dates["appears_at"], *CORRECTED)
        return ("page", *(_dates.get(name, name) for name in WRITTEN))

    def get_readonly_fields(self, request: HttpRequest, obj: Announcement | None = None) -> tuple:
        if obj is None or not self._is_public(obj):
            return ("page", *_dates.values())
        return ("page", "kind", "programme", *_dates.values())

    def save_model(self, request: HttpRequest, obj: Announcement, form: forms.ModelForm, change: bool) -> None:
        announcing.keep(obj, signed(request).user, form.cleaned_data.get("note", ""), timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        return False  # what was announced stays on record; a draft without a moment is read by nobody

    def _is_public(self, announcement: Announcement) -> bool:
        return announcement.has_appeared(timezone.now())

    @admin.display(description="狀態")
    def standing(self, announcement: Announcement) -> str:
        now = timezone.now()
        if announcement.appears_at is None:
            return "草稿"
        if not announcement.has_appeared(now):
            return "排程中"
        return "已結束" if announcement.has_ended(now) else "公告中"

    @admin.display(description="公開的頁面")
    def page(self, announcement: Announcement) -> str:
        if announcement.pk is None or not self._is_public(announcement):
            return ""
        address = reverse("listings:announcement", args=[announcement.pk])
        return format_html('<a href="{}">{}</a>', address, announcement.title)
