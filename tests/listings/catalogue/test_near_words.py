"""Do the words of a factory lead to those of the vendors?"""

import pytest

from listings.catalogue.near_words import near


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("倉庫", ["庫存", "倉儲", "倉管"]),
        ("WMS", ["庫存", "倉庫", "倉儲"]),
        ("庫存管哩", ["庫存", "倉庫", "倉儲"]),
        ("排產 鋼鐵", ["排產", "鋼鐵", "排程"]),
        ("打卡系統", ["打卡", "人資", "人事"]),
        ("火箭", []),
        ("chrome", []),  # hr is no word in it
        ("", []),
    ],
)
def test_near_words_begin_with_the_nearest(asked: str, first: list[str]) -> None:
    assert near(asked)[:3] == first


def test_near_words_do_not_offer_what_was_asked_for() -> None:
    assert "倉庫" not in near("倉庫")
