"""Is an amount understood as people write it, and a doubtful one left to them?"""

import pytest

from portal.text.amounts import in_words, plain_number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("500萬", "5000000"), ("５００ 萬元", "5000000"), ("1億2,000萬", "120000000"), ("3.5萬", "35000"),
        ("NT$1,000,000", "1000000"), ("新臺幣一百萬元整", "1000000"), ("三萬五千", "35000"), ("兩千", "2000"),
        ("5百萬", "5000000"), ("十五", "15"), ("2萬5000", "25000"), ("壹佰貳拾萬", "1200000"), ("1000", "1000"),
        ("0.5億", "50000000"), ("一億零五", "100000005"), ("500万", "5000000"),
    ],
)  # fmt: skip
def test_amount_is_understood(typed: str, meant: str) -> None:
    assert plain_number(typed, "元") == meant


@pytest.mark.parametrize("typed", ["2萬5", "萬", "5萬3億", "很多", "1,00", "5 萬 美元", "", "1" * 41, "12-5", "1萬2萬"])
def test_amount_that_could_be_another_is_not_guessed(typed: str) -> None:
    assert plain_number(typed, "元") is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (500, "500 元"),
        (5_000_000, "5,000,000 元（500 萬元）"),
        (120_000_000, "120,000,000 元（1.2 億元）"),
        (36_500, "36,500 元（3.65 萬元）"),
    ],
)
def test_amount_is_read_back(value: int, words: str) -> None:
    assert in_words(value) == words


def test_other_units_are_understood_behind_their_number() -> None:
    assert [plain_number("30 秒", "秒"), plain_number("6個月", "個月"), plain_number("6元", "個月")] == [
        "30",
        "6",
        None,
    ]
