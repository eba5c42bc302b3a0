"""What does a person type into? Plain text boxes that accept every notation and never cut what was typed.

No `maxlength` (it cuts a pasted text without a word) and no `type=number` or `type=date` (they refuse full-width digits,
thousands separators and 民國 years before the server can understand them).
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.template import engines
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.time import understood
from portal.time.calendar import format_datetime_input, format_end_input, format_input


class LineInput(forms.TextInput):
    """One line, with the keyboard that fits: text, numeric, decimal, tel, email or url."""

    def __init__(self, inputmode: str = "", **attrs: Any):
        super().__init__({**({"inputmode": inputmode} if inputmode else {}), **attrs})


class LongSelect(forms.Select):
    """One of many, on a page that has several such lists. Drawn in one go: Django includes two templates for each option."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return SafeString(engines["jinja2"].get_template("components/long_select.jinja").render(context))


class AmountInput(LineInput):
    """Dollars; behind the box stands what was understood, for 500萬 and for a zero too many."""

    kind = "amount"

    def __init__(self, **attrs: Any):
        super().__init__(**{"inputmode": "numeric", "autocomplete": "off", "data-date": self.kind, **attrs})

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        words = understood.amount_in_words("" if value is None else str(value))
        place = {**self.attrs, **(attrs or {})}.get("id", name)
        return format_html(
            '{}<output class="understood" for="{}"><span>{}</span><strong></strong></output>', box, place, words
        )


class RocDateInput(LineInput):
    """A date as 112/8/20; what was typed wrongly comes back as it was typed.

    Behind the box stands what was understood, in both calendars; `data-doubt` names what is unlikely there (portal/time/understood.py).
    """

    kind = "day"

    def __init__(self, **attrs: Any):
        # No numeric keyboard: that of a telephone has no 「/」, which every example is written with.
        super().__init__(
            **{"inputmode": "text", "data-width": "s", "autocomplete": "off", "data-date": self.kind, **attrs}
        )

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        day = understood.read(value, self.kind) if isinstance(value, str) else value
        words, asked = understood.said_of(
            day if isinstance(day, date) else None, self.attrs.get("data-doubt", ""), self.kind
        )
        place = {**self.attrs, **(attrs or {})}.get("id", name)
        return format_html(
            '{}<output class="understood" for="{}"><span>{}</span><strong>{}</strong></output>',
            box,
            place,
            words,
            asked,
        )

    def format_value(self, value: Any) -> str | None:
        return format_input(value) if isinstance(value, date) else super().format_value(value)


class RocDateTimeInput(RocDateInput):
    """A moment as 112/8/21 00:00; what was typed wrongly comes back as it was typed."""

    kind = "moment"

    def format_value(self, value: Any) -> str | None:
        return format_datetime_input(value) if isinstance(value, datetime) else super().format_value(value)


class RocEndInput(RocDateTimeInput):
    """The end of a period, stored as the first moment after it: 112/8/20 for all of that day."""

    kind = "end"

    def format_value(self, value: Any) -> str | None:
        return format_end_input(value) if isinstance(value, datetime) else super().format_value(value)


class CountedTextarea(forms.Textarea):
    """A text box with room for its limit; `data-limit` is for the counter on the page."""

    def __init__(self, limit: int):
        super().__init__({"data-limit": limit, "rows": min(3 + limit // 50, 14)})
