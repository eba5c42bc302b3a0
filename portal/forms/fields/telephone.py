"""One part of a telephone number: text of digits."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal.forms import phone
from portal.forms.fields.typed import Answer, Typed
from portal.forms.widgets import LineInput


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
        if self.kind == "mobile" and (number := phone.parted(typed)) and number.mobile and not number.extension:
            return number.mobile
        if self.kind == "area":
            typed = re.sub(r"^\+?886[\s-]*(?=[2-8])", "0", typed)
        digits = self.signs.sub("", typed)
        return digits if re.fullmatch(self.pattern, digits, re.ASCII) else typed

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not re.fullmatch(self.pattern, value, re.ASCII):
            raise ValidationError(self._refusal(value), code="invalid")

    def _refusal(self, typed: str) -> str:
        number = phone.parted(typed)
        if number and number.mobile and self.kind != "mobile":
            return f"這是手機號碼，這一格不能填。請填在「手機」欄：{number.mobile}。"
        if number and number.area:
            return f"這是整支市內電話，請分開填：{number.in_boxes}。"
        if number and number.extension:
            return f"這裡只填號碼，分機要填在「分機」欄。請分開填：{number.in_boxes}。"
        if self.kind == "extension" and typed.isdecimal():
            return f"分機最多 8 位數字，目前 {len(typed)} 位，請核對。"
        if self.kind == "extension":
            return f"{self.sentence}「{typed[:20]}」不只有數字，系統不會替您更改；有好幾支時請填最常用的一支。"
        return self.sentence


class PhoneField(Answer, models.CharField):
    """Digits of one part of a telephone number; kind is area, local, extension or mobile."""

    form_class = PhoneFormField
    empty = {**Answer.empty, "max_length": 10}

    def __init__(self, *args: Any, kind: str = "mobile", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"kind": self.kind, **kwargs})
