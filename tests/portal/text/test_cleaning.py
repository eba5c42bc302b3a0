"""Are 字 counted as A-26 says, and is a text kept as it was meant?"""

import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import taxid
from portal.accounts.forms import normalise_name
from portal.files import names
from portal.forms import phone
from portal.outbox import addresses
from portal.text import fold
from portal.text.cleaning import MOST_MARKS, clean_line, clean_text, count_chars, normalised, room_in_words

# ECMAScript: WhiteSpace and LineTerminator, which is what \s matches in the browser.
JAVASCRIPT_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)

any_text = st.text(st.characters(codec=None))


@pytest.mark.clause("A-26")
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n\t　", 0),
        ("雲端服務", 4),
        ("雲端，服務。", 6),
        ("SLA 99.9%", 8),
        ("第一行\r\n第二行", 6),
        ("堃喆𡍼", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("👍", 1),
        ("👨\u200d👩\u200d👧", 3),
        ("❤\ufe0f", 1),
        ("葛\U000e0100", 1),
        ("甲\u202e乙\u2066丙", 3),
        ("a\x00b", 2),
        ("a\ud800b", 2),
    ],
)
def test_count_chars_counts_what_is_seen(text, count):
    assert count_chars(text) == count


@pytest.mark.clause("A-26")
@pytest.mark.parametrize("space", JAVASCRIPT_SPACE)
def test_count_chars_knows_every_space_of_the_browser(space):
    assert count_chars(f"甲{space}乙") == 2


@pytest.mark.clause("A-26")
def test_count_chars_leaves_out_nothing_but_space_and_the_unseen():
    left_out = [c for c in map(chr, range(0x110000)) if not count_chars(c) and c not in JAVASCRIPT_SPACE]
    seen = {"Cc", "Cf", "Cs", "Mn", "Cn"}
    assert {unicodedata.category(c) for c in left_out} == seen
    assert all(
        0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF for c in left_out if unicodedata.category(c) == "Mn"
    )
    assert [hex(ord(c)) for c in left_out if unicodedata.category(c) == "Cn"] == ["0x2065", "0xfffe", "0xffff"]


@given(any_text)
def test_clean_text_never_changes_the_count(text):
    assert count_chars(clean_text(text)) == count_chars(text)


@given(any_text)
def test_clean_text_is_stable_and_harmless(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()
    assert not {"\r", "\x00", "\u202e", "\u2066", "\ufeff", "\x85"} & set(cleaned)


@pytest.mark.parametrize(
    "text", ["堃喆𡍼", "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062", "甲　乙", "\ufa19田", "葛\U000e0100", "\ue000"]
)
def test_clean_text_keeps_rare_characters_and_emoji(text):
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一\r\n二\r三\u2028四\v五", "一\n二\n三\n四\n五"),
        ("e\u0301", "é"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("a\x00\x07\x1b\ud800b\u200b", "ab"),
        ("\u200b\u200d \n", ""),
        ("a\tb", "a\tb"),
    ],
)
def test_clean_text_drops_what_breaks_a_page(text, kept):
    assert clean_text(text) == kept


def test_clean_line_is_one_line():
    assert clean_line(" 測試\r\n公司\t") == "測試 公司"


# --- Marks in heaps --------------------------------------------------------------------------------------------------

PILE = "e" + "\u0315\u0300" * 30_000  # to sort it takes the square of its length: 100 kB are seconds, 2.5 MB an hour
PRODUCT = ("portal", "applications", "review", "listings", "demonstration")


@pytest.mark.parametrize(
    "take",
    [
        clean_text,
        clean_line,
        count_chars,
        fold.fold,
        fold.squeeze,
        taxid.normalise,
        normalise_name,
        phone.plain,
        names.ascii_name,
        addresses.normal,
    ],
)
def test_marks_in_heaps_upon_one_letter_cost_nobody_time(take: Callable[[str], object]) -> None:
    begun = time.process_time()
    take(PILE)
    assert time.process_time() - begun < 0.5


def test_of_a_heap_of_marks_the_first_thirty_stay() -> None:
    assert len(clean_text("e" + "\u0315" * 100 + "x")) == 1 + MOST_MARKS + 1
    assert clean_text("e\u0301" * 100) == "é" * 100
    assert clean_text(clean_text(PILE)) == clean_text(PILE)
    assert fold.fold(fold.fold(PILE)) == fold.fold(PILE)


def test_marks_that_only_appear_by_decomposing_are_marks() -> None:
    """U+0F73 counts as no mark and becomes two."""
    begun = time.process_time()
    normalised("NFC", "\u0f40" + "\u0f73\u0315" * 30_000)
    assert time.process_time() - begun < 0.5


def test_nothing_else_of_the_product_normalises_by_itself() -> None:
    """A box for a date is too short for a heap."""
    root = Path(__file__).resolve().parents[3]
    paths = {
        str(path.relative_to(root))
        for top in PRODUCT
        for path in (root / top).rglob("*.py")
        if re.search(r"unicodedata\.normalize\(", path.read_text())
    }
    assert paths == {"portal/text/cleaning.py", "portal/time/calendar.py"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "目前 0 字，還可以寫 3 字（最多 3 字）"),
        ("甲 乙", "目前 2 字，還可以寫 1 字（最多 3 字）"),
        ("甲乙丙", "目前 3 字，還可以寫 0 字（最多 3 字）"),
        ("甲乙丙丁", "目前 4 字，超過 1 字（最多 3 字）"),
    ],
)
def test_room_in_words_counts_to_the_last_character(text, words):
    assert room_in_words(text, 3) == words
