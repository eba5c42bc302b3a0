"""How does an answer in a stranger's form that nothing has drawn look on paper? Each on a page of the size of its box."""

import unicodedata
from typing import Any

from applications.documents.pdf import press

SMALLEST, LARGEST = 4.0, 12.0  # points; below the one nobody can read, above the other no box asks for it
LEAST_BOX = 3.0  # points of a side: a box that cannot be seen still shows its answer somewhere
LINE = 1.2  # of the size of the letters
PADDING = 2.0  # points at left and right, as viewers leave

Value = dict[str, Any]  # portal.files.pages.drawn.Value


def values_pdf(values: list[Value]) -> bytes:
    """One page for each, in their order. Raises glyphs.FontMissing."""
    return press("documents/values.html", values=[_box(value) for value in values])


def _box(value: Value) -> Value:
    width, height = max(value["width"], LEAST_BOX), max(value["height"], LEAST_BOX)
    lines = value["lines"]
    size = value["size"] or min(LARGEST, height * 0.75)
    while size > SMALLEST and not _fits(value["text"], size, width - 2 * PADDING, height, lines):
        size = max(SMALLEST, size - 0.5)
    lines = lines or not _fits(value["text"], size, width - 2 * PADDING, height, lines=False)
    cells = list(value["text"])[: value["cells"]] if value["cells"] else []
    return {
        "text": value["text"],
        "cells": cells,
        "cell": f"{width / value['cells']:.3f}" if cells else "",
        "width": f"{width:.2f}",
        "height": f"{height:.2f}",
        "size": f"{size:.2f}",
        "lines": lines,
        "align": ("left", "center", "right")[value["align"]],
        "colour": _colour(value["colour"]),
    }


def _fits(text: str, size: float, width: float, height: float, lines: bool) -> bool:
    wide = [_ems(line) * size for line in text.split("\n")]
    if not lines:
        return sum(wide) <= width
    return sum(max(1, -(-long // max(width, 1))) for long in wide) * size * LINE <= height


def _ems(text: str) -> float:
    """How wide it is, in letters' sizes: a Chinese character is one, others are at most some two thirds."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.6 for character in text)


def _colour(parts: list[float]) -> str:
    shades = [round(255 * min(max(part, 0.0), 1.0)) for part in parts]
    if len(shades) == 1:
        shades *= 3
    elif len(shades) == 4:
        shades = [255 - min(255, shade + shades[3]) for shade in shades[:3]]
    return "#{:02x}{:02x}{:02x}".format(*shades) if len(shades) == 3 else "#000000"
