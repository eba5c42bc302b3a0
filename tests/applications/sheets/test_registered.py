"""How does what the register says stand beside what 附表1 says?"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from applications.guideline.outside import Kind, RegisteredCompany
from applications.models import Application
from applications.sheets.registered import RegisteredAnswer, RegisterStanding, compare, sheet_with
from tests.applications.registers.answering import COMPANY

pytestmark = pytest.mark.once


def answer_to(name: str, company: RegisteredCompany = COMPANY, **drafted: Any) -> RegisteredAnswer:
    (answer,) = [answer for answer in compare(company, Application(**drafted)) if answer.name == name]
    return answer


def test_questions_stand_in_the_order_of_the_form_with_their_section() -> None:
    assert [(answer.name, answer.section, answer.registered) for answer in compare(COMPANY, Application())] == [
        ("company_name", "basics", "範例資訊股份有限公司"),
        ("business_items", "basics", "I301010資訊軟體服務業"),
        ("established_on", "basics", "95年3月1日（2006-03-01）"),
        ("paid_in_capital", "basics", "5,000,000 元"),
        ("company_address", "people", "新北市汐止區新台五路一段79號"),
    ]


@pytest.mark.parametrize(
    ("name", "drafted", "standing"),
    [
        ("company_name", "", RegisterStanding.EMPTY),
        ("company_name", "範例資訊股份有限公司", RegisterStanding.SAME),
        ("company_name", "範例資訊　有限公司", RegisterStanding.DIFFERENT),
        ("business_items", [], RegisterStanding.EMPTY),
        ("business_items", ["I301010"], RegisterStanding.SAME),
        ("business_items", ["I301010", "I301030"], RegisterStanding.DIFFERENT),
        ("established_on", None, RegisterStanding.EMPTY),
        ("established_on", date(2006, 3, 1), RegisterStanding.SAME),
        ("established_on", date(2006, 3, 2), RegisterStanding.DIFFERENT),
        ("paid_in_capital", None, RegisterStanding.EMPTY),
        ("paid_in_capital", 0, RegisterStanding.DIFFERENT),
        ("paid_in_capital", 5_000_000, RegisterStanding.SAME),
        ("company_address", "新北市汐止區 新臺五路一段７９號", RegisterStanding.SAME),
        ("company_address", "221 新北市汐止區新台五路一段 79 號", RegisterStanding.SAME),
        ("company_address", "（２２１０１１）新北市汐止區新台五路一段79號", RegisterStanding.SAME),
        ("company_address", "79號新北市汐止區新台五路一段79號", RegisterStanding.DIFFERENT),
        ("company_address", "臺北市", RegisterStanding.DIFFERENT),
    ],
)
def test_standing(name: str, drafted: Any, standing: RegisterStanding) -> None:
    assert answer_to(name, **{name: drafted}).standing == standing


def test_business_has_its_registered_funds() -> None:
    answer = answer_to("paid_in_capital", replace(COMPANY, kind=Kind.BUSINESS, capital=968_000))
    assert answer.registered == "968,000 元"
    assert answer.value == 968_000
    assert answer.note == "商業登記的資本額。"


@pytest.mark.clause("A-10")
def test_total_capital_is_told_and_never_taken() -> None:
    answer = answer_to(
        "paid_in_capital", replace(COMPANY, capital=None, total_capital=2_000_000), paid_in_capital=2_000_000
    )
    assert answer.value is None
    assert answer.registered == ""
    assert answer.standing == RegisterStanding.UNSAID
    assert answer.note == "登記沒有寫實收資本額，資本總額是 2,000,000 元。"


def test_company_without_the_three_items_is_told_so_and_nothing_is_taken() -> None:
    answer = answer_to(
        "business_items", replace(COMPANY, items=(("F118010", "資訊軟體批發業"),)), business_items=["I301010"]
    )
    assert answer.value is None
    assert answer.registered == "沒有這三項營業項目"
    assert answer.standing == RegisterStanding.DIFFERENT
    unread = answer_to("business_items", replace(COMPANY, items=None), business_items=["I301010"])
    assert unread.value is None
    assert unread.registered == ""
    assert unread.standing == RegisterStanding.UNSAID


@pytest.mark.parametrize("name", ["示範?科技有限公司", "示範\ue123科技有限公司", "示範■科技有限公司"])
def test_name_with_a_character_that_the_register_cannot_show_is_offered_with_a_warning(name: str) -> None:
    answer = answer_to("company_name", replace(COMPANY, name=name))
    assert (answer.value, answer.note) == (name, "登記資料裡有無法顯示的字，帶入的請改成正確的字。")
    assert answer_to("company_name").note == ""


def test_form_is_filled_in_as_a_person_would() -> None:
    sheet = sheet_with(compare(COMPANY, Application()), Application())
    assert sheet.is_valid()
    assert sheet.cleaned_data == {
        "company_name": "範例資訊股份有限公司",
        "business_items": ["I301010"],
        "established_on": date(2006, 3, 1),
        "paid_in_capital": 5_000_000,
        "company_address": "新北市汐止區新台五路一段79號",
    }
