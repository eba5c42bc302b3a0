"""Is what an officer typed still there after leaving the page, for nobody else, and gone once it is sent?"""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.scripts import CASE_ON_THE_DESK

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in an empty house")]

COLLEAGUE = """
from demonstration import cases as demo
from portal.roles import Role
demo.staff_user("colleague", "colleague@example.tw", {password!r}, Role.OFFICER)
"""
KEPT = "草稿已存，只有您看得到。"
BACK = "已經放回原來的欄位"


def test_what_an_officer_types_is_there_again_until_it_is_sent(
    empty_house: House, visitor: Callable[..., Person]
) -> None:
    case = json.loads(
        empty_house.script(CASE_ON_THE_DESK.format(officer="typist", tax_id="99000024", password=PASSWORD))
        .strip()
        .splitlines()[-1]
    )
    empty_house.script(COLLEAGUE.format(password=PASSWORD))
    place = f"/admin/review/case/{case['pk']}"
    officer, colleague = visitor(empty_house.url), visitor(empty_house.url)
    officer.signs_in("typist", PASSWORD)
    colleague.signs_in("colleague", PASSWORD)

    a_reason(officer, colleague, place)
    on_the_case(officer, place)
    a_letter_to_many(officer)
    assert [person.untoward for person in (officer, colleague)] == [[], []]


def a_reason(officer: Person, colleague: Person, place: str) -> None:
    step = f"{place}/step/find_not_qualified/"
    officer.goes(step)
    note = officer.page.get_by_label("理由")
    note.fill("實收資本額不足。")
    officer.sees(KEPT)
    officer.goes("/admin/")
    officer.goes(step)
    expect(note).to_have_value("實收資本額不足。")
    officer.sees(BACK)
    colleague.goes(step)
    expect(colleague.page.get_by_label("理由")).to_have_value("")
    note.fill("實收資本額不足，改寫了一半")
    officer.goes("/admin/")  # at once: what was typed a moment ago is sent along while the page goes
    officer.goes(step)
    expect(note).to_have_value("實收資本額不足，改寫了一半")
    officer.goes_by(officer.page.get_by_role("button", name="丟掉這份草稿"))
    expect(note).to_have_value("")


def on_the_case(officer: Person, place: str) -> None:
    """A note on an item, a word for colleagues and a remark that was not saved, all on one page."""
    officer.goes(f"{place}/change/")
    officer.page.locator("[data-item='R4-1'] [data-note]").fill("報告第 3 頁")
    officer.page.get_by_label("新的註記").fill("同仁請看")
    officer.page.locator("[data-ask='company-0-rep_name']").click()
    officer.page.locator("[name='remark-company-0-rep_name']").fill("請改正")
    expect(officer.page.locator(".typed__state", has_text=KEPT)).to_have_count(3)
    officer.goes("/admin/")
    officer.goes(f"{place}/change/")
    expect(officer.page.locator("[data-item='R4-1'] [data-note]")).to_have_value("報告第 3 頁")
    expect(officer.page.get_by_label("新的註記")).to_have_value("同仁請看")
    expect(officer.page.locator("[name='remark-company-0-rep_name']")).to_have_value("請改正")
    officer.page.locator("[data-item='R4-1'] button[value=pass]").click()
    expect(officer.page.locator("[data-looked-at]")).to_have_text("1")
    officer.presses("留下註記")
    expect(officer.page.locator("[name='remark-company-0-rep_name']")).to_have_value("請改正")
    expect(officer.page.locator("[data-typed-draft]")).to_have_count(1)
    officer.page.locator("[data-pick] button", has_text="儲存說明").click()
    expect(officer.page.locator("[data-picked]")).to_have_text("1")
    officer.goes(f"{place}/change/")
    expect(officer.page.locator("[data-typed-draft]")).to_have_count(0)


def a_letter_to_many(officer: Person) -> None:
    officer.goes("/admin/review/mailing/add/")
    officer.page.get_by_label("主旨").fill("說明會")
    officer.page.get_by_label("資格審查中").check()
    officer.sees(KEPT)
    officer.goes("/admin/review/mailing/add/")
    expect(officer.page.get_by_label("主旨")).to_have_value("說明會")
    expect(officer.page.get_by_label("資格審查中")).to_be_checked()
    officer.goes("/admin/typed/")
    officer.sees("寫群組通知", "說明會")
