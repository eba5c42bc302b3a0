"""Does somebody from a factory find, compare and share solutions on a phone, with scripts and without?"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import PHONE
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

MISTYPED, MEANT, OTHER = "溫濕渡守夜人", "溫濕度守夜人", "空壓站省電顧問"


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_owner_finds_compares_and_shares_on_a_phone(
    demo_house: House, visitor: Callable[..., Person], script: bool
) -> None:
    owner = visitor(demo_house.url, width=PHONE, script=script)
    finds_in_spite_of_a_wrong_character(owner)
    keeps(owner, MEANT)
    narrows(owner)
    compares(owner)
    owner.page.go_back()
    keeps(owner, OTHER)
    owner.follows("看清單")
    address = owner.page.get_by_label("複製這個網址").input_value()
    colleague = visitor(demo_house.url)
    colleague.goes(address)
    colleague.sees("有人把這 2 個方案的清單分享給您", MEANT, OTHER)


def finds_in_spite_of_a_wrong_character(owner: Person) -> None:
    owner.goes("/")
    owner.fills({"q": MISTYPED})
    owner.presses("搜尋")
    owner.sees("找不到", "相近")
    expect(owner.page.locator("[data-results]")).to_have_attribute("data-results", "1")


def narrows(owner: Person) -> None:
    owner.goes("/solutions/")
    everything = owner.page.locator("[data-results]").get_attribute("data-results")
    owner.page.get_by_role("link", name=re.compile("^篩選")).click()
    filters = owner.page.locator("#filters")
    filters.get_by_label("環境管理").check()
    filters.get_by_role("button", name="套用篩選").click()
    expect(owner.page.locator("[data-results]")).not_to_have_attribute("data-results", everything or "")
    expect(owner.page.get_by_role("link", name=re.compile("取消篩選：.*環境管理"))).to_be_visible()


def keeps(owner: Person, name: str) -> None:
    owner.goes_by(owner.content.get_by_role("button", name=re.compile(f"加入清單.*「{name}」")))
    expect(owner.content.get_by_role("button", name=re.compile(f"移出.*「{name}」"))).to_be_visible()


def compares(owner: Person) -> None:
    for name in (MEANT, OTHER):
        owner.content.get_by_role("checkbox", name=re.compile(f"比較.*「{name}」")).check()
    owner.goes_by(owner.content.get_by_role("button", name=re.compile("^比較勾選的方案")))
    heads = owner.page.locator(".compare thead th[scope=col] > a:first-child")
    assert heads.all_inner_texts() == [MEANT, OTHER]
    owner.sees("不同")
    assert owner.page.evaluate("document.scrollingElement.scrollWidth") == PHONE
