"""How do staff set up a programme year?"""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from applications.models import Programme
from portal.columns import dated
from portal.forms.fields import RocDateFormField, RocDateTimeFormField
from portal.forms.widgets import RocDateInput, RocDateTimeInput
from portal.trail.changes import Recorded


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
