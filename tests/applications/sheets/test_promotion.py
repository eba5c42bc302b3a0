"""Does 附表3 ask what the guideline prints, each question only when it applies?"""

from typing import Any

import pytest

from applications.sheets.promotion import PromotionSheet
from tests.applications.sheets.answers import AGENT, PROMOTION, gaps, owed, price, prices, solution

MAINLAND = "方案原廠商如為陸資請勿申請"


def filled(answers: dict[str, Any] = PROMOTION, **changes: Any) -> PromotionSheet:
    return PromotionSheet({**answers, **prices(price()), **changes}, instance=solution())


def errors(name: str, value: Any, answers: dict[str, Any] = PROMOTION) -> list[str]:
    return list(filled(answers, **{name: value}).errors.get(name, []))


def shown(name: str) -> list[str]:
    return [str(label) for value, label in PromotionSheet.base_fields[name].choices if value]


@pytest.mark.clause("R6-2-3")
@pytest.mark.parametrize("answers", [PROMOTION, AGENT], ids=["original", "agent"])
def test_complete_answers_are_accepted(answers: dict[str, Any]):
    sheet = filled(answers)
    assert sheet.errors == {}
    assert sheet.is_valid()
    assert gaps(sheet) == {}


@pytest.mark.clause("F3-00")
def test_first_section_says_what_a_solution_must_include():
    assert "雲端應用軟體使用至少3個月、教育訓練、系統導入諮詢客服" in PromotionSheet.sections[0].intro


# --- Who made it ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("F3-02", "R3-6")
def test_role_is_original_or_agent():
    assert PromotionSheet.base_fields["vendor_role"].label == "是否代理經銷"
    assert shown("vendor_role") == ["本公司為本方案之原廠", "本公司為本方案之代理經銷商"]


@pytest.mark.clause("F3-03")
def test_agent_names_the_original_vendor_and_its_country():
    assert set(gaps(filled(PROMOTION, vendor_role="agent"))) == {"origin_name", "origin_country"}


@pytest.mark.clause("F3-03")
def test_original_vendor_is_not_asked_for_another():
    sheet = filled(PROMOTION, origin_name="別家", origin_country="nowhere")
    assert sheet.is_valid()
    assert set(gaps(sheet)) & {"origin_name", "origin_country"} == set()


@pytest.mark.clause("F3-03")
@pytest.mark.parametrize(
    ("country", "number", "kept"),
    [
        ("TW", "０４５９ ５２５７", "04595257"),
        ("TW", "04595252", "04595252"),  # valid since April 2023
        ("TW", "", ""),
        ("DE", "HRB 12345", "HRB 12345"),
    ],
)
def test_original_vendors_number_is_kept(country: str, number: str, kept: str):
    sheet = filled(AGENT, origin_country=country, origin_tax_id=number)
    assert sheet.errors == {}
    assert sheet.instance.origin_tax_id == kept


@pytest.mark.django_db
@pytest.mark.clause("F3-03")
def test_original_vendors_number_must_be_a_tax_id_in_taiwan():
    sheet = filled(AGENT, origin_country="TW", origin_tax_id="12345678")
    (sentence,) = sheet.errors["origin_tax_id"]
    assert sentence.startswith("「12345678」不符合統一編號的檢查規則，請先核對有沒有打錯。核對後確定沒錯")
    assert sheet.cleaned_data["origin_country"] == "TW"


@pytest.mark.clause("F3-03")
def test_number_typed_before_the_country_is_found_before_sending():
    agent = solution(vendor_role="agent", origin_country="TW", origin_tax_id="HRB 12345")
    assert [name for name, _ in PromotionSheet.missing(agent, {})] == ["origin_tax_id"]
    agent.origin_country = "DE"
    assert PromotionSheet.missing(agent, {}) == []


@pytest.mark.clause("F3-03", "R5-2")
def test_mainland_origin_is_kept_in_a_draft_and_warned_of_at_the_field():
    sheet = filled(AGENT, origin_country="CN")
    assert sheet.is_valid()
    assert sheet.instance.origin_country == "CN"
    assert MAINLAND in PromotionSheet.base_fields["origin_country"].help_text
    assert MAINLAND in PromotionSheet.base_fields["vendor_role"].help_text


@pytest.mark.clause("F3-03", "A-22")
def test_countries_name_taiwan_mainland_hong_kong_and_macao_and_leave_one_open():
    assert shown("origin_country")[:4] == ["臺灣", "中國大陸", "香港", "澳門"]
    assert set(gaps(filled(AGENT, origin_country="other"))) == {"origin_country_other"}


# --- Options -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("F3-05", "R5-4")
def test_categories_are_two_classes_of_five():
    groups = dict(PromotionSheet(instance=solution()).fields["categories"].widget.choices)
    assert {heading: [label for _, label in members] for heading, members in groups.items()} == {
        "(一)企業營運端": ["1.生產與作業管理", "2.行銷管理", "3.人力資源管理", "4.研究發展管理", "5.財務管理"],
        "(二)工廠生產端": ["1.人員管理", "2.設備管理", "3.原物料管理", "4.規章制度管理", "5.環境管理"],
    }


