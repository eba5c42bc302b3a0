"""How does a list of staff show a date? In both calendars, one below the other where it is narrow, and sorted as it is stored."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.html import format_html

from portal.templatetags.portal import roc_datetime

NOTHING = "—"


def both_calendars(value: Any) -> str:
    """A date or moment as a cell of a list shows it."""
    ours, opens, western = roc_datetime(value).partition("（")
    if not ours:
        return NOTHING
    return format_html('<span class="dated"><span>{}</span><span>{}</span></span>', ours, opens + western)


def dated(model: type[Model], name: str) -> Callable[[Any], str]:
    """A column, or a line of a page that is only read, for the date or moment `name` of `model`."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(row: Any) -> str:
        return both_calendars(getattr(row, name))

    column.__name__ = name  # the admin names the cell by it
    return column
