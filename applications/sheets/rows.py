"""What is a frozen row? One answer with its label and its display text, readable without the form it came from.

How an answer freezes is its kind's to say (portal/forms/fields); here are the lines that nobody answers.
"""

from typing import Any

from portal.forms.fields.kind import row


def given(name: str, label: str, value: str) -> dict[str, Any]:
    """A line nobody types, so nobody can be asked to mend it."""
    return row(name, label, "text", value, value, given=True)


def boxes(name: str, label: str, options: list[tuple[str, str, bool]], kind: str = "multi") -> dict[str, Any]:
    """Boxes that the system ticks, or circles of which it fills one (kind "choice"); an option is (value, label, chosen)."""
    chosen = [(value, shown) for value, shown, ticked in options if ticked]
    printed = [{"value": value, "label": shown, "chosen": ticked} for value, shown, ticked in options]
    display = "、".join(shown for _, shown in chosen)
    return row(name, label, kind, [value for value, _ in chosen], display, options=printed, given=True)
