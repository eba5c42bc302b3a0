"""Does 附表1 ask what the guideline prints, and refuse what cannot be read?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from applications.consents import CONSENTS
from applications.models import Application
from applications.sheets.company import CompanySheet
from tests.applications.sheets.answers import COMPANY, TODAY, application, gaps, owed


def filled(**changes: Any) -> CompanySheet:
    return CompanySheet({**COMPANY, **changes}, instance=application("first_time"), today=TODAY)


def errors(name: str, value: Any) -> list[str]:
    return list(filled(**{name: value}).errors.get(name, []))


def label(name: str) -> str:
    return str(CompanySheet.base_fields[name].label)


def shown(name: str) -> list[str]:
    return [str(text) for _, text in CompanySheet.base_fields[name].choices]


@pytest.mark.clause("R6-2-1")
def test_complete_answers_are_accepted_and_normalised():
    sheet = filled()
    assert sheet.errors == {}
    assert gaps(sheet) == {}
    company = sheet.instance
    assert company.established_on == date(2010, 3, 5)
    assert company.paid_in_capital == 12_000_000
    assert (company.contact_phone, company.contact_mobile) == ("23456789", "0912345678")
    assert company.breach_3_to_5_years is False


@pytest.mark.clause("R6-1-2")
def test_empty_draft_is_accepted():
    sheet = CompanySheet({}, instance=application())
    assert sheet.is_valid()
    assert sheet.changed_data == []


@pytest.mark.clause("F1-02", "F1-05", "F1-07", "F1-08", "F1-09", "F1-13", "F1-14", "F1-15", "F1-16", "F1-17", "F1-18")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("company_name", "公司名稱"),
        ("established_on", "設立登記日期"),
        ("paid_in_capital", "實收資本額"),
        ("website", "公司官網"),
        ("company_profile", "公司簡介"),
        ("rep_name", "代表人姓名"),
        ("rep_title", "代表人職稱"),
        ("contact_name", "聯絡人姓名"),
        ("contact_title", "聯絡人職稱"),
        ("contact_phone", "聯絡電話"),
        ("contact_phone_ext", "分機"),
        ("contact_mobile", "手機"),
        ("contact_email", "E-mail"),
        ("company_address", "公司地址"),
    ],
)
def test_label_is_the_official_one(name: str, words: str):
    assert label(name) == words


@pytest.mark.clause("F1-04")
def test_business_items_are_the_three_of_the_guideline():
    assert label("business_items") == "營業項目"
    assert shown("business_items") == ["I301010資訊軟體服務業", "I301020資料處理服務業", "I301030電子資訊供應服務業"]
    assert errors("business_items", ["I301010", "F118010"]) == ["請從所列的選項中勾選。"]


@pytest.mark.clause("F1-12")
def test_annual_capacity_offers_the_seven_bands():
    assert label("annual_capacity") == "公司所有雲端解決方案可服務總能量上限(每年)"
    assert shown("annual_capacity") == [
        "1~10家", "11~100家", "101~200家", "201~300家", "301~400家", "401~500家", "501家以上",
    ]  # fmt: skip


@pytest.mark.clause("F1-19", "F1-20", "F1-21")
@pytest.mark.parametrize("consent", CONSENTS, ids=lambda consent: consent.key)
def test_consent_carries_its_whole_text_and_its_own_sentence(consent):
    assert consent.tick.removesuffix("（同意請勾選）") == label(consent.key)
    assert CompanySheet(instance=application()).fields[consent.key].official is consent


@pytest.mark.clause("F1-19", "F1-20", "F1-21", "A-21")
@pytest.mark.parametrize("name", [*(consent.key for consent in CONSENTS), "attest_not_prc_or_foreign_branch"])
def test_statement_must_be_ticked_to_be_complete(name: str):
    unticked = {key: value for key, value in COMPANY.items() if key != name}
    sheet = CompanySheet(unticked, instance=application("first_time"), today=TODAY)
    assert gaps(sheet) == {name: ["請閱讀後勾選。"]}


@pytest.mark.clause("F1-05")
@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("112/8/1", []),
        ("112/8/2", ["設立登記日期不能在今天以後，請核對日期。"]),
        ("112/2/29", ["民國112年2月沒有29日，請核對日期。"]),
    ],
)
def test_establishment_date_is_not_in_the_future(day: str, message: list[str]):
    assert errors("established_on", day) == message


@pytest.mark.clause("F1-07")
@pytest.mark.parametrize(
    ("typed", "readable"),
    [("999,999", True), ("１００００００", True), ("一百萬", True), ("很多", False), ("-1", False)],
)
def test_capital_is_read_here_and_judged_by_the_guideline(typed: str, readable: bool):
    assert (errors("paid_in_capital", typed) == []) is readable


@pytest.mark.clause("F1-09", "A-26")
@pytest.mark.parametrize(("length", "message"), [(300, []), (301, ["最多 300 字，目前 301 字，請刪減 1 字。"])])
def test_profile_is_at_most_300_characters(length: int, message: list[str]):
    assert errors("company_profile", "字 \n" * length) == message


@pytest.mark.clause("F1-16")
@pytest.mark.parametrize("typed", ["0912345678", "0912-345-678", "０９１２ ３４５ ６７８"])
def test_mobile_is_understood_however_it_is_typed(typed: str):
    sheet = filled(contact_mobile=typed)
    sheet.is_valid()
    assert sheet.cleaned_data["contact_mobile"] == "0912345678"


@pytest.mark.clause("F1-08", "F1-15", "F1-16", "F1-17")
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("contact_mobile", "0812345678"),
        ("contact_phone_area", "2"),
        ("contact_phone", "電話"),
        ("contact_email", "contact@"),
        ("website", "ftp://example.tw/"),
        ("website", "javascript:alert(1)"),
        ("annual_capacity", "很多家"),
        ("vat_status", "never"),
        ("breach_3_to_5_years", "perhaps"),
    ],
)
def test_malformed_answer_is_refused_even_in_a_draft(name: str, typed: str):
    assert len(errors(name, typed)) == 1


@pytest.mark.clause("F1-08", "A-23")
@pytest.mark.parametrize("required", [False, True])
def test_website_is_optional_unless_the_programme_asks(required: bool):
    company = application("first_time")
    company.programme.website_required = required
    assert ("website" in owed(CompanySheet, company)) is required


@pytest.mark.clause("R6-3-1-2C")
def test_invoice_question_is_asked_only_before_the_first_vat():
    for status, asked in (("regular", False), ("before_first", True)):
        company = application("first_time", vat_status=status)
        assert ("uses_uniform_invoice" in owed(CompanySheet, company)) is asked


@pytest.mark.clause("A-11")
@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        (("summit_existing",), False),
        (("summit_existing", "first_time"), True),
        (("previously_listed",), True),
        ((), True),
    ],
)
def test_tax_question_is_owed_by_kinds_with_tax_papers(kinds: tuple[str, ...], asked: bool):
    assert ("vat_status" in owed(CompanySheet, application(*kinds))) is asked


@pytest.mark.clause("A-01")
def test_breach_must_be_explained_when_there_was_one():
    assert gaps(filled(breach_3_to_5_years="True")) == {"breach_3_to_5_years_details": ["請填寫。"]}


@pytest.mark.clause("A-01")
def test_breach_details_are_dropped_when_there_was_none():
    sheet = filled(breach_3_to_5_years_details="x" * 400)
    assert sheet.is_valid()
    assert "breach_3_to_5_years_details" not in sheet.cleaned_data


# --- Lines that nobody types ---------------------------------------------------------------------------------------


def given(company: Application, name: str) -> dict[str, Any]:
    return next(line for line in CompanySheet.given if line.name == name).freeze(company)


@pytest.mark.clause("F1-01", "A-06")
def test_kinds_are_the_union_of_the_solutions():
    row = given(application("summit_existing", "first_time", "first_time"), "kinds")
    assert [(option["label"], option["chosen"]) for option in row["options"]] == [
        ("首次申請方案", True),
        ("曾在工業館上架方案", False),
        ("已在攻頂計畫上架之既有方案", True),
    ]
    assert row["display"] == "首次申請方案、已在攻頂計畫上架之既有方案"


@pytest.mark.clause("F1-03")
def test_tax_id_is_the_vendors_and_no_field():
    assert given(application(), "tax_id")["display"] == "04595257"
    assert "tax_id" not in CompanySheet.base_fields


@pytest.mark.clause("F1-06", "A-16")
@pytest.mark.parametrize(
    ("established", "words"),
    [
        (date(2020, 8, 1), "設立三年以上"),
        (date(2020, 8, 2), "未滿三年"),
        (None, ""),
    ],
)
def test_age_is_derived_and_three_years_to_the_day_count(established: date | None, words: str):
    company = application(established_on=established)
    company.reckoned_on = TODAY
    row = given(company, "established_over_3y")
    assert row["display"] == words
    assert [option["label"] for option in row["options"]] == ["設立三年以上", "未滿三年"]


@pytest.mark.clause("F1-11")
def test_number_of_solutions_is_counted():
    assert given(application("first_time", "summit_existing"), "solution_count")["display"] == "共計 2 項"


def test_hostile_values_are_sentences_and_no_exception():
    hostile = ["\x00", "\u202eabc", "9" * 5000, "1e999", "😀" * 30_000, "[]", "None", str(Decimal("NaN"))]
    for value in hostile:
        sheet = CompanySheet(dict.fromkeys(COMPANY, value), instance=application(), today=TODAY)
        assert sheet.is_valid() in (True, False)
        assert all("\x00" not in str(kept) and "\u202e" not in str(kept) for kept in sheet.cleaned_data.values())
