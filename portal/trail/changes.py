"""How is it kept what was changed in a row that decides outcomes or rights: field, old value, new value, who, when?

`Recorded` goes before ModelAdmin. It is in the admin's own transaction: what cannot be recorded is not changed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.lookups import ForwardLookups
from portal.templatetags.portal import roc_seconds
from portal.trail.models import SettingChange
from portal.web.address import client_address
from portal.web.signed import account_of

ON_A_PAGE = 20
DELETED = "（已刪除）"


def ref_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def values_of(row: models.Model) -> dict[str, str]:
    """What stands in the row now, as people read it, by field."""
    return {
        field.name: in_words(row, field)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key
    }


_SAID = {bool: lambda value: "是" if value else "否", date: roc_seconds, datetime: roc_seconds}


def in_words(row: models.Model, field: Any) -> str:
    """As people read it; a row that says a field in words of its own has `said_<field>`."""
    if (own := getattr(row, f"said_{field.name}", None)) is not None:
        return str(own)
    value = field.value_from_object(row)
    if value is None or value == "":
        return ""
    if said := _SAID.get(type(value)):
        return said(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(getattr(row, field.name)) if field.is_relation else str(value)


def record(request: HttpRequest, row: models.Model, changed: Iterable[tuple[str, str, str, str]]) -> None:
    """`changed`: field, label, before, after. Only what differs makes a row."""
    told = {"ref": ref_of(row), "subject": str(row)[:200], "by_id": account_of(request).pk, "at": timezone.now()}
    told["address"] = client_address(request) or None
    rows = [
        SettingChange(**told, field=field, label=label[:200], before=before, after=after)
        for field, label, before, after in changed
        if before != after
    ]
    SettingChange.objects.bulk_create(rows)


class Recorded(ForwardLookups):
    """Mixin of a ModelAdmin whose rows decide: each change is kept, and stands on the page of the row."""

    change_form_template = "admin/trail/change_form.html"
    unrecorded: tuple[str, ...] = ()

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        before = values_of(self.model._base_manager.select_for_update(no_key=True).get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        self._record(request, obj, before, values_of(obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, obj, values_of(obj), {})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        for obj in queryset:
            self._record(request, obj, values_of(obj), {})
        super().delete_queryset(request, queryset)

    def _record(self, request: HttpRequest, obj: Any, before: dict[str, str], after: dict[str, str]) -> None:
        labels = {field.name: str(field.verbose_name) for field in obj._meta.concrete_fields}
        names = [name for name in labels if name in {**before, **after} and name not in self.unrecorded]
        gone = "" if after else DELETED
        record(request, obj, [(name, labels[name], before.get(name, ""), after.get(name, gone)) for name in names])

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj") or (args[3] if len(args) > 3 else None)
        if obj is not None:
            rows = SettingChange.objects.filter(ref=ref_of(obj)).select_related("by")
            context["changes"] = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("changes"))
        return super().render_change_form(request, context, *args, **kwargs)
