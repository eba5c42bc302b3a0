"""How does a list of staff show a date? In both calendars, and sorted as it is stored."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Model

from portal.templatetags.portal import roc_datetime

NOTHING = "—"


def dated(model: type[Model], name: str) -> Callable[[Any], str]:
    """A column, or a line of a page that is only read, for the date or moment `name` of `model`."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(row: Any) -> str:
        return roc_datetime(getattr(row, name)) or NOTHING

    column.__name__ = name  # the admin names the cell by it
    return column
