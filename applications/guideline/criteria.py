"""On what is a solution judged? 八(二): seven principles, six features, five SLA and four points of the plan, as printed.

The principles are R8-2-1-1, R8-2-1-2, R8-2-1-3, R8-2-1-4, R8-2-1-5, R8-2-1-6 and R8-2-1-7, the features R8-2-2, the SLA R8-2-2S,
the plan R8-2-3-1, R8-2-3-2, R8-2-3-3 and R8-2-3-4.

`asks` names where the vendor speaks to a criterion: the questions and the slots for papers of each 附表.
"""

from dataclasses import dataclass
from enum import StrEnum

from applications.guideline.solutions import CORE_TEXT, HARDWARE_TEXT


class Part(StrEnum):
    """The tables of 八(二), by their headings."""

    PRINCIPLES = "審查原則"
    FEATURES = "技術特性"
    SLA = "服務水準協議（SLA）"
    PLAN = "計畫審查重點"


TECHNICAL_PARTS = frozenset({Part.FEATURES, Part.SLA})  # 八(二)2 技術審查重點: a documentary review has none
Asked = dict[str, tuple[str, ...]]  # by sheet, the names of questions and slots


@dataclass(frozen=True)
class Criterion:
    """`clause` as the guideline prints it, `row` of the clause table; `ways` are the sentences of 評估方式, in their order.

    A principle has no title in print: `title` is a name for it, and its sentences are the `ways`.
    """

    key: str
    part: Part
    number: int
    clause: str
    row: str
    title: str
    ways: tuple[str, ...]
    asks: Asked

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """(sheet, name) of each question and slot that speaks to it, in order."""
        return tuple((sheet, name) for sheet, names in self.asks.items() for name in names)


def _principle(number: int, title: str, *ways: str, asks: Asked) -> Criterion:
    clause, row = f"八(二)1({number})", f"R8-2-1-{number}"
    return Criterion(f"principle_{number}", Part.PRINCIPLES, number, clause, row, title, ways, asks)


def _feature(number: int, title: str, *ways: str, asks: Asked) -> Criterion:
    return Criterion(f"feature_{number}", Part.FEATURES, number, "八(二)2", "R8-2-2", title, ways, asks)


def _sla(number: int, title: str, *ways: str, asks: Asked) -> Criterion:
    return Criterion(f"sla_{number}", Part.SLA, number, "八(二)2", "R8-2-2S", title, ways, asks)


def _plan(number: int, title: str, *ways: str, asks: Asked) -> Criterion:
    clause, row = f"八(二)3-{number}", f"R8-2-3-{number}"
    return Criterion(f"plan_{number}", Part.PLAN, number, clause, row, title, ways, asks)


_SLA_ANSWERS = (
    "sla_availability_pct",
    "sla_support_hours",
    "sla_compensation",
    "sla_incident_response",
    "sla_rpo",
    "backup_interval_hours",
)
_RECORD = ("paying_customers_band", "annual_revenue_band", "market_record_proof", "sales_record_proof")
_RECORD_BEFORE = ("summit_plan_proof", "hall_listing_proof")
_CLOUD = (
    "cloud_architecture",
    "public_providers",
    "public_providers_other",
    "hybrid_public_usage",
    "hybrid_public_usage_other",
    "hybrid_public_providers",
    "hybrid_public_providers_other",
    "hybrid_private_usage",
    "hybrid_private_usage_other",
    "hybrid_core_explanation",
    "hybrid_private_kind",
    "private_dc_public_plan",
    "private_dc_public_plan_reason",
    "hybrid_reasons",
    "hybrid_reasons_other",
    "cloud_evidence_pdf",
)
_PRICES = ("price_plans", "market_price_url", "market_price_proof", "discount_terms")

_PRINCIPLES = (
    _principle(
        1, "獨立經營與操作",
        "該雲端解決方案之應用軟體須中小微型企業可以獨立經營與操作。",
        asks={"promotion": ("company_sizes", "features_highlights", "success_case", "demo_video_url", "operation_document")},
    ),
    _principle(
        2, "資料自主權",
        "中小型製造業擁有資料自主權：資訊服務廠商須能提供中小微企業免費、隨時、自行完整下載因使用此方案而產生的資料與紀錄。",
        asks={
            "company": ("consent_data_access_affidavit",),
            "promotion": ("data_portability_ack", "data_portability_steps"),
        },
    ),
    _principle(
        3, "市場實績",
        "方案市場實績表現較好者優先選擇。",
        asks={"promotion": (*_RECORD, *_RECORD_BEFORE, "success_case")},
    ),
    _principle(
        4, "不納入考量的內容",
        "以下方案內容不納入考量：",
        "單一功能 - 如雲端空間租賃、數位廣告或簡訊購買、遠距視訊、搜尋引擎優化（SEO，Search Engine Optimization）等。",
        HARDWARE_TEXT,
        asks={"promotion": ("categories", "features_spec", "features_highlights", "price_plans")},
    ),
    _principle(5, "公有雲", CORE_TEXT, asks={"technical": _CLOUD}),
    _principle(
        6, "使用歷程",
        "雲端解決方案之使用歷程，可經由軟體程式設定雲端資料庫產生 log data 並轉成可視化圖表如折線圖或長條圖等格式之文件。",
        asks={"promotion": ("usage_log_ack", "usage_log_sample")},
    ),
    _principle(
        7, "服務品質",
        "5 項 SLA 必訂指標內容能因應客戶需求提供一定的服務品質。",
        asks={"technical": _SLA_ANSWERS},
    ),
)  # fmt: skip

