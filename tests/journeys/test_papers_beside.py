"""Is the paper beside an item always that item's own, by keyboard too, and does it open where it was left?"""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.factories import PASSWORD
from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE_ON_THE_DESK

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

DRAWN = ".paper-page[data-shown] canvas"
EVIDENCE = "[data-item$='-cloud_evidence_pdf']"  # of three pages
PATIENCE = 20_000


def test_paper_beside_an_item_is_its_own_and_opens_where_it_was_left(
    empty_house: House, visitor: Callable[..., Person]
) -> None:
    case = json.loads(empty_house.script(CASE_ON_THE_DESK.format(password=PASSWORD)).strip().splitlines()[-1])
    officer = visitor(empty_house.url)
    officer.signs_in("desk", PASSWORD)
    officer.goes(f"/admin/review/case/{case['pk']}/change/")
    walk_past_every_paper(officer)
    turn_and_enlarge(officer)
    open_one_from_the_answers(officer)
    assert axe.faults(officer.page) == []
    assert officer.untoward == []


def current(officer: Person) -> Locator:
    return officer.page.locator("[data-item]:has(summary[aria-current])")


def shown(officer: Person) -> str:
    bar = officer.page.locator("[data-paper-bar]")
    return officer.page.locator("[data-paper-name]").inner_text() if bar.is_visible() else ""


def walk_past_every_paper(officer: Person) -> None:
    """By key alone, faster than any paper is there."""
    total, with_papers = int(officer.page.locator("[data-total]").inner_text()), 0
    for number in range(total):
        own = [link.get_attribute("data-name") for link in current(officer).locator("[data-open]").all()]
        assert shown(officer) == (own[0] if own else "")
        expect(officer.page.locator("[data-paper-empty]")).to_be_visible(visible=not own)
        with_papers += bool(own)
        if number < total - 1:
            officer.page.keyboard.press("j")
    assert with_papers > 10
    expect(officer.page.locator(DRAWN).first).to_be_visible(timeout=PATIENCE)  # the last one's


def turn_and_enlarge(officer: Person) -> None:
    number, page = officer.page.locator("[data-paper-number]"), officer.page.locator(DRAWN)
    officer.page.locator(f"{EVIDENCE} summary").first.click()
    expect(page.first).to_be_visible(timeout=PATIENCE)
    expect(officer.page.locator("[data-paper-total]")).to_have_text("3")
    officer.page.keyboard.press(".")
    expect(number).to_have_value("2")
    officer.page.keyboard.press("+")
    expect(officer.page.locator("[data-paper-scale]")).to_have_text("125%")
    officer.page.keyboard.press("r")
    second = officer.page.locator(".paper-page[data-page='2']")
    officer.page.wait_for_function(
        "() => { const page = document.querySelector(\".paper-page[data-page='2']\"); return page.clientWidth > page.clientHeight; }"
    )
    expect(second).to_be_in_viewport()
    for key in ("j", "k"):
        officer.page.keyboard.press(key)
    expect(number).to_have_value("2")
    address = current(officer).get_attribute("data-item")
    officer.goes(f"{officer.path}?item={address}")
    expect(number).to_have_value("2", timeout=PATIENCE)
    expect(officer.page.locator("[data-paper-scale]")).to_have_text("125%")
    expect(officer.page.locator(".paper-page[data-page='2']")).to_be_in_viewport()
    officer.page.get_by_role("button", name="上一頁").click()
    expect(number).to_have_value("1")


def open_one_from_the_answers(officer: Person) -> None:
    """Its item comes along, so that nothing else is judged beside it."""
    link = officer.page.locator(".case__answer [data-open]", has_text="壓力測試報告").first
    name = link.get_attribute("data-name")
    link.click()
    expect(current(officer)).to_have_attribute("data-item", re.compile("-load_test_report$"))
    assert shown(officer) == name
