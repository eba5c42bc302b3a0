"""What is a frozen row? One answer with its label and its display text, readable without the form it came from."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from applications.place import Place
from portal.time.calendar import format_both


def walk(frozen: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Every row of what was filed with its sheet and section, in the order of the forms: (sheet, section, row)."""
    for sheet in frozen["sheets"]:
        for section in sheet["sections"]:
            for one in section["rows"]:
                yield sheet, section, one


def place_of(sheet: dict[str, Any], row: dict[str, Any]) -> Place:
    """Where a row of what was filed stands."""
    return Place(sheet["key"], sheet["solution"], row["name"])


def row(name: str, label: str, kind: str, value: Any, display: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": kind, "value": value, "display": display, **more}


def given(name: str, label: str, value: str) -> dict[str, Any]:
    """A line nobody types, so nobody can be asked to mend it."""
    return row(name, label, "text", value, value, given=True)


def boxes(name: str, label: str, options: list[tuple[str, str, bool]], kind: str = "multi") -> dict[str, Any]:
    """Boxes that the system ticks, or circles of which it fills one (kind "choice"); an option is (value, label, chosen)."""
    chosen = [(value, shown) for value, shown, ticked in options if ticked]
    printed = [{"value": value, "label": shown, "chosen": ticked} for value, shown, ticked in options]
    display = "、".join(shown for _, shown in chosen)
    return row(name, label, kind, [value for value, _ in chosen], display, options=printed, given=True)


def files(name: str, label: str, present: list[dict[str, Any]]) -> dict[str, Any]:
    names = [one["name"] for one in present]
    return row(name, label, "files", [one["sha256"] for one in present], "、".join(names) or "未上傳", files=present)


def repeated(name: str, label: str, present: list[dict[str, Any]]) -> dict[str, Any]:
    """`present` is a list of {"id": stable id, "cells": rows}."""
    return row(name, label, "rows", [one["id"] for one in present], f"共 {len(present)} 項", rows=present)


def from_field(name: str, field: forms.Field, value: Any) -> dict[str, Any]:
    label = str(field.label)
    if isinstance(field, forms.MultipleChoiceField):
        return _choice(name, label, "multi", field, list(value or []))
    if isinstance(field, forms.ChoiceField):
        return _choice(name, label, "choice", field, [] if value in (None, "") else [value])
    if isinstance(field, forms.BooleanField):
        options = [{"value": "true", "label": label, "chosen": bool(value)}]
        return row(name, label, "bool", bool(value), "已勾選" if value else "未勾選", options=options)
    return _plain(name, label, field, value)


def _choice(name: str, label: str, kind: str, field: forms.ChoiceField, chosen: list) -> dict[str, Any]:
    chosen = [str(item) for item in chosen]
    options = [
        {"value": str(value), "label": str(shown), "chosen": str(value) in chosen}
        for value, shown in field.choices
        if value not in (None, "")
    ]
    display = "、".join(option["label"] for option in options if option["chosen"])
    value = chosen if kind == "multi" else (_plain_bool(chosen[0]) if chosen else "")
    return row(name, label, kind, value, display, options=options)


def _plain_bool(value: str) -> str | bool:
    """A yes or no stays one in JSON: "False" would be true to whoever asks."""
    return {"True": True, "False": False}.get(value, value)


def _plain(name: str, label: str, field: forms.Field, value: Any) -> dict[str, Any]:
    if value in (None, ""):
        return row(name, label, "text", "", "")
    if isinstance(value, date):
        return row(name, label, "date", value.isoformat(), format_both(value))
    unit = field.widget.attrs.get("data-unit", "")
    if isinstance(value, Decimal):
        return row(name, label, "number", str(value), f"{value.normalize():f} {unit}".strip())
    if isinstance(value, int):
        return row(name, label, "number", value, f"{value:,} {unit}".strip())
    return row(name, label, "text", str(value), str(value))
