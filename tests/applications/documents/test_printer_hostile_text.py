"""Does any text that a person can send break a page, read a file or stop the worker?"""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from applications.documents import glyphs, pdf, printer
from tests.applications.documents import sample
from tests.applications.documents.paper import fonts, squeezed, text, words

pytestmark = pytest.mark.once

ALL_PLANES = "".join(chr(code) for code in range(0x20, 0x110000, 601))
HOSTILE = {
    "letters without spaces": "a" * 10_000,
    "ideographs without spaces": "字" * 10_000,
    "address": "https://example.tw/" + "x" * 3000 + "?a=b&c=d#e",
    "commas": "，" * 10_000,
    "spaces": " " * 10_000 + "末",
    "lines": "行\n" * 3000,
    "joiners": "a\u200d" * 5000,
    "accents": "Z" + "\u0351\u0321\u0334" * 2000,
    "emoji": "方案😀👨‍👩‍👧‍👦🇹🇼✅" * 50,
    "controls": "甲\x00\x01\x08\x0b\x1f\x7f\x85乙\ufeff\ufffe\uffff",
    "halves of a pair": "甲\ud800乙",
    "right to left": "甲\u202e乙丙\u2066丁 שלום مرحبا" * 20,
    "markup": '</td></table><script>x</script><img src="file:///etc/passwd"><style>*{display:none}</style>&lt;&#0;',
    "template": "{{ settings.SECRET_KEY }}{% include 'base.html' %}",
    "every plane": ALL_PLANES,
    "ten megabytes": "長x" * 5_000_000,
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_any_text_gives_a_readable_document_within_the_page(typed: str) -> None:
    made = sample.forms_pdf(sample.with_text(typed), draft=True)
    with pikepdf.open(BytesIO(made)) as document:
        assert len(document.pages) >= 1
    assert "附表9：任意表" in text(made)
    assert max(edge for edge, _ in words(made)) < 595 - 40


@pytest.mark.parametrize("name", ["controls", "right to left", "markup", "every plane"])
def test_receipt_and_letter_bear_it_too(name: str) -> None:
    typed = HOSTILE[name][:500]
    frozen = sample.with_text(typed)
    made = sample.receipt_pdf(frozen, receipt_no="1", submitted_at=sample.SUBMITTED_AT, fingerprint="f")
    words = {"sender": typed, "programme": typed, "title": typed, "recipient": typed, "subject": typed, "body": typed}
    sent = pdf.letter_pdf(pdf.Letter(**words, dated=sample.SUBMITTED_AT.date()))
    assert "收件成功通知" in text(made)
    assert "受文者：" in text(sent)


def test_ten_thousand_characters_without_a_space_are_all_printed() -> None:
    assert text(sample.forms_pdf(sample.with_text("a" * 10_000), draft=False)).count("a" * 30) > 300
    answer = sample.section("a", "題組", sample.text("a", "甲", "字" * 10_000), sample.text("b", "乙", "末"))
    frozen = sample.frozen([sample.sheet("any", "附表9", "表", "九", (1, "案"), answer)], [(1, "案")])
    assert text(sample.forms_pdf(frozen, draft=False)).count("字") == 10_000


def test_more_than_can_be_printed_is_said_and_not_hidden() -> None:
    assert "以下未印：全文共30,000字元" in text(sample.forms_pdf(sample.with_text("字" * 30_000), draft=True))


def test_markup_is_printed_as_typed() -> None:
    typed = HOSTILE["markup"]
    assert squeezed(typed) in text(sample.forms_pdf(sample.with_text(typed), draft=True))


def test_nothing_is_fetched_whatever_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(printer._NoFetch, "fetch", lambda self, url, headers=None: asked.append(url))
    for typed in (
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://example.com/x.css">',
        "url(data:,x)",
    ):
        sample.forms_pdf(sample.with_text(typed), draft=True)
    assert asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://example.com/", "https://example.com/", "data:text/css,"])
def test_the_press_refuses_to_read_anything(url: str) -> None:
    with pytest.raises(ValueError, match="must not fetch"):
        printer._NoFetch().fetch(url)


def test_direction_marks_cannot_turn_a_number_round() -> None:
    assert "應付123元" in text(sample.forms_pdf(sample.with_text("應付\u202e123\u202c元"), draft=True))


# --- Characters ----------------------------------------------------------------------------------------------------


def test_rare_characters_of_the_print_font_are_printed_with_it() -> None:
    made = sample.forms_pdf(sample.with_text("測試堃喆犇"), draft=True)
    assert "測試堃喆犇" in text(made)
    assert set(fonts(made)) == {"Noto-Sans-CJK-TC", "Noto-Sans-CJK-TC-Bold"}


def test_a_character_that_no_font_has_is_marked_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without = glyphs.drawn_code_points() - {ord("𡍼")}
    monkeypatch.setattr(glyphs, "drawn_code_points", lambda: without)
    printed = text(sample.forms_pdf(sample.with_text("甲𡍼堃"), draft=True))
    assert "甲〓堃" in printed
    assert "以「〓」代替" in printed
    assert "U+2137C" in printed


@pytest.mark.skipif(ord("𡍼") not in glyphs.drawn_code_points(), reason="fonts-cns11643-kai is not installed")
def test_a_character_of_extension_b_is_printed_where_a_font_has_it() -> None:
    made = sample.forms_pdf(sample.with_text("甲𡍼堃"), draft=True)
    assert "甲𡍼堃" in text(made)
    assert "TW-Kai-Ext-B" in fonts(made)


def test_accents_are_not_piled_over_other_lines() -> None:
    printed = glyphs.printable("e" + "\u0301\u0302\u0303\u0304\u0305\u0306", {})
    assert len(printed) <= 4


def test_an_ordinary_address_is_not_broken_up() -> None:
    address = "https://www.example.tw/solutions/11/pricing?plan=standard&" + "a" * 100
    assert glyphs.printable(address, {}) == address


# --- The font ------------------------------------------------------------------------------------------------------


def test_a_missing_font_stops_the_press(monkeypatch: pytest.MonkeyPatch) -> None:
    glyphs.require_cjk_font.cache_clear()
    monkeypatch.setattr(glyphs, "CJK_FONT", "No Such Font")
    with pytest.raises(glyphs.FontMissing, match="fonts-noto-cjk"):
        sample.forms_pdf(sample.with_text("字"), draft=True)


def test_a_machine_that_cannot_be_asked_for_fonts_stops_the_press(monkeypatch: pytest.MonkeyPatch) -> None:
    glyphs.require_cjk_font.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(glyphs.FontMissing, match="fontconfig"):
        glyphs.require_cjk_font()


def test_the_style_names_the_print_font_and_fetches_nothing() -> None:
    style = (Path(settings.BASE_DIR) / "templates" / "documents" / "print.css").read_text(encoding="utf-8")
    assert f'"{glyphs.CJK_FONT}"' in style
    rules = style[style.index("*/") :]
    assert [
        word for word in ("url(", "@import", "@font-face", "font-variant", "font-feature", "kerning") if word in rules
    ] == []


# --- Time and memory -----------------------------------------------------------------------------------------------

MEASURE = """
import ctypes, gc, json, re, sys, time
import django
django.setup()
from applications.documents import pdf
from tests.applications.documents import sample

def held():
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

def seconds(sheets):
    start = time.process_time()
    sample.forms_pdf(frozen, draft=True, sheets=sheets)
    return time.process_time() - start

frozen = sample.application()
whole = min(seconds(()) for _ in range(2))
before = held()
for _ in range(20):
    seconds(("difference",))
print(json.dumps({"seconds": whole, "grown": held() - before}))
"""


def test_three_solutions_take_three_seconds_at_most_and_memory_stays_flat() -> None:
    command = [sys.executable, "-c", MEASURE]
    answer = subprocess.run(command, capture_output=True, check=True, cwd=settings.BASE_DIR, text=True)
    measured = json.loads(answer.stdout.splitlines()[-1])
    assert measured["seconds"] <= 3
    assert measured["grown"] < 2  # MB after 20 documents; with fonts of their own they keep 4