_FEATURES = (
    _feature(
        1, "大量連線",
        "雲端架構及系統效能規劃，產品遇大量連線之承載量服務水準。",
        asks={"technical": ("tech_mass_connections", "load_test_report")},
    ),
    _feature(
        2, "大量計算",
        "雲端架構及系統效能規劃，系統能承受多少用戶同時連線運算或處理。",
        asks={"technical": ("tech_mass_computation", "load_test_report")},
    ),
    _feature(
        3, "資源彈性調度",
        "雲端架構是否具有彈性資源調度功能，當量大時是否增長資源，量小縮減資源。",
        asks={"technical": ("tech_elastic_scaling", "cloud_evidence_pdf")},
    ),
    _feature(
        4, "服務不中斷",
        "雲端架構是否具有服務不中斷功能之偵測、系統故障仍能持續服務之穩定性。",
        asks={"technical": ("tech_high_availability", "cloud_evidence_pdf")},
    ),
    _feature(
        5, "雲端負載機制",
        "系統於真實網路(三大電信)環境下整體效能表現，並確保負載平衡機制可正常運行並使使用者感受達到服務等級協議"
        "(SLA，service-level agreement)水準。",
        asks={"technical": ("tech_load_balancing", "load_test_report")},
    ),
    _feature(
        6, "資安風險暨個資保護",
        "下列項目是否無中高度以上資安風險：程式碼檢測、網站弱點掃描、主機弱點掃描、APP資安檢測、滲透測試、第三方開源元件安全及授權。",
        "如有處理個資，是否有保護機制如權限管理功能。",
        asks={"technical": ("tech_security", "security_test_report", "processes_personal_data", "tech_privacy")},
    ),
)  # fmt: skip

_SLAS = (
    _sla(
        1, "系統可用性 (System Availability)",
        "客戶使用系統正常運作率達到98%以上（以月份為基準單位進行度量）。",
        asks={"technical": ("sla_availability_pct",)},
    ),
    _sla(
        2, "客服支援時段 (Customer service support period)",
        "可提供服務的方式和時段具合理性，能配合客戶業別之需求。",
        asks={"technical": ("sla_support_hours",), "promotion": ("industries", "industries_other", "support_staff_band")},
    ),
    _sla(
        3, "服務中斷補償 (Service interruption compensation)",
        "明確訂定如系統服務發生中斷達一定時間之補償，能合理維護客戶權益",
        asks={"technical": ("sla_compensation",)},
    ),
    _sla(
        4, "問題回應時間 (Incident Response)",
        "系統發生問題後的回應時間，應依問題嚴重程度至少分2級，回應時間對應問題程度應具合理性。",
        asks={"technical": ("sla_incident_response",)},
    ),
    _sla(
        5, "復原點目標 (Recovery Point Objective, RPO)",
        "當業務恢復後，恢復得來的數據所對應時間點。系統應至少24小時備份一次。",
        asks={"technical": ("sla_rpo", "backup_interval_hours")},
    ),
)  # fmt: skip

_PLANS = (
    _plan(
        1, "雲端解決方案對中小型製造業的適用性",
        "雲端解決方案內容適用於本計畫受補助對象。",
        "申請內容、操作說明影片與實機操作演示皆能針對解決方案的雲端架構、規格、性能、穩定性、易用性等有清楚說明。",
        "可提供易用之數據分析管理報表，使中小微型企業能加強數位營運思維。",
        "明確說明雲端解決方案於企業端安裝、導入及教育訓練之內容與所需時間，合計最長不得超過1個月。",
        "能提供合適價格或特定優惠措施，例如：提供續約優惠以鼓勵企業養成使用習慣。",
        asks={
            "promotion": (
                "categories", "industries", "industries_other", "company_sizes", "features_spec", "features_highlights",
                "demo_video_url", "demo_video_seconds", "operation_document", "extra_note", "extra_video_url",
                "usage_log_sample", "order_process", "onboarding_days", *_PRICES,
            )
        },
    ),
    _plan(
        2, "雲端解決方案行銷推廣能量",
        "可證明具市場實績，並為具有客戶基礎之穩定成熟方案。",
        "推廣行銷計畫內容說明完整、有具體可行性。",
        asks={
            "promotion": (
                *_RECORD, *_RECORD_BEFORE, "success_case",
                "promotion_plan", "sales_team_band", "signed_dealers_band", "unsigned_dealers",
            )
        },
    ),
    _plan(
        3, "資訊服務廠商營運穩健",
        "資訊服務廠商財務穩健可持續經營。",
        "營運、技術能力或方案品質相關證明文件，例如獲獎紀錄、專業認證、工業局技術服務機構能量登錄等。",
        asks={
            "company": (
                "established_on", "paid_in_capital", "company_profile", "awards_certificates", "income_tax_pl_statement",
                "vat_return_substitute", "vat_payment_proof", "establishment_approval_letter",
            ),
            "promotion": ("annual_revenue_band",),
        },
    ),
    _plan(
        4, "資訊服務廠商服務能量",
        "訂單管理標準流程有明確、合理作法與時間，包括接單、導入、客服、解約處理。",
        "具備提供客戶服務、技術諮詢及教育訓練之能力與能量。如為代理經銷應提供原廠授權證明。",
        asks={
            "company": ("annual_capacity",),
            "promotion": (
                "order_process", "onboarding_days", "support_staff_band", "support_capacity", "vendor_role",
                "origin_name", "origin_country", "origin_country_other", "authorization_letter",
            ),
        },
    ),
)  # fmt: skip

CRITERIA: dict[str, Criterion] = {criterion.key: criterion for criterion in (*_PRINCIPLES, *_FEATURES, *_SLAS, *_PLANS)}
