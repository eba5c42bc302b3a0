"""Are companies compared by their names as lists write them?"""

import pytest

from applications.registers.names import Likeness, folded_name, is_long_enough, likeness

OURS = "示範科技股份有限公司"


@pytest.mark.clause("R4-7")
@pytest.mark.parametrize(
    "written",
    [
        "示範科技股份有限公司（王大明）",
        "示範科技(股)公司",
        "示範科技（股）有限公司",
        "示範 科技　股份有限公司",
        "示範科技股份有限公司(負責人：王大明",
        "示範科技股份有限公司(代表人(王大明))",
        "&#31034;範科技股份有限公司",
    ],
)
def test_name_is_the_same_however_a_list_writes_it(written: str) -> None:
    assert folded_name(written) == folded_name(OURS)
    assert likeness(OURS, written) is Likeness.SAME


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("臺灣示範公司", "台灣示範公司"),
        ("ＡＢＣ示範公司", "abc示範公司"),
        ("（王大明）", "王大明"),  # all of it in brackets: nothing else is there
        ("示範?科技", "示範〓科技"),
        ("示範\ue123科技", "示範〓科技"),
        ("示範𤧟科技", "示範〓科技"),
        ("", ""),
    ],
)
def test_name_is_folded(name: str, folded: str) -> None:
    assert folded_name(name) == folded


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("示範𤧟科技", "示範?科技", Likeness.RARE),
        ("示範〓科技", "示範𤧟科技", Likeness.RARE),
        ("示範𤧟科技", "示範𤧟科技", Likeness.SAME),
        ("示範𤧟科技", "示範𠀀科技", Likeness.OTHER),
        ("示範?科技", "示範■科技", Likeness.RARE),
    ],
)
def test_character_that_one_side_does_not_show_is_said(name: str, other: str, alike: Likeness) -> None:
    assert folded_name(name) == folded_name(other)
    assert likeness(name, other) is alike


def test_character_that_everybody_can_show_is_not_taken_for_one_that_is_not_shown() -> None:
    assert folded_name("示範新科技") != folded_name("示範?科技")
    assert folded_name("示範科技") != folded_name("示範?科技")


def test_name_of_three_characters_finds_nobody() -> None:
    assert [is_long_enough(folded_name(name)) for name in ("王大明", "大明商行", "王 大 明 ")] == [False, True, False]


def test_ten_thousand_characters_are_cut() -> None:
    assert len(folded_name("示(" * 5_000)) <= 300
