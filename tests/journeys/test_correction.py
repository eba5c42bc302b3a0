"""Does a correction go its whole way in the browser: picked and answered, never answered, or ended by two people?"""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demonstration.management.commands.demo import PASSWORD
from tests.journeys import axe
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey in the demonstration")]

CASE = """
import json
from django.utils import timezone
from applications.models import Programme
from applications.place import Place
from demonstration import cases as demo
from portal.accounts.models import User
from review.correction import correcting
from review.qualification import qualifying
officer, now = User.objects.get(username="officer"), timezone.now()
user = demo.vendor_user({tax_id!r}, "vendor{tax_id}@example.com", {password!r})
case = demo.filed(user, Programme.objects.current(now), now, "補正測試有限公司", ({{"name": "報工雲"}},)).application
case = qualifying.take(case, officer, "", now)
print(json.dumps([case.pk, case.number]))
"""
ASKED = """
item = correcting.Remark(Place("company", None, "rep_title"), "請與登記一致。")
correcting.request_correction(case, officer, [item], "", now)
"""
OVER = """
from django.utils import timezone
from applications.models import Correction
Correction.objects.filter(application={case}).update(due_at=timezone.now())
"""
REMARK = "職稱與登記不同，請修正。"


def make(house: House, tax_id: str, more: str = "") -> tuple[int, str]:
    case, number = json.loads(
        house.script(CASE.format(tax_id=tax_id, password=PASSWORD) + more).strip().splitlines()[-1]
    )
    return case, number


def come(house: House, visitor: Callable[..., Person], name: str, **options: object) -> Person:
    person = visitor(house.url, **options)
    person.signs_in(name, PASSWORD)
    return person


@pytest.mark.clause("R6-5-1", "R6-5-3")
def test_officer_picks_vendor_answers_in_time_and_officer_sees_what_changed(
    demo_house: House, visitor: Callable[..., Person]
) -> None:
    case, _ = make(demo_house, "04595252")
    officer, vendor = come(demo_house, visitor, "officer"), come(demo_house, visitor, "04595252", width=390)
    pick(officer, case)
    send(officer)
    answer(vendor, case)
    officer.goes(f"/admin/review/case/{case}/change/")
    officer.sees("和前一次送件不同的 1 項", "董事長", "執行長")
    assert officer.page.locator(".changed dt").all_inner_texts() == ["代表人職稱 已變更"]


def pick(officer: Person, case: int) -> None:
    """In place: the page is not left, the count follows, and a phrase is put where the cursor stands."""
    officer.goes(f"/admin/review/case/{case}/change/")
    title = officer.page.locator("#row-company-0-rep_title")
    title.get_by_role("link", name="要求補正").click()
    title.get_by_role("textbox").fill(REMARK)
    title.locator("select").select_option(index=2)
    expect(title.get_by_role("textbox")).to_have_value(
        f"{REMARK}內容與登記資料不符，請確認後修正，或檢附變更登記的證明。"
    )
    title.get_by_role("button", name="儲存說明").click()
    expect(officer.page.locator("[data-picked]")).to_have_text("1")
    expect(title).to_contain_text("已儲存")
    name = officer.page.locator("#row-company-0-rep_name")
    name.get_by_role("link", name="要求補正").click()
    name.get_by_role("textbox").fill("姓名請確認。")
    name.get_by_role("button", name="儲存說明").click()
    expect(officer.page.locator("[data-picked]")).to_have_text("2")
    assert axe.faults(officer.page) == []


def send(officer: Person) -> None:
    officer.follows("通知補正")
    officer.sees("已選 2 項", "會寄出的通知", REMARK, "姓名請確認。")
    officer.page.locator('[name="remark-company-0-rep_name"]').fill("")
    officer.fills({"note": "其他沒有問題。"})
    officer.sees("承辦說明：其他沒有問題。")  # the letter follows what is typed
    assert axe.faults(officer.page) == []
    officer.presses("寄出補正通知")
    officer.sees("補正通知已送出")


