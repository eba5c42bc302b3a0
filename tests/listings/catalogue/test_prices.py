"""Does a price say what a buyer asks: how much, how long, for how many, how much a month?"""

from typing import Any

import pytest

from listings.catalogue.prices import Price
from portal.forms.filed import FiledAnswer, FiledLine


def price(**said: Any) -> Price:
    return Price.of(
        FiledLine("1", tuple(FiledAnswer(name, name, "number", value, str(value)) for name, value in said.items()))
    )


@pytest.mark.parametrize(
    ("said", "monthly", "each"),
    [
        ({"total_price": 36000, "subscription_months": 6, "user_count": 5}, "6,000 元", "1,200 元"),
        ({"total_price": 10000, "subscription_months": 6, "user_count": 7}, "約 1,667 元", "約 238 元"),
        ({"total_price": 36000, "subscription_months": 6, "user_count": 1}, "6,000 元", ""),
        ({"total_price": 36000, "subscription_months": 6}, "6,000 元", ""),
        ({"total_price": 36000}, "", ""),
        ({}, "", ""),
    ],
)
def test_price_says_what_it_is_a_month(said: dict[str, int], monthly: str, each: str) -> None:
    assert (price(**said).monthly, price(**said).monthly_each) == (monthly, each)


def test_price_says_whether_hardware_comes_with_it() -> None:
    assert [price(includes_hardware=answer).hardware for answer in (False, True, "")] == [
        "不含硬體",
        "價格包含硬體",
        "",
    ]
