"""Where do staff keep the days on which offices were closed?"""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from portal import closures
from portal.accounts.signed import signed
from portal.columns import dated
from portal.forms.fields import RocDateField
from portal.forms.widgets import RocDateInput
from portal.models import ClosureDay
from portal.text.searching import FoldedSearch
from portal.time.calendar import format_both
from portal.trail.changes import Recorded

admin.site.empty_value_display = '<span class="none">—</span>'  # as everywhere; left out on a phone


@admin.register(ClosureDay)
class ClosureDayAdmin(FoldedSearch, Recorded, admin.ModelAdmin):
    """停止上班日. A day that is added later moves no due time by itself: the app that counts says who would gain."""

    formfield_overrides = {RocDateField: {"widget": RocDateInput}}  # the admin's own box reads no 民國 year
    list_display = ("day", "reason", "added_by", dated(ClosureDay, "added_at"))
    list_select_related = ("added_by",)
    search_fields = ("date",)
    search_help_text = "事由或西元日期"
    folded_search = ("reason_folded",)

    @admin.display(description="日期", ordering="date")
    def day(self, closure: ClosureDay) -> str:
        return format_both(closure.date)

    def save_model(self, request: HttpRequest, obj: ClosureDay, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.added_by = signed(request).user
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ClosureDay, post_url_continue: str | None = None) -> HttpResponse:
        return self._offer(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: ClosureDay) -> HttpResponse:
        return self._offer(request, obj) or super().response_change(request, obj)

    def get_list_display(self, request: HttpRequest) -> list:
        user = signed(request).user
        return [
            *self.list_display,
            *(consequence.column for consequence in closures.registered() if consequence.may(user)),
        ]

    def _offer(self, request: HttpRequest, closure: ClosureDay) -> HttpResponse | None:
        offers = (consequence.offer(signed(request), closure) for consequence in closures.registered())
        return next(filter(None, offers), None)