@pytest.mark.clause("F3-05", "F3-06", "F3-07", "F3-18", "F3-19", "F3-22", "F3-23", "F3-24", "F3-25", "F3-27")
@pytest.mark.parametrize(
    ("name", "label", "options"),
    [
        (
            "industries",
            "二、方案適用行業別",
            "不限產業 製造業 機械業 金屬業 食品加工業 民生化工業 紡織業 塑膠業 電子零件業 生技醫療業 半導體業 運輸工具業 其他",
        ),
        ("company_sizes", "三、方案適用中小型製造業規模", "9人以下 10~20人 21~50人 51~100人 101~200人"),
        (
            "paying_customers_band",
            "1.本方案仍在訂閱期之付費客戶數",
            "1~100家 101~300家 301~500家 501~700家 701~1000家 1001家以上",
        ),
        (
            "annual_revenue_band",
            "2.本方案年均營業額大約為",
            "300萬元以下 301萬元~1000萬元 1001萬元~3000萬元 3001萬元~5000萬元 5001萬元以上",
        ),
        ("sales_team_band", "2.推廣能量 (1)本公司業務團隊自行推廣，人數", "5人以下 6~10人 11~20人 21人以上"),
        (
            "signed_dealers_band",
            "2.推廣能量 (2)透過正式簽約授權之經銷商、代理商推廣，家數",
            "5家以下 6~10家 11~20家 21家以上 無",
        ),
        (
            "unsigned_dealers",
            "2.推廣能量 (3)透過未簽約之經銷／地推推廣",
            "有，如經銷/地推違反本計畫規定，本公司將負全責。 無，本公司禁止未簽約授權之經銷／地推代為推廣。",
        ),
        ("support_staff_band", "2.客戶諮詢服務能量：客服人力配置", "無 1~5人 6~10人 11~15人 16~20人 21人以上"),
    ],
)
def test_options_are_the_official_ones(name: str, label: str, options: str):
    assert PromotionSheet.base_fields[name].label == label
    assert shown(name) == options.split(" ")


@pytest.mark.clause("F3-25")
@pytest.mark.parametrize(
    ("methods", "names"),
    [
        (["online_banking", "credit_card"], set()),
        (["third_party"], {"third_party_payment_name"}),
        (["mobile", "other"], {"mobile_payment_name", "payment_methods_other"}),
        ([], {"payment_methods"}),
    ],
)
def test_payment_method_asks_for_its_name(methods: list[str], names: set[str]):
    answers = {name: value for name, value in PROMOTION.items() if name != "third_party_payment_name"}
    assert set(gaps(filled(answers, payment_methods=methods))) == names


@pytest.mark.clause("F3-06", "A-40")
def test_any_industry_may_stand_with_others():
    assert gaps(filled(PROMOTION, industries=["any", "metal"])) == {}
    assert set(gaps(filled(PROMOTION, industries=["other"]))) == {"industries_other"}


# --- Limits --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("F3-08", "F3-09", "F3-10", "F3-17", "F3-21", "F3-26", "F3-28", "F3-32", "A-26")
@pytest.mark.parametrize(
    ("name", "label", "limit"),
    [
        ("features_spec", "1.功能規格、性能", 100),
        ("features_highlights", "2.特色", 300),
        ("success_case", "3.成功應用案例", 300),
        ("discount_terms", "2.優惠措施", 100),
        ("promotion_plan", "1.工業館推廣規劃", 300),
        ("order_process", "1.訂單管理標準流程明確作法與所需時間", 500),
        ("support_capacity", "服務能量說明", 100),
        ("extra_note", "十三、其他附加說明", 100),
    ],
)
def test_text_has_its_label_and_its_limit(name: str, label: str, limit: int):
    assert PromotionSheet.base_fields[name].label == label
    assert errors(name, "字" * limit) == []
    assert errors(name, "字" * (limit + 1)) == [f"最多 {limit} 字，目前 {limit + 1} 字，請刪減 1 字。"]


@pytest.mark.clause("F3-31", "A-19")
@pytest.mark.parametrize(("name", "low", "high"), [("demo_video_seconds", 120, 300), ("onboarding_days", 1, 31)])
def test_number_has_its_limits_and_may_be_left_out(name: str, low: int, high: int):
    assert [bool(errors(name, value)) for value in ("", low - 1, low, high, high + 1)] == [
        False,
        True,
        False,
        False,
        True,
    ]


@pytest.mark.clause("F3-16", "F3-31", "F3-32")
@pytest.mark.parametrize("name", ["market_price_url", "demo_video_url", "extra_video_url"])
def test_link_is_http_or_https(name: str):
    assert errors(name, "https://www.example.tw/1") == []
    assert errors(name, "file:///etc/hosts") == ["請輸入完整網址，例：https://www.example.com/。"]


@pytest.mark.clause("F3-29", "F3-30")
@pytest.mark.parametrize("name", ["usage_log_ack", "data_portability_ack"])
def test_statement_must_be_ticked(name: str):
    answers = {key: value for key, value in PROMOTION.items() if key != name}
    assert gaps(filled(answers)) == {name: ["請閱讀後勾選。"]}


@pytest.mark.clause("F3-17", "A-23")
@pytest.mark.parametrize("required", [False, True])
def test_discount_is_optional_unless_the_programme_asks(required: bool):
    local = solution()
    local.application.programme.discount_required = required
    assert ("discount_terms" in owed(PromotionSheet, local)) is required


@pytest.mark.clause("F3-16", "F3-31", "A-15")
@pytest.mark.parametrize("name", ["market_price_url", "demo_video_url"])
def test_link_that_a_file_may_stand_in_for_is_neither_required_nor_called_optional(name: str):
    assert name not in owed(PromotionSheet, solution())
    assert not PromotionSheet(instance=solution()).fields[name].optional
