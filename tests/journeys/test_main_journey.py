"""Does the portal do its main job, from an empty database to the public page?"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD
from tests.journeys import filling
from tests.journeys.house import House
from tests.journeys.papers import Papers
from tests.journeys.people import Person, listed

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

TAX_ID, EMAIL = "04595257", "vendor@example.com"
CAPITAL = "12,000,000"
STAFF = """
from demonstration import cases as demo
from portal.roles import Role
demo.staff_user({name!r}, "{name}@example.tw", {password!r}, Role.OFFICER)
"""


@pytest.mark.clause("R6-1-1", "R6-1-3", "R6-5", "R8-1-2")
def test_vendor_applies_is_corrected_approved_and_found(
    empty_house: House, visitor: Callable[..., Person], made: Papers, tmp_path: Path
) -> None:
    empty_house.script(STAFF.format(name="officer", password=PASSWORD))
    vendor, officer, public = (visitor(empty_house.url) for _ in range(3))

    register_and_verify(vendor)
    fill_in(vendor, made)
    number = submit(vendor)
    read_receipt(vendor, number, tmp_path)

    take_the_case(officer, number)
    request_correction(officer)
    answer_correction(vendor, made)
    read_changes(officer, number)
    decide(officer, number)

    find(public)
    vendor.goes("/apply/inbox/")
    vendor.sees("收件", "補正", "公告")


# --- The vendor ----------------------------------------------------------------------------------------------------


def register_and_verify(vendor: Person) -> None:
    vendor.registers("０４５９ ５２５７", EMAIL, PASSWORD)
    vendor.opens_mail(EMAIL, "確認")
    vendor.follows("/account/email/confirm/")
    vendor.presses("沒錯，確認")
    vendor.sees("電子郵件確認完成")
    vendor.goes("/apply/")
    vendor.presses("開始申請")


def fill_in(vendor: Person, made: Papers) -> None:
    upload = filling.by_script(made)
    tasks = vendor.path
    filling.add_solution(vendor, "first_time")
    use_the_upload(vendor, made)
    filling.walk(vendor, filling.FIRST_TIME, upload)
    vendor.follows("再新增一個方案")
    vendor.fills({"kind": "summit_existing"})
    vendor.presses("新增")
    filling.walk(vendor, filling.SUMMIT, upload)
    vendor.follows("繼續填寫")
    filling.walk(vendor, filling.COMPANY, upload)
    assert vendor.path == tasks
    vendor.sees("都填好了，請檢查後送出")


def use_the_upload(vendor: Person, made: Papers) -> None:
    """Progress, cancel and retry, on the first slot of the way; what is typed meanwhile stays."""
    slot = vendor.slots()["cloud_evidence_pdf"]
    vendor.fills({"name": filling.HYBRID_NAME})
    cancel_under_way(vendor, slot, made.large)
    retry_after_a_break(vendor, slot, made.pdf)
    vendor.tells_of(slot, filling.details("cloud_evidence_pdf"))
    expect(vendor.page.locator("[name=name]")).to_have_value(filling.HYBRID_NAME)


def cancel_under_way(vendor: Person, slot: Locator, paper: Path) -> None:
    network = vendor.context.new_cdp_session(vendor.page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    slot.locator("input[type=file]").set_input_files(paper)
    pending = slot.locator("[data-upload-pending]")
    expect(pending).to_contain_text(re.compile("上傳中 [1-9]"))
    assert 0 < float(pending.locator("progress").get_attribute("value") or 0) < 1
    pending.get_by_role("button", name="取消").click()
    expect(pending.locator(".file")).to_have_count(0)
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    expect(slot.locator(".upload__none")).to_be_visible()


def retry_after_a_break(vendor: Person, slot: Locator, paper: Path) -> None:
    vendor.page.route("**/papers/**", lambda route: route.abort(), times=1)
    slot.locator("input[type=file]").set_input_files(paper)
    expect(slot).to_contain_text("連線中斷")
    vendor.untoward.clear()  # the browser says so too
    slot.get_by_role("button", name="重試").click()
    expect(listed(slot, paper.name)).to_contain_text("已上傳")


def submit(vendor: Person) -> str:
    vendor.follows("檢查並送出")
    vendor.sees(filling.HYBRID_NAME, filling.SUMMIT_NAME, "Example GmbH", CAPITAL)
    assert vendor.problems == []
    vendor.presses("送出")
    vendor.sees("收件成功")
    return vendor.page.locator(".panel__number").inner_text()


def read_receipt(vendor: Person, number: str, folder: Path) -> None:
    words = pdf_words(vendor.page, "收件成功通知", folder)
    assert number in words
    assert TAX_ID in words
    vendor.opens_mail(EMAIL, number)
    vendor.sees("收件", number)


def pdf_words(page: Page, kind: str, folder: Path) -> str:
    """Waits for the page to offer the PDF by itself, downloads it and reads it."""
    offered = page.locator(".document", has_text=kind).get_by_role("link", name="下載")
    offered.wait_for(timeout=60_000)
    with page.expect_download() as download:
        offered.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout


def answer_correction(vendor: Person, made: Papers) -> None:
    vendor.opens_mail(EMAIL, "補正")
    vendor.goes("/apply/")
    vendor.follows("開始補正")
    vendor.sees("與登記資料不同", "報告沒有日期", "其他資料沒有問題")
    assert vendor.page.locator("#content [name$=contact_name]").count() == 0
    vendor.page.locator("[name$=paid_in_capital]").fill("15,000,000")
    slot = vendor.slots()["load_test_report"]
    vendor.uploads(slot, [made.png])
    vendor.tells_of(slot, filling.details("load_test_report"))
    vendor.presses("送出補正")
    vendor.sees("補正已送出")


# --- The officer ---------------------------------------------------------------------------------------------------


def take_the_case(officer: Person, number: str) -> None:
    officer.signs_in("officer", PASSWORD)
    open_case(officer, number)
    officer.sees("四(二)", CAPITAL)
    officer.follows("收案開始審查")
    officer.presses("收案開始審查")
    officer.sees("已完成「收案開始審查」")


def open_case(officer: Person, number: str) -> None:
    officer.goes("/admin/review/case/")
    officer.page.locator("#searchbar").fill(number)
    with officer.page.expect_navigation():
        officer.page.locator("#searchbar").press("Enter")
    officer.goes_by(officer.page.locator("#result_list").get_by_role("link", name=number))


def request_correction(officer: Person) -> None:
    officer.follows("通知補正")
    remark = officer.page.get_by_role("row").filter(has_text="實收資本額").get_by_role("textbox")
    remark.fill("與登記資料不同，請確認後修正。")
    report = officer.page.get_by_role("row").filter(has_text="壓力測試報告").get_by_role("textbox")
    report.first.fill("報告沒有日期，請重新上傳。")
    officer.fills({"note": "其他資料沒有問題。"})
    officer.presses("寄出補正通知")
    officer.sees("補正通知已送出")


def read_changes(officer: Person, number: str) -> None:
    open_case(officer, number)
    officer.sees("第 2 次", "15,000,000", "已變更")
    assert officer.page.locator(".changed dt").count() == 2


def decide(officer: Person, number: str) -> None:
    officer.follows("資格符合")
    officer.fills({"note": "逐項當面看過。"})
    officer.presses("資格符合")
    for name, comparison in ((filling.SUMMIT_NAME, "equal"), (filling.HYBRID_NAME, "")):
        officer.follows(f"「{name}」記錄審查結果")
        officer.fills({"outcome": "approved", "comparison": comparison, "reason": "委員共識通過。"})
        officer.presses("記錄審查結果")
        officer.sees("審查結果已記錄")
    officer.goes("/admin/review/publication/")
    officer.follows("待公布結果（2）")
    officer.presses("下一步：看每一封通知")
    officer.sees("第 1 封，共 2 封", filling.HYBRID_NAME)
    officer.presses("下一封")
    officer.sees("第 2 封，共 2 封", filling.SUMMIT_NAME)
    officer.presses("確認公布 2 個結果")
    officer.sees("已公布", "入選 2 個")


# --- The public ----------------------------------------------------------------------------------------------------


def find(public: Person) -> None:
    wait_for_both(public)
    public.goes("/")
    public.page.get_by_role("searchbox").fill(filling.HYBRID_NAME[:4])
    public.presses("搜尋")
    expect(public.page.locator(".card")).to_have_count(1)
    public.goes("/solutions/")
    public.page.locator("[name=industry][value=machinery]").check()
    public.presses("套用篩選")
    expect(public.page.locator(".card")).to_have_count(2)
    public.goes("/solutions/?industry=textile")
    expect(public.page.locator(".card")).to_have_count(0)
    public.goes("/solutions/")
    public.follows(filling.HYBRID_NAME)
    public.sees(TAX_ID, "36,000", "60,000", "99.5", "服務水準協議")
    assert_nothing_private(public.page.content())


def wait_for_both(public: Person) -> None:
    for _ in range(60):
        public.goes("/solutions/")
        if public.page.locator(".card").count() == 2:
            return
        public.page.wait_for_timeout(500)
    raise AssertionError(public.content.inner_text())


def assert_nothing_private(html: str) -> None:
    private = ("承辦甲", "代表甲", "2345-6789", "0912", "contact@example.tw", EMAIL, "15,000,000", "15000000", CAPITAL)
    assert [text for text in private if text in re.sub(r"<footer.*</footer>", "", html, flags=re.DOTALL)] == []
