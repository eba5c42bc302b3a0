"""Is a text cut into the pieces by which it is found, and are the places of what was asked for said back?"""

import re

import pytest

from portal.text import tokens as cutting
from portal.text.tokens import asked, marked, may_be_off, near_forms, normal, slips, tokens


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("生產排程", " 生產排程 "),
        ("生產、排程\n管理", " 生產排程管理 "),
        ("ＥＲＰ系統", " erp 系統 "),
        ("ISO-9001", " iso 9001 "),
        ("iso9001", " iso 9001 "),
        ("Ｍ Ｅ Ｓ 系統", " mes 系統 "),
        ("e2e", " e 2 e "),
        ("臺中的㈱堃喆", " 台中的株堃喆 "),
        ("Straße", " strasse "),
        ("𠮷野家", " 𠮷野家 "),
        ("100%_\\'\"", " 100 "),
        ("🏭", "  "),
        ("", "  "),
    ],
)
def test_text_is_written_as_runs_with_a_blank_around_each(text: str, written: str) -> None:
    assert normal(text) == written


@pytest.mark.parametrize(
    ("text", "skips", "pieces"),
    [
        ("生產排程", False, {"生產", "產排", "排程"}),
        ("生產排程", True, {"生產", "產排", "排程", "生々排", "產々程"}),
        ("雲", True, {"雲"}),
        ("SolidWorks 2023版", True, {"solidworks", "2023", "版"}),
        ("x" * 3000, False, {"x" * cutting.LONGEST_TOKEN}),
        ("，。", True, set()),
    ],
)
def test_tokens_are_pairs_and_whole_words(text: str, skips: bool, pieces: set[str]) -> None:
    assert tokens(normal(text), skips) == pieces


def test_no_token_needs_an_escape_in_any_question() -> None:
    """They stand between quotes of a tsvector and in a LIKE as they are."""
    everything = "".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0x20000)]))
    spaced = " ".join(everything[at : at + 50] for at in range(0, len(everything), 50))
    assert [token for token in tokens(normal(spaced), skips=True) if re.search(r"[\s'\"%_\\:*&|!()<>]", token)] == []


def said(text: str) -> list[tuple[str, tuple[tuple[str, bool], ...], bool]]:
    return [(word.written, word.wanted, word.is_exact) for word in asked(text, 8)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("排程", [("排程", (("排程", False),), True)]),
        ("生產排程", [("生產排程", (("生產", False), ("產排", False), ("排程", False)), False)]),
        ("erp 庫", [(" erp ", (("erp", False),), True), ("庫", (("庫", False),), True)]),
        ("庫存 er", [("庫存", (("庫存", False),), True), (" er", (("er", True),), True)]),
        ("ERP系統", [(" erp 系統", (("erp", False), ("系統", False)), False)]),
        ("iso90", [(" iso 90 ", (("iso", False), ("90", False)), False)]),
        ("㈱堃喆", [("株堃喆", (("株堃", False), ("堃喆", False)), False)]),
        ("Ｍ　Ｅ　Ｓ", [(" mes", (("mes", True),), True)]),
        ("5G雲", [(" 5 g 雲", (("5", False), ("g", False)), False)]),
        ("% _ ' * NEAR(", [(" near", (("near", True),), True)]),
        ("%", []),
    ],
)
def test_question_says_its_tokens_and_whether_they_say_all(typed: str, words: list) -> None:
    assert said(typed) == words


def test_words_behind_the_last_that_counts_are_dropped() -> None:
    assert [word.typed for word in asked("一二 三四 五六", 2)] == ["一二", "三四"]


@pytest.mark.parametrize(
    "written",
    ["生產排成", "主產排程", "生管排程", "生產的排程", "生產排程呢", "新生產排程"],
)
def test_word_one_character_off_is_found_by_one_of_its_slips(written: str) -> None:
    held = tokens(normal("生產排程"), skips=True)
    assert [line for line in slips(written) if held.issuperset(line)] != []


@pytest.mark.parametrize(
    ("typed", "text", "forms"),
    [
        ("生產排成", "用生產排程做生產排程", {"生產排程"}),
        ("生產程式", "生產排程式", {"生產排程式"}),
        ("生產排排程", "生產排程", {"生產排程"}),
        ("庫存管理", "人資管理", set()),
    ],
)
def test_form_that_is_near_is_named(typed: str, text: str, forms: set[str]) -> None:
    assert near_forms(typed, normal(text)) == forms


def shown(text: str, typed: str) -> str:
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in marked(text, asked(typed, 8)))


@pytest.mark.parametrize(
    ("text", "typed", "marks"),
    [
        ("生產排程雲", "排程", "生產[排程]雲"),
        ("㈱堃喆的ＥＲＰ 系統", "株堃喆 erp系統", "[㈱堃喆]的[ＥＲＰ 系統]"),
        ("Straße 與臺中", "strasse 台中", "[Straße] 與[臺中]"),
        ("排程、排程", "排程", "[排程]、[排程]"),
        ("SolidWorks", "works", "SolidWorks"),
        ("SolidWorks", "solid", "[Solid]Works"),
        ("e\u0301cole", "école", "[e\u0301cole]"),
        ("<b>雲</b> & 雲", "雲", "<b>[雲]</b> & [雲]"),
        ("雲", "", "雲"),
        ("", "雲", ""),
    ],
)
def test_what_was_asked_for_is_marked_in_the_text_as_it_was_written(text: str, typed: str, marks: str) -> None:
    assert shown(text, typed) == marks


@pytest.mark.parametrize("text", ["ﷺ 的 ﬃ ㍿", "한국어 ㌔", "a\u0315\u0300\u05ae\u0062 雲", "雲" * 1000])
def test_pieces_are_the_text_itself_whatever_folding_makes_of_it(text: str) -> None:
    assert "".join(piece for piece, _ in marked(text, asked("雲 a 株", 8))) == text


@pytest.mark.parametrize(("length", "is_looked_for"), [(3, False), (4, True), (12, True), (13, False), (100, False)])
def test_word_is_looked_for_one_character_off_only_while_it_is_no_longer_than_a_name(
    length: int, is_looked_for: bool
) -> None:
    """The work grows with the square of its length."""
    (word,) = asked("".join(chr(0x4E00 + 7 * n) for n in range(length)), 1)
    assert may_be_off(word) == (list(word.runs) if is_looked_for else [])
