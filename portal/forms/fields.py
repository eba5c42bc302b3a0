"""Which kinds of answers are there, and how is each understood, stored and offered on a page?

Form fields first, then the model fields that bring them along. All of them live with hostile input: whatever arrives, the
answer is a value or a sentence in Chinese. A draft may have gaps, so every model field may be empty unless it says otherwise;
what is required is the sheet's business. Words (labels, help, choices, limits) are no schema and stay out of migrations.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partialmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator
from django.db import models
from django.utils.choices import flatten_choices
from django.utils.text import capfirst

from portal import taxid
from portal.forms import phone
from portal.forms.widgets import CountedTextarea, LineInput, RocDateInput, RocDateTimeInput
from portal.text.cleaning import clean_line, clean_text, count_chars, normalised
from portal.time.calendar import local_date, parse_roc, parse_roc_datetime

RAW_LIMIT = 20_000  # characters as sent, whatever the field
_NUMBER_LIMIT = 40


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


def validate_tax_id(value: str) -> None:
    """For a normalised 統一編號."""
    if sentence := taxid.problem(value):
        raise ValidationError(sentence, code="invalid")


# ---------------------------------------------------------------------------------------------------------- form fields


class Typed:
    """A form field fed by a person's typing: text of bearable length, cleaned, and shown again as it was typed."""

    default_error_messages = {
        "required": "請填寫這一欄。",
        "invalid_type": "這一欄的內容格式不正確，請重新填寫。",
        "too_long": f"內容太長，一欄最多 {RAW_LIMIT:,} 個字元，請刪減後再儲存。",
        "max_length": "最多 %(limit_value)d 個字元，目前 %(show_value)d 個，請刪減後再儲存。",
    }

    @staticmethod
    def tidy(text: str) -> str:
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


class ShortTextFormField(Typed, forms.CharField):
    widget = LineInput


class LimitedTextFormField(Typed, forms.CharField):
    """Several lines, at most `limit` 字."""

    tidy = staticmethod(clean_text)

    def __init__(self, *, limit: int, **kwargs: Any):
        kwargs.setdefault("widget", CountedTextarea(limit))
        super().__init__(**kwargs)
        self.limit = limit
        self.validators.append(CharLimit(limit))


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


class RocDateFormField(Typed, forms.DateField):
    """Every notation of `parse_roc`; a date is taken as it is."""

    widget = RocDateInput
    hint = "例：112/8/20 或 2023-08-20"
    read, taken = staticmethod(parse_roc), staticmethod(local_date)

    def __init__(self, *, help_text: str = "", **kwargs: Any):
        super().__init__(help_text=help_text or self.hint, **kwargs)

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
    hint = "例：112/8/21 00:00 或 2023-08-21 00:00"
    read, taken = staticmethod(parse_roc_datetime), staticmethod(lambda moment: moment)


class TaxIdFormField(Typed, forms.CharField):
    widget = LineInput("numeric", autocomplete="off")
    default_validators = [validate_tax_id]
    tidy = staticmethod(taxid.normalise)


