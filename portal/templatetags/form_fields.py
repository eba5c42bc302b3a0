"""What does the template pack need to know about one question to draw it?"""

import json
from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect
from django.utils.safestring import SafeString

from portal.forms.fields.kind import kind_of
from portal.text.cleaning import room_in_words

register = template.Library()

MANY_OPTIONS = 6  # above this, short options stand in columns
SHORT_OPTION = 16  # characters
DRAWN = {CheckboxInput: "check", RadioSelect: "choices"}  # several checkboxes are a kind of RadioSelect, too
WIDTHS = {"numeric": "s", "decimal": "s", "tel": "s"}  # a box as wide as its answer
DJANGO_ROWS = "10"  # what Django gives a text box that nobody measured


@register.filter
def face(bound: BoundField) -> dict[str, Any]:
    """Kind, control, options, notes and ids of one form field.

    The form field may carry `optional`, `example`, `when`, `when_hint`, `remark`, `locked_reason`, `conflict`, `broken`, `doubts`
    and `option_hints`;
    its widget's attrs may carry `data-limit` (字), `data-unit` and `data-width` (xs, s, m).
    """
    field, attrs = bound.field, bound.field.widget.attrs
    drawn = {
        "kind": _kind(bound),
        "optional": getattr(field, "optional", not field.required),
        "limit": attrs.get("data-limit", ""),
        "unit": attrs.get("data-unit", ""),
        "when": _when(bound),
    }
    texts = ("example", "when_hint", "remark", "locked_reason", "conflict", "broken", "doubts")
    drawn |= {name: getattr(field, name, "") for name in texts}
    if drawn["limit"]:
        drawn["room"] = room_in_words(str(bound.value() or ""), drawn["limit"])
    drawn["described_by"] = _described_by(bound, drawn)
    return drawn | _answer_part(bound, drawn)


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if bound.field.disabled:
        return "locked"
    drawn = next((DRAWN[each] for each in type(widget).__mro__ if each in DRAWN), "")
    return drawn or ("group" if widget.use_fieldset else "plain")


def _answer_part(bound: BoundField, drawn: dict[str, Any]) -> dict[str, Any]:
    if drawn["kind"] == "locked":
        return {"shown": kind_of(bound.field).locked(bound.field, bound.value())}
    if drawn["kind"] == "choices":
        return _choices(bound)
    return {"control": _control(bound, drawn)}


def _when(bound: BoundField) -> dict[str, str]:
    condition = getattr(bound.field, "when", None)
    if not condition:
        return {}
    values = json.dumps([str(value) for value in condition.values], ensure_ascii=False)
    return {"field": bound.form.add_prefix(condition.field), "values": values}


def _described_by(bound: BoundField, drawn: dict[str, Any]) -> str:
    notes = {
        "remark": drawn["remark"],
        "condition": drawn["when_hint"],
        "helptext": bound.help_text,
        "error": bound.errors,
        "broken": drawn["broken"],
        "counter": drawn["limit"],
    }
    return " ".join(f"{bound.auto_id}_{name}" for name, present in notes.items() if present)


def _control(bound: BoundField, drawn: dict[str, Any]) -> SafeString:
    widget, attrs = bound.field.widget, {}
    if drawn["described_by"] and drawn["kind"] != "group":
        attrs["aria-describedby"] = drawn["described_by"]
    if widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = 4
    width = widget.attrs.get("data-width") or WIDTHS.get(widget.attrs.get("inputmode", ""), "")
    if width:
        attrs["class"] = f"{widget.attrs.get('class', '')} width-{width}".strip()
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField) -> dict[str, Any]:
    options = list(_options(bound))
    short = all(len(option["label"]) <= SHORT_OPTION for option in options)
    return {
        "type": bound.field.widget.input_type,
        "options": options,
        "columns": short and len(options) > MANY_OPTIONS,
    }


def _options(bound: BoundField) -> Iterator[dict[str, Any]]:
    """The first option has the id of the question, so that a link to the question lands on something to answer."""
    widget, hints = bound.field.widget, getattr(bound.field, "option_hints", {})
    groups = widget.optgroups(bound.html_name, widget.format_value(bound.value()), {})
    number = 0
    for group, options, _ in groups:
        for position, option in enumerate(options):
            value = str(option["value"])
            if not value:
                continue
            yield {
                "id": f"{bound.auto_id}_{number}" if number else bound.auto_id,
                "value": value,
                "label": str(option["label"]),
                "checked": option["selected"],
                "hint": hints.get(value, ""),
                "group": group if position == 0 else None,
            }
            number += 1
