"""Where do staff enter the days on which offices were closed?"""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from portal.calendar import format_both
from portal.models import ClosureDay


@admin.register(ClosureDay)
class ClosureDayAdmin(admin.ModelAdmin):
    list_display = ["day", "reason", "added_by", "added_at"]
    list_select_related = ["added_by"]
    search_fields = ["reason"]

    @admin.display(description="日期", ordering="date")
    def day(self, closure: ClosureDay) -> str:
        return format_both(closure.date)

    def save_model(self, request: HttpRequest, obj: ClosureDay, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)