class PhoneFormField(Typed, forms.CharField):
    """One part of a telephone number, stored as digits: kind is area, local, extension or mobile.

    Signs between the digits go; a digit or a letter never does. A number that belongs into several boxes is parted in words.
    """

    kinds = {
        "area": (r"0\d{1,3}", "請輸入區域號碼，0 開頭共 2 至 4 位數字，例：02。"),
        "local": (r"\d{5,8}", "請輸入不含區域號碼的電話號碼，5 至 8 位數字，例：23456789。"),
        "extension": (r"\d{1,8}", "請輸入一支分機號碼，只能有數字，例：123。"),
        "mobile": (r"09\d{8}", "請輸入手機號碼，09 開頭共 10 位數字，例：0912345678。"),
    }
    signs = re.compile(r"[\s()./\-]+")

    def __init__(self, *, kind: str, **kwargs: Any):
        kwargs.setdefault("widget", LineInput("tel"))
        super().__init__(**kwargs)
        self.kind = kind
        self.pattern, self.sentence = self.kinds[kind]

    def tidy(self, text: str) -> str:
        """The digits of this part; what is more than this part comes back as it was typed."""
        typed = phone.plain(text)
        if self.kind == "extension":
            return phone.without_word(typed).strip()
        if self.kind == "mobile" and (found := phone.parted(typed)) and found.mobile and not found.extension:
            return found.mobile
        if self.kind == "area":
            typed = re.sub(r"^\+?886[\s-]*(?=[2-8])", "0", typed)
        digits = self.signs.sub("", typed)
        return digits if re.fullmatch(self.pattern, digits, re.ASCII) else typed

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not re.fullmatch(self.pattern, value, re.ASCII):
            raise ValidationError(self._refusal(value), code="invalid")

    def _refusal(self, typed: str) -> str:
        found = phone.parted(typed)
        if found and found.mobile and self.kind != "mobile":
            return f"這是手機號碼，這一格不能填。請填在「手機」欄：{found.mobile}。"
        if found and found.area:
            return f"這是整支市內電話，請分開填：{found.in_boxes}。"
        if found and found.extension:
            return f"這裡只填號碼，分機要填在「分機」欄。請分開填：{found.in_boxes}。"
        if self.kind == "extension" and typed.isdecimal():
            return f"分機最多 8 位數字，目前 {len(typed)} 位，請核對。"
        if self.kind == "extension":
            return f"{self.sentence}「{typed[:20]}」不只有數字，系統不會替您更改；有好幾支時請填最常用的一支。"
        return self.sentence


class Number(Typed):
    """Digits of any width with or without thousands separators: 1,000,000 or １００００００."""

    default_error_messages = {
        "min_value": "請填 %(limit_value)s 以上的數字。",
        "max_value": "請填 %(limit_value)s 以下的數字。",
        "max_digits": "數字太大，最多 %(max)s 位數。",
        "max_decimal_places": "小數最多 %(max)s 位。",
        "max_whole_digits": "數字太大，整數部分最多 %(max)s 位數。",
    }
    pattern = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)

    def tidy(self, text: str) -> str:
        digits = normalised("NFKC", clean_line(text)).replace(" ", "")
        if digits and (len(digits) > _NUMBER_LIMIT or not self.pattern.fullmatch(digits)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return digits.replace(",", "")

    def _tidied(self, value: Any) -> Any:
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return super()._tidied(f"{value:f}" if isinstance(value, Decimal) else str(value) if is_number else value)


class WholeNumberFormField(Number, forms.IntegerField):
    widget = LineInput("numeric")
    default_error_messages = {"invalid": "請輸入整數，只能有數字，例：1000000。"}


class DecimalFormField(Number, forms.DecimalField):
    widget = LineInput("decimal")
    default_error_messages = {"invalid": "請輸入數字，可以有小數點，例：99.5。"}


class ChoiceFormField(forms.ChoiceField):
    """One of several, as radio buttons."""

    widget = forms.RadioSelect
    default_error_messages = {"required": "請選一項。", "invalid_choice": "請從所列的選項中選一項。"}


class YesNoFormField(ChoiceFormField):
    """Yes or no, as radio buttons; no answer is None."""

    def to_python(self, value: Any) -> bool | str | None:
        text = super().to_python(value)
        return {"True": True, "False": False, "": None}.get(text, text)


class TickFormField(forms.BooleanField):
    """One box to tick."""

    default_error_messages = {"required": "請閱讀後勾選。"}


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
        known = [str(key) for key, _ in flatten_choices(self.choices)]
        if not chosen <= set(known):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return [key for key in known if key in chosen]


# --------------------------------------------------------------------------------------------------------- model fields


class Answer:
    """A model field that may be empty, offers its own form field, and keeps words out of migrations."""

    empty: dict[str, Any] = {"blank": True, "default": ""}
    words = ("verbose_name", "help_text", "choices", "error_messages")
    form_class: type[forms.Field]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{**self.empty, **kwargs})

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        kept = {key: value for key, value in kwargs.items() if key not in self.words}
        return name, path, args, {**kept, **{key: getattr(self, key) for key in self.empty}}

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"form_class": self.form_class, **kwargs})


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

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"limit": self.limit, "widget": CountedTextarea(self.limit), **kwargs})


