"""Does the portal do its main job, from a registration over committee and contract to a visitor who shares what was found?"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD
from tests.journeys import axe, contracting, filling, reviewing, verifying
from tests.journeys.committee import come, last_line
from tests.journeys.house import House
from tests.journeys.papers import Papers
from tests.journeys.people import Person, listed

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey of the committee")]

TAX_ID, EMAIL = "04595257", "vendor@example.com"
CAPITAL = "12,000,000"
FOUND = """
from applications.models import Application
case = Application.objects.get(number={number!r})
solution = case.solutions.get(name={name!r})
paper = Attachment.objects.filter(application=case.pk).first()
print(json.dumps({{"pk": case.pk, "solution": solution.pk, "paper": str(paper.file_id)}}))
"""


@pytest.mark.clause("R6-1-1", "R6-1-3", "R6-5", "R8-1-2a", "R8-1-2b", "R8-1-2c", "R8-1-4a", "R8-1-4b", "R7-0", "R7-3")
def test_vendor_applies_is_corrected_reviewed_contracted_and_found(
    committee_house: House, visitor: Callable[..., Person], made: Papers, tmp_path: Path
) -> None:
    vendor, officer = (visitor(committee_house.url) for _ in range(2))

    register_and_verify(vendor)
    fill_in(vendor, made)
    number = submit(vendor)
    read_receipt(vendor, number, tmp_path)

    take_the_case(officer, number)
    request_correction(officer)
    answer_correction(vendor, made)
    read_changes(officer, number)
    qualify(officer)

    review(committee_house, visitor, officer, number)
    publish(officer)
    case = {"name": filling.HYBRID_NAME, "company": filling.COMPANY["company_name"]}
    verifying.verify(vendor, visitor(committee_house.url), committee_house, case, tmp_path)
    contract(vendor, officer, number, made)

    find_compare_and_share(visitor(committee_house.url, width=axe.PHONE), visitor(committee_house.url))
    vendor.goes("/apply/inbox/")
    vendor.sees("收件", "補正", "公告", "簽約", "上架")


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


def qualify(officer: Person) -> None:
    officer.follows("資格符合")
    officer.fills({"note": "逐項當面看過。"})
    officer.presses("資格符合")
    officer.follows(f"「{filling.SUMMIT_NAME}」記錄審查結果")
    officer.fills({"outcome": "approved", "comparison": "equal", "reason": "與既有條件一致。"})
    officer.presses("記錄審查結果")
    officer.sees("審查結果已記錄")


# --- The committee -------------------------------------------------------------------------------------------------


def review(house: House, visitor: Callable[..., Person], officer: Person, number: str) -> None:
    """Of the solution that goes to technical review; one member must step aside, and meets the case nowhere from then on."""
    case = last_line(house, FOUND.format(number=number, name=filling.HYBRID_NAME))
    case |= {"name": filling.HYBRID_NAME, "company": filling.COMPANY["company_name"], "tax_id": TAX_ID}
    reviewing.assign(officer, case)
    tasks = last_line(house, reviewing.TASKS.format(**case))
    phone = {"width": axe.PHONE}
    reviewing.step_aside(come(house, visitor, reviewing.ASIDE, "/admin/", **phone), case, tasks[reviewing.ASIDE])
    reviewing.substitute(officer, case)
    lead = come(house, visitor, reviewing.LEAD, "/admin/", **phone)
    reviewing.judge(lead, tasks[reviewing.LEAD], house)
    last_line(house, reviewing.JUDGED.format(**case))
    meeting = reviewing.plan(officer, case)
    reviewing.hold(officer, lead, house, meeting)
    reviewing.end(officer, come(house, visitor, reviewing.CHAIR, "/admin/"), lead, house, meeting)


def publish(officer: Person) -> None:
    officer.goes("/admin/review/publication/")
    officer.follows("待公布結果（2）")
    assert axe.faults(officer.page) == []
    officer.presses("下一步：看每一封通知")
    officer.sees("第 1 封，共 2 封", filling.HYBRID_NAME)
    assert reviewing.DOUBT not in officer.content.inner_text()
    assert axe.faults(officer.page) == []
    officer.presses("下一封")
    officer.sees("第 2 封，共 2 封", filling.SUMMIT_NAME)
    officer.presses("確認公布 2 個結果")
    officer.sees("已公布", "入選 2 個")


# --- The contract --------------------------------------------------------------------------------------------------


def contract(vendor: Person, officer: Person, number: str, made: Papers) -> None:
    """Nothing is listed before both sides have signed."""
    contracting.keeps_the_standard_contract(officer, made.pdf)
    page = contracting.calls(officer, number)
    own = contracting.files_terms(vendor)
    contracting.approves(officer, page)
    contracting.signs(vendor, own)
    vendor.goes("/solutions/")
    assert vendor.page.locator(".card").count() == 0
    contracting.countersigns(officer, page)
    assert contracting.reads_the_contract(vendor, own).startswith(b"%PDF")


# --- The public ----------------------------------------------------------------------------------------------------


def find_compare_and_share(visitor: Person, friend: Person) -> None:
    """On a phone: by a word, past the filters, two solutions side by side, and what is kept is sent to somebody else."""
    wait_for_both(visitor)
    visitor.goes("/")
    visitor.page.get_by_role("searchbox").fill(filling.HYBRID_NAME[:4])
    visitor.presses("搜尋")
    expect(visitor.page.locator(".card")).to_have_count(1)
    visitor.goes("/solutions/?industry=textile")
    expect(visitor.page.locator(".card")).to_have_count(0)
    visitor.goes("/solutions/?industry=machinery")
    expect(visitor.page.locator(".card")).to_have_count(2)
    visitor.follows(filling.HYBRID_NAME)
    visitor.sees(TAX_ID, "36,000", "60,000", "99.5", "服務水準協議")
    assert_nothing_private(visitor.page.content())
    compares(visitor)
    shares(visitor, friend)


def compares(visitor: Person) -> None:
    visitor.goes("/solutions/?industry=machinery")
    for name in (filling.HYBRID_NAME, filling.SUMMIT_NAME):
        visitor.goes_by(visitor.page.get_by_role("button", name=re.compile(f"加入清單.*「{name}」")))
    visitor.goes("/shortlist/")
    for name in (filling.HYBRID_NAME, filling.SUMMIT_NAME):
        visitor.page.get_by_role("checkbox", name=re.compile(f"比較.*「{name}」")).check()
    visitor.presses("比較勾選的方案（最多 4 個）")
    visitor.sees(filling.HYBRID_NAME, filling.SUMMIT_NAME, "不同")
    assert axe.faults(visitor.page) == []
    visitor.page.set_viewport_size({"width": axe.PHONE, "height": 900})


def shares(visitor: Person, friend: Person) -> None:
    """The address alone is enough for somebody else."""
    visitor.goes("/shortlist/")
    address = visitor.page.locator("#address").input_value()
    friend.goes(address.removeprefix(friend.url))
    friend.sees("分享的清單", filling.HYBRID_NAME, filling.SUMMIT_NAME)
    assert axe.faults(friend.page) == []


def wait_for_both(public: Person) -> None:
    for _ in range(60):
        public.goes("/solutions/")
        if public.page.locator(".card").count() == 2:
            return
        public.page.wait_for_timeout(500)
    raise AssertionError(public.content.inner_text())


def assert_nothing_private(html: str) -> None:
    private = ("承辦甲", "代表甲", "2345-6789", "0912", "contact@example.tw", EMAIL, CAPITAL)
    assert [text for text in private if text in re.sub(r"<footer.*</footer>", "", html, flags=re.DOTALL)] == []
