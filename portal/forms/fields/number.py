"""A number to calculate with, in a unit and between limits."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal.forms.fields.kind import EMPTY, AskedKind, CellRule, FrozenRow, row
from portal.forms.fields.typed import Answer, Typed
from portal.forms.filed import FiledAnswer
from portal.forms.widgets import AmountInput, LineInput
from portal.text.amounts import plain_number
from portal.text.cleaning import clean_line, normalised

MONEY = "元"


class NumberKind(AskedKind):
    name = "number"
    fields: ClassVar[tuple[type[forms.Field], ...]] = (forms.IntegerField,)
    number_format = "#,##0"
    cell_type = "whole"

    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        if value in EMPTY:
            return row(name, str(field.label), "text", "", "")
        return row(
            name, str(field.label), self.name, self.frozen(value), f"{self._shown(value)} {_unit(field)}".strip()
        )

    def frozen(self, value: Any) -> Any:
        return "" if value in EMPTY else value

    def _shown(self, value: Any) -> str:
        return f"{value:,}"

    def exported(self, answer: FiledAnswer) -> Any:
        if answer.value == "":
            return answer.display
        return float(answer.value) if isinstance(answer.value, str) else answer.value

    def cell(self, field: forms.Field, value: Any) -> Any:
        return "" if value in EMPTY else value

    def read_cell(self, field: forms.Field, text: str) -> str:
        """「10 元」 is 10; the unit stands beside the cell anyway."""
        plain, unit = normalised("NFKC", text).strip(), _unit(field)
        return plain.removesuffix(normalised("NFKC", unit)).strip() if unit else plain

    def cell_rule(self, field: Any) -> CellRule:
        low = field.min_value if field.min_value is not None else 0
        high = field.max_value if field.max_value is not None else 10**15
        return CellRule(self.cell_type, f"請填 {low:,} 到 {high:,} 的數字。", low=str(low), high=str(high))

    def cell_hints(self, field: forms.Field) -> list[str]:
        unit = _unit(field)
        return [*super().cell_hints(field), f"單位：{unit}" if unit else ""]


class DecimalKind(NumberKind):
    """Kept as text where JSON would round it."""

    fields = (forms.DecimalField,)
    number_format = "0.######"
    cell_type = "decimal"

    def to_json(self, value: Any) -> str | None:
        """99.50 and 99.5 are one answer."""
        return None if value in EMPTY else f"{value.normalize():f}"

    def from_json(self, stored: Any) -> Decimal | None:
        return Decimal(stored) if stored else None

    def frozen(self, value: Decimal | None) -> str:
        return "" if value in EMPTY else str(value)

    def _shown(self, value: Decimal) -> str:
        return f"{value.normalize():f}"


def _unit(field: forms.Field) -> str:
    return field.widget.attrs.get("data-unit", "")


class NumberFormField(Typed):
    """Digits of any width with or without thousands separators, 500萬, and the unit behind it as people paste it."""

    default_error_messages = {
        "min_value": "請填 %(limit_value)s 以上的數字。",
        "max_value": "請填 %(limit_value)s 以下的數字。",
        "max_digits": "數字太大，最多 %(max)s 位數。",
        "max_decimal_places": "小數最多 %(max)s 位。",
        "max_whole_digits": "數字太大，整數部分最多 %(max)s 位數。",
    }
    expected = ""  # what is asked for, in words

    def tidy(self, text: str) -> str:
        if not clean_line(text):
            return ""
        number = plain_number(text, _unit(self))
        if number is None or not self.fits(number):
            raise ValidationError(f"{self.expected}，例：{self.fitting}。", code="invalid")
        return number

    def fits(self, number: str) -> bool:
        return True

    @property
    def fitting(self) -> str:
        """One that this question could be answered with."""
        if _unit(self) == MONEY:
            return "1000000"
        low, high = self.min_value, self.max_value
        return str(low if low is not None and low > 1 else min(10, high) if high is not None else 10)

    def _tidied(self, value: Any) -> Any:
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return super()._tidied(f"{value:f}" if isinstance(value, Decimal) else str(value) if is_number else value)


class WholeNumberFormField(NumberFormField, forms.IntegerField):
    widget = LineInput("numeric")
    expected = "請輸入整數，只能有數字"

    def fits(self, number: str) -> bool:
        return Decimal(number) == Decimal(number).to_integral_value()


class DecimalFormField(NumberFormField, forms.DecimalField):
    widget = LineInput("decimal")
    expected = "請輸入數字，可以有小數點"

    @property
    def fitting(self) -> str:
        return "99.5"


class Measure(Answer):
    """A number with limits and a unit, which the widget carries as `data-unit`."""

    empty = {"blank": True, "null": True}

    def __init__(self, *args: Any, at_least: Any = None, at_most: Any = None, unit: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.at_least, self.at_most, self.unit = at_least, at_most, unit

    def formfield(self, **kwargs: Any) -> Any:
        shown = {"widget": AmountInput} if self.unit == MONEY else {}
        field = super().formfield(**{"min_value": self.at_least, "max_value": self.at_most, **shown, **kwargs})
        if self.unit:
            field.widget.attrs["data-unit"] = self.unit
        return field


class WholeNumberField(Measure, models.BigIntegerField):
    form_class = WholeNumberFormField

    def __init__(self, *args: Any, at_least: int = 0, at_most: int = 10**15, **kwargs: Any):
        super().__init__(*args, at_least=at_least, at_most=at_most, **kwargs)


class DecimalField(Measure, models.DecimalField):
    form_class = DecimalFormField
