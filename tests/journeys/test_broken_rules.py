"""Is a vendor whose answers break three rules told of three everywhere, and can mend three and send, with scripts and without?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demonstration.management.commands.demo import PASSWORD
from tests.journeys import axe, filling
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

THREE = "3 項不符規定"
BREAK = """
from applications.models import Application
case = Application.objects.get(pk={pk})
Application.objects.filter(pk={pk}).update(paid_in_capital=1)
solution = case.solutions.first()
solution.price_plans.filter(position=2).update(includes_hardware=True)
solution.attachments.filter(slot="load_test_report").update(details={{"report_date": "2001-01-01"}})
"""
TOO_OLD, HARDWARE = "報告須為1年內", "第 2 種價格：方案價格不得包含硬體"


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_vendor_mends_three_and_sends(
    empty_house: House, visitor: Callable[..., Person], width: int, script: bool
) -> None:
    tax_id, pk, _ = empty_house.script(CASE.format(state="complete", password=PASSWORD)).split()[-3:]
    empty_house.script(BREAK.format(pk=pk))
    vendor = visitor(empty_house.url, width=width, script=script)
    vendor.signs_in(tax_id, PASSWORD)
    reads_of_three_everywhere(vendor, pk)
    if script:
        assert axe.faults(vendor.page) == []
    mends_the_capital(vendor, script)
    mends_the_price(vendor)
    mends_the_report(vendor)
    vendor.goes(f"/apply/{pk}/check/")
    assert vendor.problems == []
    vendor.presses("送出")
    vendor.sees("收件成功")


def reads_of_three_everywhere(vendor: Person, pk: str) -> None:
    vendor.goes(f"/apply/{pk}/")
    expect(vendor.page.locator(".next__title")).to_have_text(THREE)
    expect(vendor.page.locator(".next__list li")).to_have_count(3)
    expect(vendor.page.locator(".task .tag--refused")).to_have_count(3)
    vendor.goes(f"/apply/{pk}/self-check/")
    expect(vendor.page.locator("#next-title")).to_have_text(THREE)
    expect(vendor.page.locator(".clause .tag--refused")).to_have_count(3)
    vendor.goes(f"/apply/{pk}/check/")
    expect(vendor.page.locator("#reasons-title")).to_have_text(f"還不能送出：{THREE}")
    assert len(vendor.problems) == 3
    expect(vendor.content.get_by_role("button", name="送出", exact=True)).to_have_count(0)


def mends_the_capital(vendor: Person, script: bool) -> None:
    """An answer that breaks the rule anew is told of before anybody leaves the page."""
    vendor.goes_by(vendor.page.locator(".error-summary a").first)
    field = vendor.page.locator(".field", has=vendor.page.locator("[name=paid_in_capital]"))
    expect(field.locator(".broken")).to_contain_text("1 元")
    vendor.fills({"paid_in_capital": "12,000,000"})
    if script:
        vendor.page.locator("[name=paid_in_capital]").blur()
        expect(field.locator(".broken")).to_have_count(0)
        expect(vendor.page.locator(".error-summary")).to_have_count(0)
        vendor.fills({"paid_in_capital": "2"})
        vendor.page.locator("[name=paid_in_capital]").blur()
        expect(field.locator(".broken")).to_contain_text("2 元")
        vendor.fills({"paid_in_capital": "12,000,000"})
    vendor.presses("儲存，回到全部項目")
    expect(vendor.page.locator(".next__title")).to_have_text("2 項不符規定")


def mends_the_price(vendor: Person) -> None:
    vendor.follows("五、1.價格")
    second = vendor.page.locator(".row").nth(1)
    expect(second).to_have_attribute("open", "")
    expect(second.locator(".broken")).to_contain_text(HARDWARE)
    second.locator("[name$=includes_hardware][value=False]").check()
    vendor.presses("儲存，回到全部項目")
    expect(vendor.page.locator(".next__title")).to_have_text("1 項不符規定")


def mends_the_report(vendor: Person) -> None:
    vendor.follows(TOO_OLD)
    slot = vendor.slots()["load_test_report"]
    expect(slot.locator(".broken")).to_contain_text(TOO_OLD)
    vendor.tells_of(slot, {"report_date": "90/1/1"})
    vendor.presses("儲存並繼續")  # the page said so already: nobody is kept
    vendor.page.go_back()
    slot = vendor.slots()["load_test_report"]
    vendor.tells_of(slot, {"report_date": recent()})
    vendor.presses("儲存，回到全部項目")
    expect(vendor.page.locator(".next__title")).to_have_text("都填好了，請檢查後送出")


def recent() -> str:
    return filling.details("load_test_report")["report_date"]
