"""Can every text and every edge be seen? The design's colours, measured as WCAG 2.2 measures them."""

import re

import pytest
from django.conf import settings

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
TEXT, EDGE = 7.0, 3.0  # our aim for text (WCAG AAA) and what WCAG asks of edges and shapes

GROUNDS = ("paper", "ground")
STATES = ("waiting", "action", "done", "ended", "refused")
TEXT_PAIRS = [
    *((text, on) for text in ("ink", "muted", "accent", "accent-hover") for on in (*GROUNDS, "accent-tint")),
    *((state, on) for state in STATES for on in ("paper", "ground", f"{state}-tint")),
    *((text, f"{state}-tint") for text in ("ink", "muted") for state in STATES),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("paper", "refused"),
]
EDGE_PAIRS = [("edge", on) for on in (*GROUNDS, "accent-tint")] + [("focus-edge", "focus"), ("focus-edge", "paper")]


def tokens() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8")))


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, other: str) -> float:
    """Between 1 and 21."""
    light, dark = sorted((luminance(first), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_measures():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("text", "on"), TEXT_PAIRS)
def test_text_reaches_seven_to_one(text, on):
    colours = tokens()
    assert contrast(colours[text], colours[on]) >= TEXT


@pytest.mark.parametrize(("edge", "on"), EDGE_PAIRS)
def test_edges_reach_three_to_one(edge, on):
    colours = tokens()
    assert contrast(colours[edge], colours[on]) >= EDGE


def test_style_sheets_take_every_colour_from_the_tokens():
    """A colour written into a rule would be one that nobody measured. Shadows may be; they say nothing."""
    for name in ("portal.css", "components.css", "admin.css"):
        sheet = (TOKENS.parent / name).read_text(encoding="utf-8")
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", sheet) == [], name
