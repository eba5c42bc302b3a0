"""Is an address read the same however it is written, and rubbish in it passed over and said?"""

import pytest
from django.http import QueryDict

from listings.catalogue.asking import Asking

pytestmark = pytest.mark.once


def asking(query: str) -> Asking:
    return Asking.of(QueryDict(query))


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("", ""),
        ("page=1&sort=newest&q=&size=", ""),
        ("size=21_50&category=finance&size=10_20&category=production", "category=finance&category=production&size=10_20&size=21_50"),
        ("q=erp&sort=relevance&page=3", "page=3&q=erp"),
        ("q=%20erp%09", "q=erp"),
        ("sort=price&q=erp", "q=erp&sort=price"),
        ("sort=relevance", ""),
        ("vendor=22222222&vendor=11111111&vendor=22222222", "vendor=11111111&vendor=22222222"),
        ("other=1&csrfmiddlewaretoken=2", ""),
    ],
)  # fmt: skip
def test_what_asks_the_same_is_written_in_one_way(query: str, written: str) -> None:
    assert asking(query).query(page=True) == written
    assert asking(written).query(page=True) == written


@pytest.mark.parametrize(
    ("query", "strange"),
    [
        ("category=nonsense&category=finance", ("篩選",)),
        ("sort='%20OR%201=1", ("排序",)),
        ("page=x", ("頁碼",)),
        ("page=-1", ("頁碼",)),
        ("page=0", ("頁碼",)),
        ("page=" + "9" * 10_000, ("頁碼",)),
        ("page=%EF%BC%92", ("頁碼",)),
        ("vendor=1", ("廠商",)),
        ("&".join(f"vendor={n:08}" for n in range(11)), ("廠商",)),
        ("size=<script>&page=x", ("篩選", "頁碼")),
        ("q=%25%27&page=2", ()),
    ],
)
def test_what_is_no_value_is_passed_over_and_named(query: str, strange: tuple[str, ...]) -> None:
    assert asking(query).strange == strange


def test_long_question_is_cut_and_says_so() -> None:
    assert [(len(asking(f"q={'字' * n}").typed), asking(f"q={'字' * n}").is_cut) for n in (100, 101, 10_000)] == [
        (100, False),
        (100, True),
        (100, True),
    ]


def test_one_value_is_taken_off_and_the_rest_stays() -> None:
    asked = asking("category=finance&category=production&vendor=11111111&q=erp&page=4")
    assert asked.without("category", "finance").query(page=True) == "category=production&q=erp&vendor=11111111"
    assert asked.without("vendor", "11111111").query(page=True) == "category=finance&category=production&q=erp"
    assert asked.with_words("庫存").typed == "庫存"
