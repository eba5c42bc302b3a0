"""One of several."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.choices import flatten_choices
from django.utils.text import capfirst

from portal.forms.fields.kind import EMPTY, AskedKind, CellRule, FrozenRow, Unreadable, row
from portal.forms.fields.typed import Answer
from portal.text.fold import fold


class ChoiceKind(AskedKind):
    name = "choice"
    fields = (forms.ChoiceField,)
    gap, asks, is_typed = "請選擇一項。", "請選擇", False

    def locked(self, field: forms.Field, value: Any) -> str:
        return self.display(field, value)

    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        options = options_with(field, () if value in EMPTY else (str(value),))
        display = "、".join(option["label"] for option in options if option["chosen"])
        return row(name, str(field.label), self.name, self.frozen(value), display, options=options)

    def frozen(self, value: Any) -> str | bool:
        return "" if value in EMPTY else _yes_no(value)

    def cell(self, field: forms.Field, value: Any) -> str:
        return "" if value in EMPTY else self.display(field, value)

    def read_cell(self, field: forms.Field, text: str) -> str:
        chosen = value_written(field, text)
        if chosen is None:
            raise Unreadable("choice")
        return chosen

    def cell_rule(self, field: forms.Field) -> CellRule:
        return CellRule("list", "請從所列的選項中選一項。", tuple(label for _, label in choices_of(field)))


def _yes_no(value: Any) -> str | bool:
    """A yes or no stays one in JSON: "False" would be true to whoever asks."""
    return {"True": True, "False": False}.get(str(value), str(value))


def choices_of(field: Any) -> list[tuple[str, str]]:
    """What can be chosen as (value, label), without the empty choice."""
    offered: Iterable[tuple[Any, Any]] = flatten_choices(getattr(field, "choices", ()))
    return [(str(value), str(label)) for value, label in offered if value not in ("", None)]


def options_with(field: Any, chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every option as it is printed, with those that were chosen."""
    return [
        {"value": str(value), "label": str(shown), "chosen": str(value) in chosen}
        for value, shown in field.choices
        if value not in (None, "")
    ]


def value_written(field: forms.Field, text: str) -> str | None:
    """The value whose label, or value, was written; "" when nothing was, None when it is none of them."""
    folded = folded_word(text)
    if not folded:
        return ""
    for spelling in (1, 0):
        for choice in choices_of(field):
            if folded_word(choice[spelling]) == folded:
                return choice[0]
    return None


def folded_word(text: str) -> str:
    return "".join(fold(text).split())


class ChoiceFormField(forms.ChoiceField):
    """One of several, as radio buttons."""

    widget = forms.RadioSelect
    default_error_messages = {"required": "請選一項。", "invalid_choice": "請從所列的選項中選一項。"}


class YesNoFormField(ChoiceFormField):
    """Yes or no, as radio buttons; no answer is None."""

    def to_python(self, value: Any) -> bool | str | None:
        text = super().to_python(value)
        return {"True": True, "False": False, "": None}.get(text, text)


class Chosen(Answer):
    """A field whose form offers exactly its choices, without an empty one."""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("choices_form_class", None)
        offered = {"label": capfirst(self.verbose_name), "help_text": self.help_text, "choices": self.choices}
        return kwargs.pop("form_class", self.form_class)(**{"required": not self.blank, **offered, **kwargs})


class ChoiceField(Chosen, models.CharField):
    form_class = ChoiceFormField
    empty = {**Answer.empty, "max_length": 60}


class SelectField(ChoiceField):
    """One of many, as a drop-down list."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{"widget": forms.Select, "choices": [("", "請選擇"), *(self.choices or ())], **kwargs}
        )


class YesNoField(Chosen, models.BooleanField):
    """True, False, or not answered yet; `choices` may say 有/無 instead of 是/否."""

    form_class = YesNoFormField
    empty = {"blank": True, "null": True}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"choices": [(True, "是"), (False, "否")], **kwargs})
