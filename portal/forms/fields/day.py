"""A day, or a moment, in any notation of either calendar."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import lazy

from portal.forms.fields.kind import EMPTY, AskedKind, FrozenRow, row
from portal.forms.fields.typed import Answer, Typed
from portal.forms.filed import FiledAnswer
from portal.forms.widgets import RocDateInput, RocDateTimeInput, RocEndInput
from portal.time import understood
from portal.time.calendar import (
    format_both,
    format_input,
    local_date,
    parse_roc,
    parse_roc_datetime,
    parse_roc_end,
)
from portal.time.examples import example_day


def when_read(say: Callable[[], str]) -> Any:
    """A text that is made anew each time it is shown: an example is of the year in which it is read."""
    proxy: Any = lazy(say, str)
    return proxy()


class DateKind(AskedKind):
    name = "date"
    fields = (forms.DateField,)

    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        if value in EMPTY:
            return row(name, str(field.label), "text", "", "")
        return row(name, str(field.label), self.name, self.frozen(value), format_both(value))

    def frozen(self, value: Any) -> str:
        return "" if value in EMPTY else value.isoformat()

    def exported(self, answer: FiledAnswer) -> Any:
        """A day that a spreadsheet sorts and reckons with; what is none stays as it was filed."""
        try:
            return (datetime if "T" in str(answer.value) else date).fromisoformat(str(answer.value))
        except ValueError:
            return answer.display

    def to_json(self, value: date | None) -> str | None:
        return value.isoformat() if value else None

    def from_json(self, stored: Any) -> date | None:
        return date.fromisoformat(stored) if stored else None

    def doubt(self, field: forms.Field, value: Any, today: date) -> str:
        day = self.from_json(value)
        asked = understood.doubt(str(field.widget.attrs.get("data-doubt", "")), day, today) if day else ""
        return f"{understood.in_words(day)}。{asked}" if day and asked else ""

    def cell(self, field: forms.Field, value: Any) -> str:
        return "" if value in EMPTY else format_input(value)

    def read_cell(self, field: forms.Field, text: str) -> str:
        return text


class RocDateFormField(Typed, forms.DateField):
    """Every notation of `parse_roc`; a date is taken as it is."""

    widget = RocDateInput
    hint = when_read(lambda: f"例：{example_day()}")

    def __init__(self, *, help_text: str = "", **kwargs: Any):
        super().__init__(help_text=help_text or self.hint, **kwargs)

    def read(self, typed: str) -> date:
        return parse_roc(typed)

    def taken(self, value: date) -> date:
        return local_date(value)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return self.taken(value)
        typed = self._tidied(value)
        try:
            return self.read(typed) if typed else None
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class RocDateTimeFormField(RocDateFormField):
    """The same for a moment, in every notation of `parse_roc_datetime`."""

    widget = RocDateTimeInput
    hint = when_read(lambda: f"例：{example_day(' 00:00')}")

    def read(self, typed: str) -> date:
        return parse_roc_datetime(typed)

    def taken(self, value: date) -> date:
        return value


class RocEndFormField(RocDateTimeFormField):
    """The end of a period: a day alone is all of it, and what is stored is the first moment that is too late."""

    widget = RocEndInput
    hint = when_read(lambda: f"例：{example_day()}（整天）或 {example_day(' 17:00')}")

    def read(self, typed: str) -> date:
        return parse_roc_end(typed)


class RocDateField(Answer, models.DateField):
    """A day; `doubt` names what is unlikely of it (portal/time/understood.py)."""

    form_class = RocDateFormField
    empty = {"blank": True, "null": True}

    def __init__(self, *args: Any, doubt: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.doubt = doubt

    def formfield(self, **kwargs: Any) -> Any:
        field = super().formfield(**kwargs)
        if self.doubt:
            field.widget.attrs["data-doubt"] = self.doubt
        return field
