"""Can anybody find out before registering whether to apply, and with which papers, on a phone and without scripts too?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.newcomer import GOOD

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

PHONE = 390
ANSWERS = {**GOOD, "paid_in_capital": "999,999", "established_on": "民國95年3月1日"}


@pytest.mark.parametrize(("width", "script"), [(1280, True), (PHONE, True), (PHONE, False)])
def test_newcomer_asks_before_registration(
    empty_house: House, visitor: Callable[..., Person], width: int, script: bool
) -> None:
    motion = "reduce" if width == PHONE else "no-preference"  # one journey meets what moves
    newcomer = visitor(empty_house.url, width=width, script=script, reduced_motion=motion)
    newcomer.goes("/")
    newcomer.follows("先看看符不符合資格")
    no_sideways_scrolling(newcomer, width)

    mistypes_the_date(newcomer)
    newcomer.fills(ANSWERS)
    newcomer.presses("看結果")
    is_refused_for_capital(newcomer)
    no_sideways_scrolling(newcomer, width)

    newcomer.fills({"paid_in_capital": "1,000,000", "established_on": "95/3/1"})
    newcomer.presses("看結果")
    newcomer.sees("依您的回答，沒有不符合的項目")
    reads_of_a_paper(newcomer)
    if script:  # axe is one
        assert axe.faults(newcomer.page) == []
    may_pass_the_address_on(newcomer, visitor(empty_house.url))
    newcomer.follows("開始申請")
    assert newcomer.path == "/account/login/"


def no_sideways_scrolling(person: Person, width: int) -> None:
    assert person.page.evaluate("document.documentElement.scrollWidth") <= width


def mistypes_the_date(person: Person) -> None:
    person.fills({"established_on": "95/13/1", "paid_in_capital": "5000"})
    person.presses("看結果")
    assert len(person.problems) == 1
    expect(person.page.locator("[name=established_on]")).to_have_value("95/13/1")
    expect(person.page.locator("[name=paid_in_capital]")).to_have_value("5000")


def is_refused_for_capital(person: Person) -> None:
    person.sees("有 1 項不符合")
    person.content.get_by_role("link", name="看這一項").click()
    clause = person.page.locator("#clause-R4-2")
    expect(clause).to_be_in_viewport()
    expect(clause).to_contain_text("不符合")
    words = clause.locator("details p").first
    expect(words).to_be_hidden()
    clause.locator("summary").focus()
    person.page.keyboard.press("Enter")
    expect(words).to_be_visible()
    expect(words).to_contain_text("實收資本額新臺幣100萬元以上。")


def reads_of_a_paper(person: Person) -> None:
    paper = person.page.locator(".wanted > li", has_text="營業稅繳稅證明").first
    expect(paper.locator(".tag")).to_have_text("要附")
    paper.locator("summary").first.click()
    expect(paper.get_by_text("到哪裡取得")).to_be_visible()
    picture = paper.locator("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0


def may_pass_the_address_on(person: Person, colleague: Person) -> None:
    colleague.page.goto(person.page.url.partition("#")[0])
    colleague.sees("依您的回答，沒有不符合的項目")
    assert colleague.context.cookies() == []
