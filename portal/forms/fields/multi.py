"""Any of several."""

from collections.abc import Iterable
from functools import partialmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal.forms.fields.choice import Chosen, choices_of, options_with
from portal.forms.fields.kind import AskedKind, CellRule, FrozenRow, Unreadable, row
from portal.forms.fields.tick import TICK_RULE, YES, is_ticked


class MultiChoiceKind(AskedKind):
    """In a workbook each choice has a line of its own, and the faces for Excel are those of one choice."""

    name = "multi"
    fields = (forms.MultipleChoiceField,)
    gap, asks, is_typed, is_several = "請至少勾選一項。", "請選擇", False, True

    def locked(self, field: forms.Field, value: Any) -> str:
        return self.display(field, value)

    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        chosen = self.frozen(value)
        options = options_with(field, tuple(chosen))
        display = "、".join(option["label"] for option in options if option["chosen"])
        return row(name, str(field.label), self.name, chosen, display, options=options)

    def frozen(self, value: Any) -> list[str]:
        return [str(each) for each in value or ()]

    def cell(self, field: forms.Field, value: Any) -> str:
        return YES if value else ""

    def read_cell(self, field: forms.Field, text: str) -> bool:
        ticked = is_ticked(text)
        if ticked is None:
            raise Unreadable("tick")
        return ticked

    def cell_rule(self, field: forms.Field) -> CellRule:
        return TICK_RULE


class MultiChoiceFormField(forms.MultipleChoiceField):
    """Any of several, as check boxes; the answer is a list in the order of the choices, each once."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": "請至少勾選一項。",
        "invalid_choice": "請從所列的選項中勾選。",
        "invalid_list": "請從所列的選項中勾選。",
    }

    def to_python(self, value: Any) -> list[str]:
        chosen = set(super().to_python(value))
        known = [key for key, _ in choices_of(self)]
        if not chosen <= set(known):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return [key for key in known if key in chosen]


class MultiChoiceField(Chosen, models.JSONField):
    """Several of the choices, stored as a JSON list of their values in the order of the choices.

    `get_FOO_display()` joins the labels with 、; `filter(FOO__has="value")` works on every database.
    """

    form_class = MultiChoiceFormField
    empty = {"blank": True, "default": list}

    def labels(self, value: Iterable[str] | None) -> list[str]:
        """The chosen labels; a value that is no longer offered stands for itself."""
        known = {str(key): str(label) for key, label in self.flatchoices}
        return [known.get(key, key) for key in map(str, value or ())]

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        if f"get_{name}_display" not in cls.__dict__:
            setattr(cls, f"get_{name}_display", partialmethod(_joined_labels, field=self, name=name))
        super().contribute_to_class(cls, name, private_only)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        self.form_class(choices=self.choices or (), required=not self.blank).clean(value)


def _joined_labels(instance: models.Model, field: MultiChoiceField, name: str) -> str:
    return "、".join(field.labels(getattr(instance, name)))


@MultiChoiceField.register_lookup
class Has(models.Lookup):
    """Whether one value is among the chosen; the quotes around a value in JSON keep "a" and "ab" apart."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        pattern = f'%"{connection.ops.prep_for_like_query(self.rhs)}"%'
        return f"CAST({column} AS text) LIKE %s ESCAPE '\\'", (*params, pattern)
