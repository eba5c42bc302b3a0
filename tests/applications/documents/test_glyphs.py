"""Is a document set in our fonts alone, whatever else somebody has installed on the machine?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from applications.documents import glyphs
from tests.applications.documents import sample
from tests.applications.documents.paper import fonts, text

STRANGE = "\ue001\U000f0001😀⭐"  # two of somebody's own, two that emoji fonts have
OURS = {"Noto-Sans-CJK-TC", "Noto-Sans-CJK-TC-Bold", "TW-Kai", "TW-Kai-Ext-B"}

PRESS = """
import sys
from tests.applications.documents import sample
sys.stdout.buffer.write(sample.forms_pdf(sample.with_text(sys.argv[1]), draft=True))
"""


def chance_font(path: Path, characters: str) -> None:
    """A font that draws a full square for each character, as it is installed with some other program."""
    pen = TTGlyphPen(None)
    for step, at in zip(
        (pen.moveTo, pen.lineTo, pen.lineTo, pen.lineTo), ((0, 0), (0, 900), (900, 900), (900, 0)), strict=True
    ):
        step(at)
    pen.closePath()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "square"])
    made.setupCharacterMap({ord(character): "square" for character in characters})
    made.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": pen.glyph()})
    made.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    made.setupHorizontalHeader(ascent=900, descent=-100)
    made.setupNameTable({"familyName": "Noto Color Emoji", "styleName": "Regular", "psName": "Chance"})
    made.setupOS2()
    made.setupPost()
    path.parent.mkdir(parents=True)
    made.save(path)


def test_what_our_fonts_lack_is_marked_and_not_drawn_from_a_font_found_by_chance(tmp_path: Path) -> None:
    chance_font(tmp_path / "fonts" / "chance.ttf", STRANGE)
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path),
        "PYTHONPATH": ".",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    known = subprocess.run(
        ["fc-list", ":charset=e001"], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert "chance.ttf" in known  # it is installed for whoever prints
    setup = f"import django; django.setup(){PRESS}"
    made = subprocess.run(
        [sys.executable, "-c", setup, f"甲{STRANGE}乙"], env=environment, capture_output=True, check=True
    ).stdout
    assert "甲〓〓〓〓乙" in text(made)
    assert set(fonts(made)) <= OURS


@pytest.mark.parametrize("character", ["\ue000", "\U000f0001", "\U00100001"])
def test_characters_of_somebodys_own_are_lacking_whatever_a_font_holds(
    character: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_them = glyphs.drawn_code_points() | {ord(character)}
    monkeypatch.setattr(glyphs, "drawn_code_points", lambda: with_them)
    assert glyphs.unprintable(f"甲{character}乙{character}") == [character]


@pytest.mark.parametrize("typed", ["❤️☎️⌚ 1️⃣", "ℵΩЖ→①㈱", "甲𡍼𠀀"])
def test_every_document_is_set_in_our_fonts(typed: str) -> None:
    assert set(fonts(sample.forms_pdf(sample.with_text(typed), draft=True))) <= OURS


def test_form_says_which_answer_holds_what_could_not_be_printed() -> None:
    printed = text(sample.forms_pdf(sample.with_text("甲\ue001乙\U00030000"), draft=True))
    assert "甲〓乙〓" in printed
    assert "字碼為U+E001、U+30000。" in printed
    assert "：U+E001、U+30000" in printed.partition("字碼為U+E001、U+30000。")[2]
