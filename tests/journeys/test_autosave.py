"""Is anything that a vendor types ever lost? Two tabs, two people, a session that ends, a server that dies, a line that drops."""

import time
from ast import literal_eval
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from demonstration.management.commands.demo import PASSWORD
from tests.journeys.house import House, Patterns, open_house
from tests.journeys.papers import Papers
from tests.journeys.people import PATIENCE, Person, listed
from tests.journeys.scripts import CASE, IDLE_SINCE_LONG, YEAR

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey of autosave")]

COLLEAGUE = """
from applications.models import Membership, Vendor
from demonstration import cases as demo
from portal import taxid
from portal.accounts.models import User
vendor = Vendor.objects.get(tax_id="{tax_id}")
number = next(n for n in map(str, range(14_000_000, 15_000_000)) if taxid.is_valid(n) and not User.objects.filter(username=n))
user = demo.vendor_user(number, f"colleague{{number}}@example.com", {password!r})
user.name = "王小明"
user.save()
Membership.objects.update_or_create(user=user, defaults={{"vendor": vendor, "role": "editor"}})
print(number)
"""
STORED = """
from applications.models import Application
print(repr(getattr(Application.objects.get(pk={pk}), "{name}")))
"""
SAVED = "[data-autosave-line]"


@pytest.fixture(scope="module")
def house(patterns: Patterns) -> Iterator[House]:
    """A portal of its own: this one is stopped and started again."""
    with open_house(patterns, script=YEAR) as house:
        yield house


@dataclass
class Case:
    vendor: Person
    pk: int
    tax_id: str
    user: int
    house: House

    @property
    def people(self) -> str:
        return f"/apply/{self.pk}/company/people/"

    def stored(self, name: str) -> str:
        return literal_eval(self.house.script(STORED.format(pk=self.pk, name=name)).strip().splitlines()[-1])

    def keeps(self, **answers: str) -> None:
        """These stand in the database, at the latest when the browser has sent all that was typed."""
        deadline, kept = time.monotonic() + PATIENCE / 1000, {}
        while kept != answers and time.monotonic() < deadline:
            kept = {name: self.stored(name) for name in answers}
        assert kept == answers


@pytest.fixture
def case(house: House, visitor: Callable[..., Person]) -> Case:
    tax_id, pk, user = house.script(CASE.format(state="draft", password=PASSWORD)).split()[-3:]
    person = visitor(house.url)
    person.signs_in(tax_id, PASSWORD)
    return Case(person, int(pk), tax_id, int(user), house)


def box(page: Page, name: str):
    return page.locator(f"[name={name}]")


def types(page: Page, name: str, text: str) -> None:
    box(page, name).fill(text)


def is_saved(page: Page) -> None:
    expect(page.locator(SAVED)).to_contain_text("已於", timeout=PATIENCE)


def test_what_is_typed_is_saved_by_itself_and_a_wrong_answer_stops_nothing(case: Case) -> None:
    vendor = case.vendor
    vendor.goes(case.people)
    types(vendor.page, "contact_mobile", "12")
    types(vendor.page, "rep_title", "執行長")
    is_saved(vendor.page)
    case.keeps(rep_title="執行長")
    expect(vendor.page.locator(".field--error")).to_have_count(1)
    expect(vendor.page.locator(".error-summary")).to_have_count(0)
    types(vendor.page, "contact_mobile", "0912345678")
    expect(vendor.page.locator(".field--error")).to_have_count(0)
    assert vendor.page.evaluate("Object.keys(localStorage).length") == 0
    vendor.page.reload()
    expect(box(vendor.page, "contact_mobile")).to_have_value("0912345678")


def test_broken_rule_is_told_while_the_next_answer_is_typed_and_nothing_moves(case: Case) -> None:
    page = case.vendor.page
    case.vendor.goes(f"/apply/{case.pk}/company/basics/")
    types(page, "paid_in_capital", "50萬")
    box(page, "website").press_sequentially("https://")
    before = box(page, "website").bounding_box()
    expect(page.locator("#id_paid_in_capital_broken")).to_contain_text("500,000 元")
    expect(box(page, "website")).to_be_focused()
    assert box(page, "website").bounding_box() == before


def test_name_that_another_solution_bears_is_remarked_when_it_is_saved(case: Case) -> None:
    vendor = case.vendor
    for _ in range(2):
        vendor.goes(f"/apply/{case.pk}/solutions/add/")
        vendor.content.get_by_role("radio").first.check()
        vendor.presses("新增")
        types(vendor.page, "name", "甲雲")
        is_saved(vendor.page)
    expect(vendor.page.locator(".hints")).to_contain_text("兩個方案都叫「甲雲」")
    types(vendor.page, "name", "乙雲")
    expect(vendor.page.locator(".hints")).to_have_count(0)


