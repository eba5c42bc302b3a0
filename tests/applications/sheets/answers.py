"""What does a complete answer to each form look like, as a browser sends it?"""

from datetime import date
from types import SimpleNamespace
from typing import Any

from applications.guideline.papers import Situation
from applications.models import Application, Programme, Solution, Vendor
from applications.sheets.base import Sheet

TODAY = date(2023, 8, 1)  # when they are looked at, unless a test says otherwise
COMPANY = {
    "company_name": "測試雲端科技股份有限公司",
    "business_items": ["I301010", "I301030"],
    "established_on": "99/3/5",
    "paid_in_capital": "12,000,000",
    "website": "https://www.example.tw/",
    "company_profile": "專注於中小型製造業的生產排程與品質管理。",
    "annual_capacity": "101_200",
    "rep_name": "代表甲",
    "rep_title": "董事長",
    "contact_name": "承辦甲",
    "contact_title": "專案經理",
    "contact_phone_area": "02",
    "contact_phone": "2345-6789",
    "contact_phone_ext": "123",
    "contact_mobile": "0912-345-678",
    "contact_email": "contact@example.tw",
    "company_address": "100臺北市測試區範例路一段100號",
    "vat_status": "regular",
    "consent_pdpa": "on",
    "consent_data_access_affidavit": "on",
    "consent_declarations": "on",
    "attest_not_prc_or_foreign_branch": "on",
    "breach_3_to_5_years": "False",
}

FEATURES = {
    "tech_mass_connections": "同時最多可服務 5,000 條連線。",
    "tech_mass_computation": "每秒最多可服務 800 個服務請求。",
    "tech_elastic_scaling": "啟用 auto-scaling，量大時增長資源，量小時縮減資源。",
    "tech_high_availability": "多個容器互為備援，單一容器故障仍能持續提供服務。",
    "tech_load_balancing": "啟用負載平衡，三大電信環境下平均 1.2 秒完成。",
    "tech_security": "每月弱點掃描。",
    "processes_personal_data": "True",
    "tech_privacy": "存取控管，並有記錄可供查詢。",
    "sla_availability_pct": "99.5",
    "sla_support_hours": "週一至週五 9 時至 18 時。",
    "sla_compensation": "中斷滿 4 小時，延長中斷時數之 3 倍。",
    "sla_incident_response": "一級問題，2小時內回應\n二級問題，8小時內回應",
    "sla_rpo": "每 12 小時備份一次。",
    "backup_interval_hours": "12",
}
PUBLIC = {"name": "精實排程雲", "cloud_architecture": "public", "public_providers": ["aws"], **FEATURES}
HYBRID = {
    "name": "設備聯網監看雲",
    "cloud_architecture": "hybrid",
    "hybrid_public_usage": ["storage", "compute"],
    "hybrid_public_providers": ["azure", "other"],
    "hybrid_public_providers_other": "範例雲",
    "hybrid_private_usage": ["other"],
    "hybrid_private_usage_other": "設備連線",
    "hybrid_private_kind": ["own_room"],
    "private_dc_public_plan": "not_planned",
    "private_dc_public_plan_reason": "客戶要求設備資料不出廠",
    "hybrid_reasons": ["customer"],
    **FEATURES,
}

PROMOTION = {
    "name": "精實排程雲",
    "vendor_role": "original",
    "categories": ["production", "factory_equipment"],
    "industries": ["machinery", "metal"],
    "company_sizes": ["1_9", "10_20"],
    "features_spec": "工單排程、進度回報。",
    "features_highlights": "手機掃描工單即可回報進度，適合沒有資訊人員的小廠。",
    "success_case": "導入三個月，達交率由七成五提升至九成二。",
    "market_price_url": "https://www.example.tw/pricing",
    "paying_customers_band": "101_300",
    "annual_revenue_band": "3m_10m",
    "promotion_plan": "與公會合辦說明會。",
    "sales_team_band": "6_10",
    "signed_dealers_band": "none",
    "unsigned_dealers": "no",
    "payment_methods": ["third_party", "credit_card"],
    "third_party_payment_name": "範例支付",
    "order_process": "(1)接單 1 日 (2)導入 7 日 (3)客服每月 1 次 (4)解約 5 日",
    "support_staff_band": "6_10",
    "support_capacity": "客服六人輪值。",
    "usage_log_ack": "on",
    "data_portability_ack": "on",
    "demo_video_url": "https://video.example.tw/watch?v=1",
}
AGENT = {**PROMOTION, "vendor_role": "agent", "origin_name": "Example GmbH", "origin_country": "DE"}
DIFFERENCE = {
    "prev_name": "精實排程雲 2.0",
    "curr_name": "精實排程雲 3.0",
    "prev_content": "工單排程；6 個月 10 人版 32,000 元。",
    "curr_content": "新增設備稼動監看；6 個月 10 人版 36,000 元。",
}


def prices(*rows: dict[str, Any], prefix: str = "price_plans", total: int = 3) -> dict[str, str]:
    """The price rows as a browser sends them: `total` rows, the last ones blank."""
    sent = {f"{prefix}-TOTAL_FORMS": str(max(total, len(rows))), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": str(value) for name, value in row.items()}
    return sent


def price(**changes: Any) -> dict[str, Any]:
    row = {"total_price": "36,000", "subscription_months": "6", "user_count": "10", "includes_hardware": "False"}
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


# --- Rows that are not in the database ------------------------------------------------------------------------------


def application(*kinds: str, **answers: Any) -> Application:
    made = Application(pk=1, vendor=Vendor(pk=1, tax_id="04595257"), programme=Programme(pk=1, year=112), **answers)
    made.routes = tuple((kind, False) for kind in kinds)
    return made


def solution(kind: str = "first_time", **answers: Any) -> Solution:
    return Solution(application=application(kind), kind=kind, **answers)


def gaps(sheet: Sheet) -> dict[str, list[str]]:
    """What is still open in the questions after this form was saved, by name."""
    sheet.is_valid()
    kinds = frozenset({"first_time"})
    problems = type(sheet).problems(sheet.instance, {}, Situation(on=TODAY, kinds=kinds))
    asked = [problem for problem in problems if problem.place.name in sheet.base_fields]
    return {
        name: [problem.message for problem in asked if problem.place.name == name]
        for name in dict.fromkeys(problem.place.name for problem in asked)
    }


def owed(sheet: type[Sheet], instance: Any) -> set[str]:
    """The names of what must still be answered, of stored answers."""
    situation = Situation(on=date(2023, 8, 1), kinds=frozenset({"first_time"}))
    return {problem.place.name for problem in sheet.problems(instance, {}, situation)}


def paper(name: str = "測試.pdf", **details: Any) -> SimpleNamespace:
    """A paper as a slot sees it."""
    stored = SimpleNamespace(
        original_name=name, size=1234, sha256="0" * 64, original=None, content_type="application/pdf"
    )
    owner = application("first_time", company_name="測試公司")
    return SimpleNamespace(pk=7, file=stored, file_id="0" * 32, details=details, application=owner)
