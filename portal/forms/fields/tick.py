"""A statement to agree to: one box to tick."""

from typing import Any

from django import forms
from django.db import models

from portal.forms.fields.choice import folded_word
from portal.forms.fields.kind import AskedKind, CellRule, FrozenRow, Unreadable, row
from portal.forms.fields.typed import Answer
from portal.forms.filed import FiledAnswer

YES = "是"  # what is written into a cell for a tick
_YES = frozenset({YES, "v", "y", "yes", "true", "1", "✓", "✔", "☑", "■", "●", "o", "○"})
_NO = frozenset({"", "否", "n", "no", "false", "0", "□", "☐"})


class TickKind(AskedKind):
    name = "bool"
    fields = (forms.BooleanField,)
    gap, is_typed, agrees, is_wide = "請閱讀後勾選。", False, True, True

    def is_empty(self, value: Any) -> bool:
        return value is False or super().is_empty(value)

    def as_sent(self, field: forms.Field, value: Any) -> list[str]:
        return ["on"] if value else []

    def locked(self, field: forms.Field, value: Any) -> str:
        return "是" if value else "否"

    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        label, agreed = str(field.label), self.frozen(value)
        options = [{"value": "true", "label": label, "chosen": agreed}]
        return row(name, label, self.name, agreed, "已勾選" if agreed else "未勾選", options=options)

    def frozen(self, value: Any) -> bool:
        return bool(value)

    def substance(self, answer: FiledAnswer) -> Any:
        """Not ticked is not answered."""
        return answer.value or None

    def cell(self, field: forms.Field, value: Any) -> str:
        return YES if value else ""

    def read_cell(self, field: forms.Field, text: str) -> str:
        ticked = is_ticked(text)
        if ticked is None:
            raise Unreadable("tick")
        return "true" if ticked else "false"

    def cell_rule(self, field: forms.Field) -> CellRule:
        return TICK_RULE

    def cell_hints(self, field: forms.Field) -> list[str]:
        return [*super().cell_hints(field), f"同意時選「{YES}」。"]


TICK_RULE = CellRule("list", f"要選就選「{YES}」，不選請留空。", (YES,))


def is_ticked(text: str) -> bool | None:
    """What a person wrote into a cell for a tick; None for what is neither yes nor no."""
    folded = folded_word(text)
    return True if folded in _YES else False if folded in _NO else None


class TickFormField(forms.BooleanField):
    """One box to tick."""

    default_error_messages = {"required": "請閱讀後勾選。"}


class TickField(Answer, models.BooleanField):
    """A statement to agree to; the label is the statement."""

    form_class = TickFormField
    empty = {"default": False}
