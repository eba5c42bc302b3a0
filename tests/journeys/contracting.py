"""How do both sides come to a contract: a day, terms, papers that are seen, and a signature of each?"""

from pathlib import Path

from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys import axe
from tests.journeys.people import Person


def keeps_the_standard_contract(officer: Person, paper: Path) -> None:
    officer.goes("/admin/listings/standardcontract/add/")
    assert axe.faults(officer.page) == []
    officer.page.locator("[name=upload]").set_input_files(paper)
    officer.presses("上傳")
    officer.sees("定型化買賣契約", "第 1 版")


def calls(officer: Person, number: str) -> str:
    """The contract that opened by itself; answers the page of it."""
    waits_for_link(officer, "/admin/listings/contract/", number)
    page = officer.path
    assert axe.faults(officer.page) == []
    officer.follows("通知簽約")
    officer.fills({"days": "14"})
    officer.presses("通知簽約")
    officer.sees("已通知廠商簽約")
    return page


def waits_for_link(person: Person, page: str, words: str) -> None:
    link = person.content.get_by_role("link", name=words)
    for _ in range(120):
        person.goes(page)
        if link.count():
            return person.goes_by(link.first)
        person.page.wait_for_timeout(500)
    raise AssertionError(person.content.inner_text())


def files_terms(vendor: Person) -> str:
    vendor.goes("/apply/")
    vendor.follows("前往簽約")
    vendor.sees("第一步：送出附約條款", "服務水準協議（SLA）五項承諾", "99.5")
    assert axe.faults(vendor.page) == []
    vendor.fills({"kind": "none"})
    vendor.presses("送出附約條款")
    vendor.sees("已送出附約條款")
    return vendor.path


def approves(officer: Person, page: str) -> None:
    officer.goes(page)
    officer.follows("附約審核通過")
    officer.presses("附約審核通過")
    officer.sees("附約審核通過，已通知廠商簽署")


def signs(vendor: Person, page: str) -> None:
    """In the portal, once the 附約 is made, after reading what that means and giving the password once more."""
    waits_for_link(vendor, page, "線上簽署")
    vendor.sees("以電子方式締約，您要知道的事", "SHA-256")
    assert axe.faults(vendor.page) == []
    vendor.presses("簽署")
    assert len(vendor.problems) == 2  # the name and the consent
    vendor.fills({"name": "王簽約", "agreed": "on", "password": PASSWORD})
    vendor.presses("簽署")
    vendor.sees("已簽署。執行單位簽署後契約成立")


def countersigns(officer: Person, page: str) -> None:
    officer.goes(page)
    officer.follows("執行單位簽署")
    assert axe.faults(officer.page) == []
    officer.fills({"name": "王承辦"})
    officer.presses("執行單位簽署")
    officer.sees("契約成立")


def reads_the_contract(vendor: Person, page: str) -> bytes:
    """Once it is made and sealed."""
    link = vendor.content.get_by_role("link", name="契約（附約與簽署頁）")
    for _ in range(120):
        vendor.goes(page)
        if link.count():
            break
        vendor.page.wait_for_timeout(500)
    expect(link).to_be_visible()
    return bytes(vendor.page.request.get(link.get_attribute("href") or "").body())