def answer(vendor: Person, case: int) -> None:
    vendor.goes("/apply/")
    vendor.follows("開始補正")
    vendor.sees("請補正 1 個項目", "還沒有修改任何項目", "期限怎麼算", REMARK)
    vendor.presses("送出補正")  # nothing was touched yet
    vendor.sees("還沒有送出：有 1 項沒有修改", "代表人職稱", "可能通知資格不符")
    assert axe.faults(vendor.page) == []
    vendor.page.get_by_role("link", name="繼續修改").click()
    expect(vendor.page.locator('[name="company-0-rep_title"]')).to_be_focused()
    vendor.fills({"company-0-rep_title": "執行長"})
    vendor.presses("先儲存")
    vendor.sees("已儲存 1 項，尚未送出", "每一項都改過了")
    assert axe.faults(vendor.page) == []
    vendor.presses("送出補正")
    vendor.sees("補正已送出")


@pytest.mark.clause("R6-5-2")
def test_vendor_who_does_not_answer_is_closed_and_told(demo_house: House, visitor: Callable[..., Person]) -> None:
    case, number = make(demo_house, "10458570", ASKED)
    vendor, officer = come(demo_house, visitor, "10458570"), come(demo_house, visitor, "officer")
    vendor.goes(f"/apply/{case}/correction/")
    vendor.fills({"company-0-rep_title": "來不及的職稱"})
    demo_house.script(OVER.format(case=case))
    vendor.content.get_by_role("button", name="送出補正", exact=True).click()
    vendor.sees("現在已經超過，不能再修改或送出")
    # It is not lost: it stands in its box, or on the page that says it came too late, whichever was quicker.
    boxed = vendor.page.locator('[name="company-0-rep_title"]')
    expect(boxed.or_(vendor.page.get_by_text("來不及的職稱")).first).to_be_visible()
    assert boxed.count() == 0 or boxed.input_value() == "來不及的職稱"
    vendor.opens_mail("vendor10458570@example.com", f"逾期未補正通知：{number}")
    officer.goes(f"/admin/review/case/{case}/change/")
    officer.sees("逾期未補正視同放棄", "逾期未補正")
    officer.follows("重新開放補正")
    officer.fills({"days": "2", "reason": "系統中斷，非可歸責於廠商。"})
    officer.sees(number, "新期限：", f"重新開放補正通知：{number}")  # beside the form, before anything is done
    assert axe.faults(officer.page) == []
    officer.presses("重新開放補正")
    officer.sees("系統中斷", "補正中")
    vendor.goes(f"/apply/{case}/correction/")
    vendor.sees("請補正 1 個項目")


@pytest.mark.clause("R8-1-1b")
def test_officer_proposes_and_a_second_person_rejects(demo_house: House, visitor: Callable[..., Person]) -> None:
    case, number = make(demo_house, "12345670")
    first, second = come(demo_house, visitor, "officer"), come(demo_house, visitor, "officer2")
    vendor, page = come(demo_house, visitor, "12345670"), f"/admin/review/case/{case}/change/"
    first.goes(page)
    first.follows("提出資格不符")
    first.fills({"note": "登記營業項目不符。"})
    first.presses("提出資格不符")
    first.sees("資格不符待覆核")
    assert first.content.get_by_role("link", name="覆核同意資格不符").count() == 0
    vendor.goes(f"/apply/{case}/")
    vendor.sees("資格審查中")
    second.goes(page)
    second.follows("覆核同意資格不符")
    second.sees("登記營業項目不符。")
    second.presses("帶入這段理由，改成給廠商的話")  # it was written for a colleague
    second.presses("覆核同意資格不符")
    second.sees("已完成「覆核同意資格不符」")
    vendor.opens_mail("vendor12345670@example.com", f"資格不符通知：{number}")
    vendor.sees("登記營業項目不符。")