def test_two_tabs_are_asked_which_answer_stays(case: Case) -> None:
    first, second = case.vendor.page, case.vendor.context.new_page()
    for page in (first, second):
        page.goto(case.people)
    types(first, "rep_title", "甲")
    types(first, "contact_title", "課長")
    is_saved(first)
    types(second, "rep_title", "乙")
    types(second, "rep_name", "林大同")
    question = second.locator(".conflict")
    expect(question).to_contain_text("甲")
    expect(question).to_contain_text("乙")
    case.keeps(rep_title="甲", rep_name="林大同", contact_title="課長")
    question.get_by_label("保留已儲存的").check()
    expect(question).to_have_count(0)
    expect(box(second, "rep_title")).to_have_value("甲")


def test_two_people_of_one_vendor_fill_in_one_sheet(case: Case, visitor: Callable[..., Person]) -> None:
    number = case.house.script(COLLEAGUE.format(tax_id=case.tax_id, password=PASSWORD)).split()[-1]
    first, second = case.vendor, visitor(case.house.url)
    second.signs_in(number, PASSWORD)
    for person in (second, first):
        person.goes(case.people)
    expect(first.page.locator("[data-autosave-others]")).to_contain_text("王小明 也在填這一頁")
    types(second.page, "rep_title", "二人")
    types(second.page, "contact_title", "副理")
    is_saved(second.page)
    types(first.page, "rep_title", "一人")
    types(first.page, "rep_name", "林大同")
    question = first.page.locator(".conflict")
    expect(question).to_contain_text("王小明")
    question.get_by_label("保留我寫的").check()
    expect(question).to_have_count(0)
    expect(first.page.locator(SAVED)).to_contain_text("已於")
    case.keeps(rep_title="一人", rep_name="林大同", contact_title="副理")
    first.goes(f"/apply/{case.pk}/history/")
    first.sees("王小明", "二人", "一人")


def test_session_that_ends_in_mid_sentence_is_gone_on_with_on_the_same_page(case: Case) -> None:
    vendor = case.vendor
    vendor.goes(case.people)
    vendor.page.evaluate("window.samePage = true")
    case.house.script(IDLE_SINCE_LONG.format(user=case.user))
    types(vendor.page, "rep_title", "說到一半")
    dialog = vendor.page.locator("#sign-in-again")
    expect(dialog).to_be_visible(timeout=PATIENCE)
    expect(vendor.page.locator(SAVED)).to_contain_text("登入已過期")
    dialog.locator("[name=password]").fill("wrong")
    dialog.get_by_role("button", name="登入", exact=True).click()
    expect(dialog.locator("[data-sign-in-error]")).to_contain_text("密碼不正確")
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="登入", exact=True).click()
    expect(dialog).to_be_hidden()
    is_saved(vendor.page)
    assert vendor.page.evaluate("window.samePage")
    case.keeps(rep_title="說到一半")
    vendor.presses("儲存並繼續")
    vendor.sees("「代表人與聯絡人」已儲存")
    vendor.forgives("401", "400")


def test_button_pressed_after_the_session_ended_goes_on_after_signing_in(case: Case) -> None:
    vendor = case.vendor
    vendor.goes(case.people)
    vendor.context.clear_cookies()
    types(vendor.page, "rep_title", "按了按鈕")
    vendor.page.get_by_role("button", name="儲存並繼續").click()
    dialog = vendor.page.locator("#sign-in-again")
    dialog.locator("[name=password]").fill(PASSWORD)
    with vendor.page.expect_navigation():
        dialog.get_by_role("button", name="登入", exact=True).click()
    vendor.sees("「代表人與聯絡人」已儲存")
    case.keeps(rep_title="按了按鈕")
    vendor.forgives("401")


def test_somebody_else_at_the_same_computer_gets_nothing(case: Case) -> None:
    vendor = case.vendor
    other, _, _ = case.house.script(CASE.format(state="draft", password=PASSWORD)).split()[-3:]
    vendor.goes(case.people)
    case.house.script(IDLE_SINCE_LONG.format(user=case.user))
    types(vendor.page, "rep_title", "只給我看")
    dialog = vendor.page.locator("#sign-in-again")
    dialog.locator("[name=login]").fill(other)
    dialog.locator("[name=password]").fill(PASSWORD)
    with vendor.page.expect_navigation():
        dialog.get_by_role("button", name="登入", exact=True).click()
    assert vendor.path == "/apply/"
    kept = vendor.page.evaluate("JSON.stringify({...localStorage})")
    assert "kept:" in kept
    assert "只給我看" not in kept.encode().decode("unicode_escape", errors="ignore")
    assert case.stored("rep_title") != "只給我看"

    vendor.page.locator("form[data-sign-out] button").click()
    vendor.signs_in(case.tax_id, PASSWORD)
    vendor.goes(case.people)
    expect(box(vendor.page, "rep_title")).to_have_value("只給我看")
    is_saved(vendor.page)
    case.keeps(rep_title="只給我看")
    vendor.forgives("401")


