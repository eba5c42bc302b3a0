"""Is nothing done with what is only half typed? 注音 as the browser itself tells of it, in vendors' sheets and at the desk."""

import json
import time
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.factories import PASSWORD
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE, CHECKED

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

WORDS = "資料每日備份"
SOLUTION = """
from django.utils import timezone
from applications import actions
from applications.models import Application
actions.add_solution(Application.objects.get(pk={pk}), "first_time", timezone.now())
print(Application.objects.get(pk={pk}).solutions.get().pk)
"""
STORED = "from applications.models import Solution; print(repr(Solution.objects.get(pk={pk}).tech_security))"
DESK = (
    """
import json
from django.utils import timezone
from applications.models import Programme
from demonstration import cases as demo
from portal import taxid
from portal.accounts.models import User
from portal.roles import Role
from review.qualification import qualifying
number = next(n for n in map(str, range(16_000_000, 17_000_000)) if taxid.is_valid(n) and not User.objects.filter(username=n))
now = timezone.now()
officer = demo.staff_user("method" + number, "method" + number + "@example.tw", {password!r}, Role.OFFICER)
vendor = demo.vendor_user(number, number + "@example.com", {password!r})
filed = demo.filed(vendor, Programme.objects.open_at(now).first(), now, "注音股份有限公司", [{{"name": "排程管家"}}])
case = qualifying.take(filed.application, officer, "", now)
"""
    + CHECKED
    + """
print(json.dumps({{"pk": case.pk, "officer": officer.username}}))
"""
)


