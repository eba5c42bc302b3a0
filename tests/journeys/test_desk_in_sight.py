"""Does a long list fit on a screen, and do the case's header, the search and the main places stay in sight, at a desk and on a phone?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demonstration.management.commands.demo import PASSWORD
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey at the desk")]

LIST = "/admin/review/case/"
ROOM = """() => {
  const row = document.querySelector("#result_list tbody tr").getBoundingClientRect();
  return Math.floor((innerHeight - row.top) / row.height);
}"""
LINES = "() => new Set([...document.querySelectorAll('.filter-chip > summary')].map((chip) => Math.round(chip.getBoundingClientRect().top))).size"


def in_sight(person: Person, selector: str) -> bool:
    place = person.page.locator(selector).first.bounding_box()
    assert place and person.page.viewport_size
    return place["y"] >= 0 and place["y"] + place["height"] <= person.page.viewport_size["height"]


def test_twelve_cases_and_one_line_of_chips_are_in_sight(demo_house: House, visitor: Callable[..., Person]) -> None:
    officer = visitor(demo_house.url, width=1440)
    officer.signs_in("officer", PASSWORD)
    officer.goes(f"{LIST}?all=1")
    assert (officer.page.evaluate(ROOM) >= 12, officer.page.evaluate(LINES)) == (True, 1)
    officer.page.locator("[data-chip=stage] > summary").click()
    number = officer.page.locator("[data-chip=stage] [data-number='']")
    expect(number).not_to_be_empty()
    officer.sees(f"共 {number.inner_text()} 筆")


def test_search_and_main_places_are_one_key_away(demo_house: House, visitor: Callable[..., Person]) -> None:
    officer = visitor(demo_house.url)
    officer.signs_in("officer", PASSWORD)
    officer.goes("/admin/")
    with officer.page.expect_navigation():
        officer.page.keyboard.press("l")
    assert officer.path == LIST
    number = officer.page.locator("#result_list .field-case_number").first.inner_text()
    officer.page.keyboard.press("/")
    officer.page.keyboard.type(number)
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    assert officer.page.locator("#result_list .field-case_number").all_inner_texts() == [number]
    officer.page.keyboard.press("g")
    expect(officer.page.locator("[data-menu] a").first).to_be_focused()
    officer.page.keyboard.press("Escape")
    expect(officer.page.locator("[data-menu] > summary")).to_be_focused()
    officer.page.keyboard.press("g")
    officer.page.locator("[data-menu] [data-keys-off]").check()
    officer.page.keyboard.press("Escape")
    officer.page.keyboard.press("h")
    assert officer.path == LIST


def on_a_case(house: House, visitor: Callable[..., Person], width: int) -> Person:
    officer = visitor(house.url, width=width)
    officer.signs_in("officer", PASSWORD)
    officer.goes(f"{LIST}?stage=in_qualification")
    officer.goes_by(officer.page.locator("#result_list .field-case_number a").first)
    return officer


@pytest.mark.parametrize("width", [1280, 390])
def test_header_and_tabs_of_a_case_stay_in_sight_with_the_search(
    demo_house: House, visitor: Callable[..., Person], width: int
) -> None:
    officer = on_a_case(demo_house, visitor, width)
    officer.page.locator("#history").scroll_into_view_if_needed()
    parts = (".case__head h1", ".case__nav", "[data-find]", "[data-menu] > summary")
    assert {part: in_sight(officer, part) for part in parts} == dict.fromkeys(parts, True)
    officer.page.locator("[data-menu] > summary").click()
    officer.goes_by(officer.page.locator("[data-menu]").get_by_role("link", name="申請案").first)
    assert officer.path == LIST


COLUMNS = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const head = document.querySelector(".case__head").getBoundingClientRect().bottom;
  return [...document.querySelectorAll(".case > section")].map((column) => {
    const place = column.getBoundingClientRect();
    return [Math.max(0, Math.round(head - place.top - 1)), Math.max(0, Math.round(place.bottom - innerHeight))];
  });
}"""
MARKERS = """() => [...document.querySelectorAll("#content li")].filter((line) => {
  const style = getComputedStyle(line);
  return style.display === "list-item" && style.listStyleType !== "none" && parseFloat(style.borderLeftWidth) > 0;
}).length"""


@pytest.mark.parametrize("width", [1440, 1280])
def test_columns_of_a_case_stay_whole_at_the_end_of_the_page(
    demo_house: House, visitor: Callable[..., Person], width: int
) -> None:
    officer = on_a_case(demo_house, visitor, width)
    assert officer.page.evaluate(COLUMNS) == [[0, 0]] * 3


def test_the_warning_before_the_session_ends_is_in_sight_on_the_desk(
    demo_house: House, visitor: Callable[..., Person]
) -> None:
    officer = visitor(demo_house.url, width=1440)
    officer.signs_in("officer", PASSWORD)
    officer.goes(f"{LIST}?all=1")
    officer.page.locator("#idle .notice").evaluate("(notice) => { notice.hidden = false; }")
    assert in_sight(officer, "#idle .notice")


def test_an_empty_list_offers_nothing_to_do_with_rows(demo_house: House, visitor: Callable[..., Person]) -> None:
    officer = visitor(demo_house.url, width=1440)
    officer.signs_in("officer", PASSWORD)
    officer.goes(f"{LIST}?q=zzzz")
    expect(officer.page.locator("#changelist-form .empty")).to_be_visible()
    expect(officer.page.locator("#changelist-form .actions")).to_be_hidden()
    chips, empty = (officer.page.locator(part).bounding_box() for part in ("#changelist-filter", "#changelist-form"))
    assert chips and empty and empty["y"] - chips["y"] - chips["height"] < 40


def test_a_card_bears_no_bullet(demo_house: House, visitor: Callable[..., Person]) -> None:
    reviewer = visitor(demo_house.url, width=1440)
    reviewer.signs_in("reviewer", PASSWORD)
    reviewer.goes("/admin/")
    assert (reviewer.page.locator(".offers li").count() > 0, reviewer.page.evaluate(MARKERS)) == (True, 0)


def test_rows_of_a_vendor_are_read_whole_on_a_phone(demo_house: House, visitor: Callable[..., Person]) -> None:
    officer = visitor(demo_house.url, width=390)
    officer.signs_in("officer", PASSWORD)
    officer.goes("/admin/applications/vendor/")
    officer.goes_by(officer.page.locator("#result_list tbody a").first)
    wide = "() => [...document.querySelectorAll('.module .table-scroll')].map((part) => part.scrollWidth - part.clientWidth)"
    assert set(officer.page.evaluate(wide)) == {0}


SEEN_BELOW = """(link) => {
  const column = link.closest("section").getBoundingClientRect();
  return link.getBoundingClientRect().bottom <= Math.min(column.bottom, innerHeight);
}"""


def test_what_follows_a_refused_item_is_in_sight(demo_house: House, visitor: Callable[..., Person]) -> None:
    officer = visitor(demo_house.url, width=1280)
    officer.signs_in("officer", PASSWORD)
    officer.goes(f"{LIST}?stage=in_qualification")
    officer.goes_by(officer.page.locator("#result_list .field-case_number a").first)
    for _ in range(9):
        officer.page.keyboard.press("j")
    officer.page.keyboard.press("2")
    asks = officer.page.locator("[data-item]:has(> [data-check][open]) .check__ask")
    expect(asks).to_be_visible()
    assert asks.evaluate(SEEN_BELOW)
