"""What does a complete application look like? Made-up answers for the demonstration, the tests and the benchmark."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.time.calendar import income_tax_years, latest_vat_period


def company(on: date, name: str = "示範雲端股份有限公司", email: str = "contact@example.tw") -> dict[str, Any]:
    """附表1 of a company of five years, complete on the day `on`."""
    return {
        "company_name": name,
        "business_items": ["I301010", "I301020"],
        "established_on": on.replace(year=on.year - 5, day=1),
        "paid_in_capital": 12_000_000,
        "website": "https://www.example.com/",
        "company_profile": "為中小型製造業提供雲端生產管理服務，協助工廠掌握排程、庫存與品質。",
        "annual_capacity": "11_100",
        "rep_name": "示範代表人",
        "rep_title": "董事長",
        "contact_name": "示範聯絡人",
        "contact_title": "專案經理",
        "contact_phone_area": "02",
        "contact_phone": "23456789",
        "contact_phone_ext": "101",
        "contact_mobile": "0912345678",
        "contact_email": email,
        "company_address": "100 臺北市中正區示範路一段 1 號",
        "vat_status": "regular",
        "uses_uniform_invoice": True,
        "consent_pdpa": True,
        "consent_data_access_affidavit": True,
        "consent_declarations": True,
        "attest_not_prc_or_foreign_branch": True,
        "breach_3_to_5_years": False,
    }


def solution(
    name: str = "雲端排程管家", *, agent: bool = False, hybrid: bool = False, earlier: bool = False
) -> dict[str, Any]:
    """附表2 to 附表4 of one solution; `earlier` adds what a listed solution must say in 附表4."""
    answers = {"name": name, **_TECHNICAL, **_PROMOTION, **(_HYBRID if hybrid else _PUBLIC)}
    if agent:
        answers |= {"vendor_role": "agent", "origin_name": "示範原廠股份有限公司", "origin_country": "US"}
    if earlier:
        answers |= _difference(name)
    return answers


def price_plans() -> list[dict[str, Any]]:
    return [
        {
            "total_price": 36_000,
            "subscription_months": 6,
            "user_count": 10,
            "market_price": 42_000,
            "includes_hardware": False,
        },
        {
            "total_price": 60_000,
            "subscription_months": 9,
            "user_count": 20,
            "other_spec": "含報表模組",
            "includes_hardware": False,
        },
    ]


def details(slot: str, on: date) -> dict[str, Any]:
    """What must be known of the paper in a slot, complete on the day `on`."""
    recent = (on - timedelta(days=60)).isoformat()
    every = {
        "income_tax_pl_statement": {"tax_year": income_tax_years(on)[0]},
        "vat_return_substitute": {"vat_period": str(latest_vat_period(on))},
        "vat_payment_proof": {"proof_kind": "form_401_stamped", "vat_period": str(latest_vat_period(on))},
        "sales_record_proof": {"record_kind": "contract"},
        "cloud_evidence_pdf": {"contents": ["architecture", "lease", "usage"]},
        "load_test_report": {"report_date": recent},
        "security_test_report": {"security_test_kinds": ["vulnerability_scan"], "report_date": recent},
        "market_record_proof": {"contents": ["vendor", "solution", "customer", "amount", "period"]},
        "usage_log_sample": {"contents": ["vendor", "solution", "customer", "time_axis", "count_axis"]},
    }
    return every.get(slot, {})


_PUBLIC = {"cloud_architecture": "public", "public_providers": ["aws", "hicloud"]}
_HYBRID = {
    "cloud_architecture": "hybrid",
    "hybrid_public_usage": ["storage", "compute"],
    "hybrid_public_providers": ["azure"],
    "hybrid_private_usage": ["other"],
    "hybrid_private_usage_other": "機台資料暫存",
    "hybrid_private_kind": ["own_room"],
    "private_dc_public_plan": "not_planned",
    "private_dc_public_plan_reason": "客戶要求機台資料留在廠內",
    "hybrid_reasons": ["customer", "security"],
}
_TECHNICAL = {
    "tech_mass_connections": "經本公司壓力測試，本方案同時最多可服務 2,000 條來自客戶的連線而不會造成服務品質下降。",
    "tech_mass_computation": "經本公司壓力測試，本方案每秒最多可服務 500 個來自客戶的服務請求而不會造成服務品質下降。",
    "tech_elastic_scaling": "已啟用資源使用量監控與自動擴縮機制，經實測請求增多時服務水準可以維持。",
    "tech_high_availability": "同時使用多個容器並跨可用區部署，實測單一容器故障後服務不中斷。",
    "tech_load_balancing": "已啟用負載平衡，經三大電信網路實測，平均 1 秒內完成服務請求。",
    "tech_security": "已啟用主機與網站弱點掃描，每月執行並追蹤修補。",
    "processes_personal_data": True,
    "tech_privacy": "依角色控管個資存取，存取均有紀錄可供查詢與檢視。",
    "sla_availability_pct": Decimal("99.50"),
    "sla_support_hours": "週一至週五 9 時至 18 時，接獲通知後 4 小時內恢復正常使用。",
    "sla_compensation": "中斷滿 4 小時以上，延長使用中斷時數的 3 倍。",
    "sla_incident_response": "一級（無法使用）2 小時內回應；二級（部分功能異常）8 小時內回應。",
    "sla_rpo": "系統將每 12 小時備份一次，最多能回復到 12 小時前的資料。",
    "backup_interval_hours": 12,
}
_PROMOTION = {
    "vendor_role": "original",
    "categories": ["production", "factory_equipment"],
    "industries": ["machinery", "metal"],
    "company_sizes": ["10_20", "21_50", "51_100"],
    "features_spec": "訂單到出貨的排程、派工、報工與進度看板，手機與電腦都能用。",
    "features_highlights": "專為 10 到 100 人的機械與金屬加工廠設計，不需要資訊人員，一週內上線；異常時自動通知現場主管。",
    "success_case": "中部一家 35 人的金屬加工廠導入後，交期達成率由 78% 提升到 93%，每月節省 40 小時人工排程。",
    "market_price_url": "https://www.example.com/pricing",
    "discount_terms": "續約一年享九折。",
    "paying_customers_band": "1_100",
    "annual_revenue_band": "3m_10m",
    "promotion_plan": "與各地工業區服務中心合辦說明會，並透過簽約經銷商到廠示範。",
    "sales_team_band": "6_10",
    "signed_dealers_band": "1_5",
    "unsigned_dealers": "no",
    "payment_methods": ["online_banking", "credit_card"],
    "order_process": "(1)接單：線上簽約付款，1 個工作天；(2)導入：開通與教育訓練，7 天；(3)客服：每月關懷；(4)解約：7 天內匯出資料並停用。",
    "onboarding_days": 7,
    "support_staff_band": "1_5",
    "support_capacity": "電話與線上客服，每月可服務 300 件。",
    "usage_log_ack": True,
    "data_portability_ack": True,
    "demo_video_url": "https://www.example.com/demo",
    "demo_video_seconds": 180,
}


def _difference(name: str) -> dict[str, str]:
    return {
        "prev_name": f"{name} 1.0",
        "prev_content": "排程與報工；每月 5,000 元。",
        "curr_name": name,
        "curr_content": "新增進度看板與異常通知；每月 5,000 元，續約九折。",
    }