class InputMethod:
    """The keys and compositions of an input method, as Chromium gets them from one."""

    def __init__(self, page: Page) -> None:
        self.page, self.cdp = page, page.context.new_cdp_session(page)
        assert isinstance(self.cdp, CDPSession)

    def composes(self, text: str) -> None:
        self._key("Process", "KeyS", 229)
        self.cdp.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})

    def chooses(self, text: str) -> None:
        """The word stands: a press of Enter that the browser tells of as the method's own."""
        self.cdp.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
        self.cdp.send("Input.insertText", {"text": text})
        self.cdp.send(
            "Input.dispatchKeyEvent", {"type": "keyUp", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        )

    def presses(self, key: str, code: int) -> None:
        """While it composes, a key that means something to the page."""
        self._key(key, key, code)

    def _key(self, key: str, name: str, code: int) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.cdp.send(
                "Input.dispatchKeyEvent", {"type": kind, "key": key, "code": name, "windowsVirtualKeyCode": code}
            )


@pytest.fixture
def sheet(empty_house: House, visitor: Callable[..., Person]) -> tuple[Person, str, int]:
    number, pk, _ = empty_house.script(CASE.format(state="draft", password=PASSWORD)).split()[-3:]
    solution = int(empty_house.script(SOLUTION.format(pk=pk)).split()[-1])
    vendor = visitor(empty_house.url)
    vendor.signs_in(number, PASSWORD)
    return vendor, f"/apply/{pk}/solutions/{solution}/technical/security/", solution


def what_it_did(page: Page) -> dict:
    return page.evaluate(
        """() => ({
            kept: Object.keys(localStorage).length,
            counted: document.querySelector("[data-counter-for=id_tech_security]").textContent,
            line: document.querySelector("[data-autosave-line]").textContent,
            said: [...document.querySelectorAll("[role=status]")].map((line) => line.textContent).join(),
        })"""
    )


def test_half_typed_words_go_nowhere_and_the_chosen_one_is_saved_within_two_seconds(
    sheet: tuple, empty_house: House
) -> None:
    vendor, address, solution = sheet
    vendor.goes(address)
    page, posted = vendor.page, []
    page.on("request", lambda request: request.method == "POST" and posted.append(request.post_data))
    box = page.locator("[name=tech_security]")
    box.fill("")
    box.focus()
    page.wait_for_timeout(2500)
    posted.clear()
    before, method = what_it_did(page), InputMethod(page)
    for half in ("ㄗ", "ㄗㄧ", "資ㄌㄧㄠˋ"):
        method.composes(half)
    page.wait_for_timeout(2500)
    assert (posted, what_it_did(page)) == ([], before)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        method.chooses(WORDS)
        began = time.monotonic()
    assert (answered.value.status, time.monotonic() - began < 2) == (200, True)
    assert [parse_qs(body)["tech_security"] for body in posted] == [[WORDS]]
    assert what_it_did(page)["counted"].startswith("目前 6 字")
    assert WORDS in empty_house.script(STORED.format(pk=solution))
    assert page.url.endswith(address)


def test_what_was_committed_is_saved_while_the_next_word_is_composed(sheet: tuple) -> None:
    vendor, address, _ = sheet
    vendor.goes(address)
    page, method, posted = vendor.page, InputMethod(vendor.page), []
    page.locator("[name=tech_security]").fill("")
    page.wait_for_timeout(2500)
    page.on(
        "request",
        lambda request: request.method == "POST" and posted.append(parse_qs(request.post_data)["tech_security"]),
    )
    page.locator("[name=tech_security]").focus()
    for word, half in (("資料", "ㄇ"), ("每日", "ㄅㄟ")):
        method.composes("ㄗ")
        method.chooses(word)
        method.composes(half)
        page.wait_for_timeout(2000)
    assert posted == [["資料"], ["資料每日"]]
    assert page.locator("[name=tech_security]").input_value() == "資料每日ㄅㄟ"
    page.locator("a").first.focus()  # left: the browser commits it
    page.wait_for_timeout(2000)
    assert posted[2:] == [["資料每日ㄅㄟ"]]


def test_text_of_the_server_waits_until_the_box_is_free(sheet: tuple) -> None:
    """A colleague changed the price that is being composed; the answer comes in the middle of it."""
    vendor, address, _ = sheet
    first, second = vendor.page, vendor.context.new_page()
    address = address.replace("technical/security", "promotion/price")
    price, months = "[name$='0-total_price']", "[name$='0-subscription_months']"
    for page, said in ((first, "1234"), (second, "4321")):
        page.goto(address)
        if page == second:
            first.reload()
        page.locator(price).fill(said)
        expect(page.locator("[data-autosave-line]")).to_contain_text("已於", timeout=10_000)
    method = InputMethod(first)

    def late(route: Route) -> None:
        answer = route.fetch()
        first.locator(price).focus()
        method.composes("ㄧ")
        route.fulfill(response=answer)

    was = first.locator(price).input_value()
    first.route(f"**{address}", late, times=1)
    with first.expect_response(lambda answer: answer.request.method == "POST"):
        first.locator(months).fill("5")
    first.wait_for_timeout(500)
    assert first.locator(price).input_value() == f"ㄧ{was}"
    method.composes("")  # taken back: the box is free, and shows what stands
    method.cdp.send("Input.insertText", {"text": ""})
    first.locator(months).focus()
    expect(first.locator(price)).to_have_value("4321")


def test_enter_chooses_and_sends_no_form_and_letters_are_no_commands(
    empty_house: House, visitor: Callable[..., Person]
) -> None:
    told = json.loads(empty_house.script(DESK.format(password=PASSWORD)).strip().splitlines()[-1])
    officer = visitor(empty_house.url)
    officer.signs_in(told["officer"], PASSWORD)
    page = officer.page
    officer.goes("/admin/review/case/")
    method, asked = InputMethod(page), []
    page.on("request", lambda request: request.is_navigation_request() and asked.append(request.url))
    search = page.locator("#searchbar")
    search.focus()
    method.composes("ㄓㄨ")
    method.presses("Enter", 13)
    method.chooses("注音")
    page.wait_for_timeout(500)
    assert (asked, search.input_value()) == ([], "注音")
    officer.goes_by(page.get_by_role("button", name="搜尋", exact=True))
    assert "q=" in page.url

    officer.goes(f"/admin/review/case/{told['pk']}/change/")
    method, looked = InputMethod(page), page.locator("[data-looked-at]")
    page.keyboard.press("n")
    note, seen = page.locator("[data-check][open] [data-note]"), looked.inner_text()
    method.composes("ㄅ")
    for key, code in (("1", 49), ("j", 74), ("Escape", 27)):
        method.presses(key, code)
    expect(note).to_be_focused()
    method.chooses("報告清楚")
    expect(note).to_have_value("報告清楚")
    assert looked.inner_text() == seen
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(looked).to_have_text(str(int(seen) + 1))
    expect(page.locator("[data-check][open] [data-note]")).to_have_value("報告清楚")
