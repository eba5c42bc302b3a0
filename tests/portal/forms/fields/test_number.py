"""Is a number understood with its separators, and kept within its limits?"""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from applications.models import PricePlan
from portal.forms.fields import (
    DecimalFormField,
    WholeNumberFormField,
)


@pytest.mark.clause("F1-07")
@pytest.mark.parametrize(
    "typed",
    [
        "1000000",
        "1,000,000",
        "１，０００，０００",
        "1 000 000",
        "+1000000",
        "1000000.0",
        1_000_000,
        "100萬",
        "一百萬元",
    ],
)
def test_whole_number_understands_digits_and_separators(typed):
    assert WholeNumberFormField().clean(typed) == 1_000_000


@pytest.mark.parametrize(
    "typed", ["1,00", "10,0000", ",1", "1.5", "1e3", "2萬5", "1_000", "0x10", "٣", "9" * 41, True, 1.5]
)
def test_whole_number_refuses_the_rest(typed):
    with pytest.raises(ValidationError) as caught:
        WholeNumberFormField().clean(typed)
    assert caught.value.messages[0] in ("請輸入整數，只能有數字，例：10。", "這一欄的內容格式不正確，請重新填寫。")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("2", "請填 3 以上的數字。"), ("10", "請填 9 以下的數字。")],
)
def test_whole_number_keeps_its_limits(typed, sentence):
    with pytest.raises(ValidationError) as caught:
        WholeNumberFormField(min_value=3, max_value=9).clean(typed)
    assert caught.value.messages == [sentence]


@pytest.mark.clause("F2-20")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("99.95", "99.95"), ("９９．９", "99.9"), ("100", "100"), (Decimal("98.00"), "98.00"), (98, "98")],
)
def test_decimal_understands_digits(typed, expected):
    assert DecimalFormField(max_digits=5, decimal_places=2).clean(typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("99.999", "小數最多 2 位。"),
        ("1000000", "數字太大，最多 5 位數。"),
        ("1234", "數字太大，整數部分最多 3 位數。"),
        ("NaN", "請輸入數字，可以有小數點，例：99.5。"),
        ("99,9", "請輸入數字，可以有小數點，例：99.5。"),
    ],
)
def test_decimal_says_what_is_wrong(typed, sentence):
    with pytest.raises(ValidationError) as caught:
        DecimalFormField(max_digits=5, decimal_places=2).clean(typed)
    assert sentence in caught.value.messages


@pytest.mark.parametrize(
    ("limits", "unit", "example"),
    [
        ({"min_value": 120, "max_value": 300}, "秒", "120"),
        ({"min_value": 1, "max_value": 10**9}, "元", "1000000"),
        ({"min_value": 1, "max_value": 5}, "版", "5"),
        ({}, "", "10"),
    ],
)
def test_example_of_a_number_is_one_that_the_question_takes(limits: dict[str, int], unit: str, example: str) -> None:
    field = WholeNumberFormField(**limits)
    field.widget.attrs["data-unit"] = unit
    with pytest.raises(ValidationError, match=f"例：{example}。"):
        field.clean("很多")
    assert field.clean(example) == int(example)


def test_amount_is_read_back_beside_its_box() -> None:
    field = PricePlan._meta.get_field("total_price").formfield()
    assert '<output class="understood" for="price"><span>5,000,000 元（500 萬元）</span>' in field.widget.render(
        "price", "500萬"
    )
    assert field.clean("500萬") == 5_000_000
