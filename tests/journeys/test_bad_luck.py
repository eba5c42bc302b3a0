"""What happens to a vendor with a restless hand, no mouse, or a long telephone call?"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from demonstration.management.commands.demo import PASSWORD
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE, IDLE_SINCE_LONG

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

SUBMISSIONS = "from applications.models import Submission; print(Submission.objects.filter(application={pk}).count())"


@dataclass(frozen=True)
class Case:
    """An application that somebody has begun; `vendor` is signed in."""

    vendor: Person
    pk: int
    tax_id: str
    user: int


@pytest.fixture
def case(request: pytest.FixtureRequest, empty_house: House, visitor: Callable[..., Person]) -> Case:
    """`complete`, ready to be sent, or only a `draft`."""
    state = getattr(request, "param", "draft")
    tax_id, pk, user = empty_house.script(CASE.format(state=state, password=PASSWORD)).split()[-3:]
    person = visitor(empty_house.url)
    person.signs_in(tax_id, PASSWORD)
    return Case(person, int(pk), tax_id, int(user))


@pytest.mark.parametrize("case", ["complete"], indirect=True)
def test_pressed_twice_and_gone_back_is_one_submission(empty_house: House, case: Case) -> None:
    vendor = case.vendor
    other_tab = vendor.context.new_page()
    for page in (vendor.page, other_tab):
        page.goto(f"/apply/{case.pk}/check/")
    with vendor.page.expect_navigation():
        vendor.page.get_by_role("button", name="送出", exact=True).first.dblclick()
    vendor.sees("收件成功")
    number = vendor.page.locator(".panel__number").inner_text()
    with other_tab.expect_navigation():
        other_tab.get_by_role("button", name="送出", exact=True).first.click()
    expect(other_tab.locator("body")).to_contain_text(number)

    vendor.page.go_back()
    if vendor.page.get_by_role("button", name="送出", exact=True).count():
        vendor.presses("送出")
    vendor.sees(number)
    assert empty_house.script(SUBMISSIONS.format(pk=case.pk)).split()[-1] == "1"


def test_section_is_filled_in_by_keyboard_alone(case: Case) -> None:
    vendor = case.vendor
    vendor.goes(f"/apply/{case.pk}/company/basics/")
    vendor.page.keyboard.press("Tab")
    expect(vendor.page.locator(":focus")).to_have_text("跳到主要內容區塊")
    vendor.page.keyboard.press("Enter")
    tab_to(vendor, "[name=company_name]")
    vendor.page.keyboard.press("Control+A")
    vendor.page.keyboard.type("鍵盤測試股份有限公司")
    tab_to(vendor, "[name=business_items][value=I301030]")
    vendor.page.keyboard.press("Space")
    tab_to(vendor, "[name=website]")
    vendor.page.keyboard.press("Control+A")
    vendor.page.keyboard.type("https://www.example.tw/")
    with vendor.page.expect_navigation():
        vendor.page.keyboard.press("Enter")
    vendor.sees("「公司基本資料」已儲存")
    expect(vendor.page.locator("[name=company_name]")).to_have_value("鍵盤測試股份有限公司")
    expect(vendor.page.locator("[name=business_items][value=I301030]")).to_be_checked()


def tab_to(vendor: Person, control: str) -> None:
    """Forward with the Tab key, past no more controls than a section has; what has the focus can be seen."""
    for _ in range(60):
        vendor.page.keyboard.press("Tab")
        focused = vendor.page.locator(":focus")
        outline = focused.evaluate(
            "element => getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow"
        )
        assert outline != "nonenone", focused.evaluate("element => element.outerHTML")
        if focused.evaluate("(element, wanted) => element.matches(wanted)", control):
            return
    raise AssertionError(f"{control} cannot be reached")


def test_signed_out_while_typing_loses_nothing_without_scripts(
    empty_house: House, case: Case, visitor: Callable[..., Person]
) -> None:
    vendor = visitor(empty_house.url, script=False)
    vendor.signs_in(case.tax_id, PASSWORD)
    path = f"/apply/{case.pk}/company/people/"
    vendor.goes(path)
    vendor.fills({"rep_title": "總經理", "contact_mobile": "0987-654-321"})
    empty_house.script(IDLE_SINCE_LONG.format(user=case.user))
    vendor.presses("儲存並繼續")
    vendor.sees("自動登出")
    vendor.fills({"login": case.tax_id, "password": PASSWORD})
    vendor.presses("登入")
    vendor.sees("剛才填寫的內容還在")
    vendor.presses("繼續儲存")
    vendor.goes(path)
    expect(vendor.page.locator("[name=rep_title]")).to_have_value("總經理")


def test_reading_after_the_session_ended_leads_back(case: Case) -> None:
    vendor = case.vendor
    path = f"/apply/{case.pk}/company/people/"
    vendor.context.clear_cookies()
    vendor.goes(path)
    vendor.fills({"login": case.tax_id, "password": PASSWORD})
    vendor.presses("登入")
    assert vendor.path == path
