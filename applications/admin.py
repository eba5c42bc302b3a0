"""How do staff set up a programme year?"""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.http import HttpRequest

from applications.models import Programme


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    """The year as a row: names, dates, limits and switches."""

    # One box for day and time: the admin's own pair of boxes has no labels.
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": AdminTextInputWidget}}
    list_display = ("year", "name", "opens_at", "closes_at", "valid_to", "state")
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
                    "upload_max_mb",
                    "website_required",
                    "discount_required",
                    "documentary_equal_passes",
                )
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        return False
