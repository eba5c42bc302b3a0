"""An answer in words: one line, several lines with a limit, an address."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator
from django.db import models

from portal.forms.fields.kind import EMPTY, AskedKind, CellRule, FrozenRow, row
from portal.forms.fields.typed import Answer, Typed
from portal.forms.widgets import CountedTextarea, LineInput
from portal.text.cleaning import clean_text, count_chars
from portal.text.mail_domains import meant


class TextKind(AskedKind):
    name = "text"
    fields = (forms.CharField,)

    def freeze(self, name: str, field: forms.Field, value: Any) -> FrozenRow:
        text = self.frozen(value)
        return row(name, str(field.label), self.name, text, text)

    def frozen(self, value: Any) -> str:
        return "" if value in EMPTY else str(value)

    def cell(self, field: forms.Field, value: Any) -> str:
        return "" if value in EMPTY else str(value)

    def read_cell(self, field: forms.Field, text: str) -> str:
        return text

    def cell_rule(self, field: forms.Field) -> CellRule | None:
        if not (limit := getattr(field, "limit", None)):
            return None
        error = f"看起來超過 {limit:,} 字。空白與換行不算字數，真的超過時匯入會告訴您。"
        return CellRule("textLength", error, high=str(limit))

    def cell_hints(self, field: forms.Field) -> list[str]:
        limit = getattr(field, "limit", None)
        return [*super().cell_hints(field), f"最多 {limit:,} 字，不計空白與換行。" if limit else ""]


class EmailKind(TextKind):
    """Frozen as text."""

    fields = (forms.EmailField,)

    def doubt(self, field: forms.Field, value: Any, today: date) -> str:
        likely = meant(str(value))
        return f"您要填的是不是 {likely}？沒有寫錯就不用改。" if likely else ""


class CharLimit(BaseValidator):
    """At most so many 字, as A-26 counts them."""

    message = "最多 %(limit_value)d 字，目前 %(show_value)d 字，請刪減 %(over)d 字。"
    code = "char_limit"

    def clean(self, value: str) -> int:
        return count_chars(value)

    def __call__(self, value: str) -> None:
        count = self.clean(value)
        if count > self.limit_value:
            params = {"limit_value": self.limit_value, "show_value": count, "over": count - self.limit_value}
            raise ValidationError(self.message, code=self.code, params=params)


class ShortTextFormField(Typed, forms.CharField):
    widget = LineInput


class LimitedTextFormField(Typed, forms.CharField):
    """Several lines, at most `limit` 字."""

    def __init__(self, *, limit: int, **kwargs: Any):
        kwargs.setdefault("widget", CountedTextarea(limit))
        super().__init__(**kwargs)
        self.limit = limit
        self.validators.append(CharLimit(limit))

    def tidy(self, text: str) -> str:
        return clean_text(text)


class EmailFormField(Typed, forms.EmailField):
    widget = LineInput("email", autocomplete="email")
    default_error_messages = {"invalid": "請輸入正確的電子郵件，例：service@example.com。"}


class UrlFormField(Typed, forms.URLField):
    """http or https only; 「www.example.com」 is understood as https."""

    widget = LineInput("url")
    default_error_messages = {"invalid": "請輸入完整網址，例：https://www.example.com/。"}

    def __init__(self, **kwargs: Any):
        super().__init__(**{"assume_scheme": "https", **kwargs})

    def to_python(self, value: Any) -> str:
        address = super().to_python(value)
        if address and not re.match(r"https?://", address, re.IGNORECASE):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class ShortTextField(Answer, models.CharField):
    """One line of at most 200 characters."""

    form_class = ShortTextFormField
    empty = {**Answer.empty, "max_length": 200}


class LimitedTextField(Answer, models.TextField):
    """Several lines of at most `limit` 字 (A-26)."""

    form_class = LimitedTextFormField

    def __init__(self, *args: Any, limit: int = 100, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.limit = limit

    @property
    def validators(self) -> list:
        return [*super().validators, CharLimit(self.limit)]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"limit": self.limit, "widget": CountedTextarea(self.limit), **kwargs})


class EmailField(Answer, models.EmailField):
    form_class = EmailFormField


class UrlField(Answer, models.URLField):
    form_class = UrlFormField
    empty = {**Answer.empty, "max_length": 500}
