"""Does a browser show anything of a person who has signed out, when the next one at the computer presses Back?"""

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.house import House
from tests.journeys.people import CHROMIUM, QUIET, Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

TAX_ID, EMAIL, PASSWORD = "22099131", "leaving@example.tw", "quiet-river-2037"
PAGES = ("/apply/", "/apply/inbox/", "/account/", "/apply/team/")
KEEPING_PAGES = {
    "ignore_default_args": ["--disable-back-forward-cache"]
}  # whole, for Back; switched off where tests run


def test_back_after_signing_out_shows_nothing(empty_house: House) -> None:
    everybody: list[Person] = []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, **KEEPING_PAGES) as browser,
    ):
        vendor = Person.arrive(browser, everybody, empty_house.url)
        vendor.registers(TAX_ID, EMAIL, PASSWORD)
        for page in PAGES:
            vendor.goes(page)
            vendor.sees(TAX_ID)
        vendor.goes_by(vendor.page.get_by_role("button", name="登出").first)
        assert vendor.path == "/"
        for _ in PAGES:
            vendor.page.go_back()
            assert vendor.path == "/account/login/"
            words = vendor.page.content()
            assert (TAX_ID in words, EMAIL in words) == (False, False)
        assert vendor.untoward == []
