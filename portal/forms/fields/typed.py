"""What do fields share that are fed by a person's typing, or stored as an answer?

All live with hostile input: whatever arrives, the answer is a value or a sentence in Chinese. A draft may have gaps, so every
model field may be empty unless it says otherwise; what is required is the sheet's business. Words (labels, help, choices,
limits) are no schema and stay out of migrations.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal.text.cleaning import clean_line, clean_text

if TYPE_CHECKING:  # both are mixins
    _FormField = forms.Field
    _ModelField = models.Field[Any, Any]
else:
    _FormField = _ModelField = object

ROOM = __name__.rpartition(".")[0]
RAW_LIMIT = 20_000  # characters as sent, whatever the field


class Typed(_FormField):
    """A form field fed by a person's typing: text of bearable length, cleaned, and shown again as it was typed."""

    default_error_messages = {
        "required": "請填寫這一欄。",
        "invalid_type": "這一欄的內容格式不正確，請重新填寫。",
        "too_long": f"內容太長，一欄最多 {RAW_LIMIT:,} 個字元，請刪減後再儲存。",
        "max_length": "最多 %(limit_value)d 個字元，目前 %(show_value)d 個，請刪減後再儲存。",
    }

    def tidy(self, text: str) -> str:
        return clean_line(text)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._tidied(value))

    def _tidied(self, value: Any) -> Any:
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            raise ValidationError(self.error_messages["invalid_type"], code="invalid_type")
        if len(value) > RAW_LIMIT:
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        return self.tidy(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What a refused form shows again: unshortened, but never with characters that turn the page around."""
        return clean_text(data) if isinstance(data, str) else data

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class Answer(_ModelField):
    """A model field that may be empty, offers its own form field, and keeps words out of migrations."""

    empty: dict[str, Any] = {"blank": True, "default": ""}
    words = ("verbose_name", "help_text", "choices", "error_messages")
    form_class: type[forms.Field]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{**self.empty, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if getattr(sys.modules[ROOM], type(self).__name__, None) is type(self):
            path = f"{ROOM}.{type(self).__name__}"  # as the first migration names it, whichever file it is in
        kept = {key: value for key, value in kwargs.items() if key not in self.words}
        return name, path, args, {**kept, **{key: getattr(self, key) for key in self.empty}}

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})