class EmailField(Answer, models.EmailField):
    form_class = EmailFormField


class UrlField(Answer, models.URLField):
    form_class = UrlFormField
    empty = {**Answer.empty, "max_length": 500}


class TaxIdField(Answer, models.CharField):
    form_class = TaxIdFormField
    empty = {**Answer.empty, "max_length": 8}
    default_validators = [validate_tax_id]


class PhoneField(Answer, models.CharField):
    """Digits of one part of a telephone number; kind is area, local, extension or mobile."""

    form_class = PhoneFormField
    empty = {**Answer.empty, "max_length": 10}

    def __init__(self, *args: Any, kind: str = "mobile", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"kind": self.kind, **kwargs})


class RocDateField(Answer, models.DateField):
    """A day; `doubt` names what is unlikely of it (portal/understood.py)."""

    form_class = RocDateFormField
    empty = {"blank": True, "null": True}

    def __init__(self, *args: Any, doubt: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.doubt = doubt

    def formfield(self, **kwargs: Any) -> forms.Field:
        field = super().formfield(**kwargs)
        if self.doubt:
            field.widget.attrs["data-doubt"] = self.doubt
        return field


class Measure(Answer):
    """A number with limits and a unit, which the widget carries as `data-unit`."""

    empty = {"blank": True, "null": True}

    def __init__(self, *args: Any, at_least: Any = None, at_most: Any = None, unit: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.at_least, self.at_most, self.unit = at_least, at_most, unit

    def formfield(self, **kwargs: Any) -> forms.Field:
        field = super().formfield(**{"min_value": self.at_least, "max_value": self.at_most, **kwargs})
        if self.unit:
            field.widget.attrs["data-unit"] = self.unit
        return field


class WholeNumberField(Measure, models.BigIntegerField):
    form_class = WholeNumberFormField

    def __init__(self, *args: Any, at_least: int = 0, at_most: int = 10**15, **kwargs: Any):
        super().__init__(*args, at_least=at_least, at_most=at_most, **kwargs)


class DecimalField(Measure, models.DecimalField):
    form_class = DecimalFormField


class Chosen(Answer):
    """A field whose form offers exactly its choices, without an empty one."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        kwargs.pop("choices_form_class", None)
        offered = {"label": capfirst(self.verbose_name), "help_text": self.help_text, "choices": self.choices}
        return kwargs.pop("form_class", self.form_class)(**{"required": not self.blank, **offered, **kwargs})


class ChoiceField(Chosen, models.CharField):
    form_class = ChoiceFormField
    empty = {**Answer.empty, "max_length": 60}


class SelectField(ChoiceField):
    """One of many, as a drop-down list."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"widget": forms.Select, "choices": [("", "請選擇"), *self.choices], **kwargs})


class YesNoField(Chosen, models.BooleanField):
    """True, False, or not answered yet; `choices` may say 有/無 instead of 是/否."""

    form_class = YesNoFormField
    empty = {"blank": True, "null": True}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"choices": [(True, "是"), (False, "否")], **kwargs})


class TickField(Answer, models.BooleanField):
    """A statement to agree to; the label is the statement."""

    form_class = TickFormField
    empty = {"default": False}


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

    def contribute_to_class(self, cls: type, name: str, **kwargs: Any) -> None:
        if f"get_{name}_display" not in cls.__dict__:
            setattr(cls, f"get_{name}_display", partialmethod(_joined_labels, field=self, name=name))
        super().contribute_to_class(cls, name, **kwargs)

    def validate(self, value: Any, model_instance: models.Model) -> None:
        self.form_class(choices=self.choices, required=not self.blank).clean(value)


def _joined_labels(instance: models.Model, field: MultiChoiceField, name: str) -> str:
    return "、".join(field.labels(getattr(instance, name)))


@MultiChoiceField.register_lookup
class Has(models.Lookup):
    """Whether one value is among the chosen; the quotes around a value in JSON keep "a" and "ab" apart."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        column, params = self.process_lhs(compiler, connection)
        pattern = f'%"{connection.ops.prep_for_like_query(self.rhs)}"%'
        return f"CAST({column} AS text) LIKE %s ESCAPE '\\'", [*params, pattern]