def test_signing_out_on_purpose_leaves_nothing_in_the_browser(case: Case) -> None:
    vendor = case.vendor
    vendor.goes(case.people)
    types(vendor.page, "contact_mobile", "12")  # malformed: it cannot be saved
    vendor.page.wait_for_function("Object.keys(localStorage).length == 1")
    with vendor.page.expect_navigation():
        vendor.page.locator("form[data-sign-out] button").click()
    assert vendor.page.evaluate("Object.keys(localStorage).length") == 0


def test_server_killed_while_typing_costs_nothing(case: Case) -> None:
    vendor, page = case.vendor, case.vendor.page
    vendor.goes(case.people)
    types(page, "rep_title", "停電以前")
    case.house.kill_web()
    try:
        types(page, "rep_name", "停電以後")
        expect(page.locator(SAVED)).to_contain_text("連線中斷", timeout=PATIENCE)
        page.get_by_role("button", name="儲存並繼續").click()  # the page stays
        expect(box(page, "rep_name")).to_have_value("停電以後")
        closed = vendor.context.new_page()
        page.close(run_before_unload=False)
    finally:
        case.house.start_web()
    vendor.page = closed
    vendor.goes(case.people)
    expect(box(closed, "rep_name")).to_have_value("停電以後")
    is_saved(closed)
    case.keeps(rep_title="停電以前", rep_name="停電以後")
    vendor.forgives("net::")


def test_server_that_comes_back_is_found_again(case: Case) -> None:
    vendor, page = case.vendor, case.vendor.page
    vendor.goes(case.people)
    case.house.kill_web()
    try:
        types(page, "rep_title", "等它回來")
        expect(page.locator(SAVED)).to_contain_text("連線中斷", timeout=PATIENCE)
    finally:
        case.house.start_web()
    is_saved(page)
    case.keeps(rep_title="等它回來")
    vendor.forgives("net::")


def test_line_that_drops_during_an_upload_needs_no_second_choosing(case: Case, made: Papers) -> None:
    vendor, page = case.vendor, case.vendor.page
    vendor.goes(f"/apply/{case.pk}/company/basics/")
    slot = page.locator(".upload").first
    page.route("**/papers/**", lambda route: (vendor.context.set_offline(True), route.abort("internetdisconnected")))
    slot.locator("input[type=file]").set_input_files(made.large)
    expect(slot.locator(".file__why")).to_contain_text("連線中斷")
    types(page, "website", "https://typed-while-offline.example.tw/")
    expect(page.locator(SAVED)).to_contain_text("連線中斷", timeout=PATIENCE)
    page.unroute("**/papers/**")
    vendor.context.set_offline(False)
    slot.get_by_role("button", name="重試").click()
    expect(listed(slot, made.large.name)).to_be_visible()
    is_saved(page)
    case.keeps(website="https://typed-while-offline.example.tw/")
    vendor.forgives("net::")


def test_upload_that_the_sessions_end_stopped_goes_on_after_signing_in(case: Case, made: Papers) -> None:
    vendor, page = case.vendor, case.vendor.page
    vendor.goes(f"/apply/{case.pk}/company/basics/")
    slot = page.locator(".upload").first
    case.house.script(IDLE_SINCE_LONG.format(user=case.user))
    slot.locator("input[type=file]").set_input_files(made.pdf)
    dialog = page.locator("#sign-in-again")
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="登入", exact=True).click()
    expect(listed(slot, made.pdf.name)).to_be_visible()
    expect(slot.locator("[data-upload-pending] .file")).to_have_count(0)
    vendor.forgives("401")


def test_what_is_understood_of_a_date_is_shown_as_it_is_typed(case: Case) -> None:
    page = case.vendor.page
    case.vendor.goes(f"/apply/{case.pk}/company/basics/")
    day = box(page, "established_on")
    line = page.locator(f"output[for={day.get_attribute('id')}]")
    day.fill("")
    expect(line).to_have_text("")
    day.press_sequentially("23/08/20")
    expect(line).to_contain_text("民國23年8月20日（1934-08-20）")
    expect(line).to_contain_text("如果是西元2023年，請寫成 2023/8/20。")
    expect(day).to_have_value("23/08/20")
    day.fill("2023/08/20")
    expect(line).to_have_text("民國112年8月20日（2023-08-20）")
    day.fill("112/2/30")
    expect(line).to_have_text("")
