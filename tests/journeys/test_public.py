"""Does a factory owner find a solution on a phone, and may somebody see the password they type?"""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.axe import PHONE
from tests.journeys.house import House
from tests.journeys.people import Person


def test_filters_of_a_phone_say_what_they_find_and_lead_to_it(
    demo_house: House, visitor: Callable[..., Person]
) -> None:
    owner = visitor(demo_house.url, width=PHONE)
    owner.goes("/solutions/")
    page = owner.page
    filters, results = page.locator("#filters"), page.locator("[data-results]")
    expect(filters).to_be_hidden()
    owner.follows("篩選")
    expect(filters).to_be_visible()
    all_of_them = results.get_attribute("data-results")
    filters.get_by_label("財務管理").check()
    told, button = filters.locator("[data-found]"), filters.get_by_role("button", name="套用篩選")
    expect(results).not_to_have_attribute("data-results", all_of_them)
    expect(told).to_have_text(f"找到 {results.get_attribute('data-results')} 個方案")
    expect(told).to_be_in_viewport()
    filters.get_by_label("財務管理").uncheck()
    expect(told).to_have_text(f"找到 {all_of_them} 個方案")
    button.click()
    expect(filters).to_be_hidden()
    expect(results).to_be_in_viewport()


def test_password_can_be_shown_and_is_hidden_again_when_it_is_sent(
    demo_house: House, visitor: Callable[..., Person]
) -> None:
    somebody = visitor(demo_house.url)
    somebody.goes("/account/login/")
    box = somebody.page.locator("#id_password")
    box.fill("not-the-password")
    somebody.page.get_by_role("button", name="顯示密碼").click()
    expect(box).to_have_attribute("type", "text")
    somebody.page.get_by_role("button", name="隱藏密碼").click()
    expect(box).to_have_attribute("type", "password")


def test_policy_of_the_site_lets_search_engines_read_what_a_solution_is(
    demo_house: House, visitor: Callable[..., Person]
) -> None:
    """A block of data is no script: the browser keeps it, and complains of nothing."""
    owner = visitor(demo_house.url)
    owner.goes("/solutions/")
    owner.page.locator("a.card__title").first.click()
    expect(owner.page.locator("#does")).to_be_visible()
    read = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)['@type']"
    assert owner.page.evaluate(read) == "SoftwareApplication"
