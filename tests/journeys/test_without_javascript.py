"""Can a vendor apply in a browser that runs no script?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import filling
from tests.journeys.house import House
from tests.journeys.papers import Papers
from tests.journeys.people import Person, listed

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

TAX_ID, EMAIL, PASSWORD = "10458574", "plain@example.com", "quiet-river-2032"


def test_vendor_registers_fills_in_and_submits(
    empty_house: House, visitor: Callable[..., Person], made: Papers, tmp_path: Path
) -> None:
    vendor = visitor(empty_house.url, script=False)
    vendor.registers(TAX_ID, EMAIL, PASSWORD)
    vendor.goes("/apply/")
    vendor.presses("開始申請")
    case = vendor.path
    wrong_field_keeps_the_file(vendor, case, made)
    filling.add_solution(vendor, "summit_existing")
    filling.walk(vendor, filling.SUMMIT, by_form(made))
    vendor.follows("繼續填寫")
    filling.walk(vendor, filling.COMPANY, by_form(made))

    cannot_submit_unverified(vendor)
    verify(vendor)
    submit(vendor, case, tmp_path)


def by_form(papers: Papers) -> filling.Upload:
    """The form carries the papers; one page comes back with them before they can be told about."""

    def upload(person: Person, name: str, slot: Locator) -> None:
        paths = filling.paths_for(name, papers)
        slot.locator("input[type=file]").set_input_files(paths)
        person.goes_by(slot.get_by_role("button", name="上傳"))
        assert person.problems == []
        for path in paths:
            expect(listed(slot, path.name)).to_be_visible()
        person.tells_of(slot, filling.details(name))

    return upload


def wrong_field_keeps_the_file(vendor: Person, case: str, made: Papers) -> None:
    vendor.goes(f"{case}company/basics/")
    vendor.fills({"company_name": "測試公司", "established_on": "民國112年2月29日", "company_profile": "填到一半"})
    vendor.slots()["awards_certificates"].locator("input[type=file]").set_input_files(
        [made.jpg, made.png, made.program]
    )
    vendor.presses("儲存並繼續")
    assert len(vendor.problems) == 2
    assert "設立登記日期" in vendor.problems[0]
    assert made.program.name in vendor.problems[1]
    slot = vendor.slots()["awards_certificates"]
    for kept in (made.jpg, made.png):
        expect(listed(slot, kept.name)).to_contain_text("已上傳")
    expect(vendor.page.locator("[name=established_on]")).to_have_value(re.compile("112年2月29日"))
    vendor.goes(case)
    vendor.goes(f"{case}company/basics/")
    expect(vendor.page.locator("[name=company_profile]")).to_have_value("填到一半")
    expect(vendor.page.locator("[name=established_on]")).to_have_value("")
    vendor.goes_by(slot.get_by_role("button", name="移除").first)
    expect(slot.locator(".file")).to_have_count(1)
    vendor.goes(case)


def cannot_submit_unverified(vendor: Person) -> None:
    vendor.follows("檢查並送出")
    assert len(vendor.problems) == 1
    expect(vendor.content.get_by_role("button", name="送出", exact=True)).to_have_count(0)
    vendor.sees("還不能送出")


def verify(vendor: Person) -> None:
    vendor.opens_mail(EMAIL, "確認")
    vendor.follows("/account/email/confirm/")
    vendor.presses("沒錯，確認")


def submit(vendor: Person, case: str, folder: Path) -> None:
    vendor.goes(f"{case}check/")
    assert vendor.problems == []
    vendor.presses("送出")
    vendor.sees("收件成功")
    receipt = vendor.page.locator(".document", has_text="收件成功通知")
    for _ in range(60):
        if receipt.get_by_role("link", name="下載").count():
            break
        vendor.page.wait_for_timeout(500)
        vendor.page.reload()
    with vendor.page.expect_download() as download:
        receipt.get_by_role("link", name="下載").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
