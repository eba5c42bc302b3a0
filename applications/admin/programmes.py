"""How do staff set up a programme year?"""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from applications.actions import years
from applications.admin.programme_form import ProgrammeForm
from applications.models import Programme
from portal.accounts.signed import signed
from portal.columns import dated
from portal.forms.fields import RocDateFormField
from portal.forms.widgets import RocDateInput
from portal.trail.changes import Recorded


@admin.display(description="截止受理", ordering="closes_at")
def closing(programme: Programme) -> str:
    """The last second in time, as it was typed; what is stored is the first moment that is too late."""
    ours, opens, western = programme.said_closes_at.partition("（")
    return format_html('<span class="dated"><span>{}</span><span>{}</span></span>', ours, opens + western)


closing.__name__ = "closes_at"  # the admin names the cell by it


@admin.register(Programme)
class ProgrammeAdmin(Recorded, admin.ModelAdmin):
    """The year as a row: names, dates, limits and switches. An administrator's; each change is kept.

    A new one starts with what the last one has; a running one asks a second time (programme_form.py).
    """

    form = ProgrammeForm
    change_form_template = "admin/applications/programme/change_form.html"
    # The admin's own box reads no 民國 year.
    formfield_overrides = {models.DateField: {"form_class": RocDateFormField, "widget": RocDateInput}}
    _dated = {
        "opens_at": dated(Programme, "opens_at"),
        "closes_at": closing,
        "valid_to": dated(Programme, "valid_to"),
    }
    list_display = ("year", "name", *_dated.values(), "state")
    fieldsets = (
        (None, {"fields": ("year", "state", "subsidy_open", "notice")}),
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
        ("正式通知的發文字號", {"fields": ("letter_series", "letter_digits")}),
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
                    "supplement_days",
                    "second_sign_off",
                    "upload_max_mb",
                    "website_required",
                    "discount_required",
                    "documentary_equal_passes",
                )
            },
        ),
        (
            "簽約",
            {"fields": ("contract_days", "contract_remind_days", "max_contracts", "region_limits", "caps_stop")},
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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = years.last_year()
        return {**(years.taken_over(last) if last else {}), **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Programme, form: ProgrammeForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            texts = years.take_over_texts(obj, signed(request).user, timezone.now())
            messages.info(request, f"通知範本帶入 {texts} 種；補正常用語稍後就會帶入。")

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(context["adminform"].form, "asked", None):
            context["errors"] = []  # a question, not a mistake
        context["last_year"] = years.last_year() if kwargs.get("add") else None
        return super().render_change_form(request, context, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Programme | None = None) -> bool:
        return False
