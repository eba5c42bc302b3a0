"""附表3: how does a vendor sell and serve one solution?"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from applications.models import Solution
from applications.models.promotion import Category, Country, VendorRole
from applications.sheets.base import Section, Sheet, When, field_names
from applications.sheets.prices import PriceRows
from portal import taxid
from portal.accounts import vouching
from portal.forms.asked import AskedField

SECTIONS = (
    Section(
        "origin",
        "方案名稱與原廠",
        fields=("name", "vendor_role", "origin_name", "origin_tax_id", "origin_country", "origin_country_other"),
        slots=("authorization_letter",),
        intro="雲端解決方案內容須包含但不限於：雲端應用軟體使用至少3個月、教育訓練、系統導入諮詢客服。每項雲端解決方案填寫1份表。",
    ),
    Section(
        "fit",
        "方案類別、適用行業別與規模",
        fields=("categories", "industries", "industries_other", "company_sizes"),
    ),
    Section("content", "四、方案內容及特色", fields=("features_spec", "features_highlights", "success_case")),
    Section(
        "price",
        "五、方案定價及優惠",
        fields=("market_price_url", "discount_terms"),
        slots=("market_price_proof",),
        rows="price_plans",
        intro="同1方案至多可填3種價格（不同期程、人數之組合）。不得高於市價，請上傳原有市價證明文件或提供方案連結網址。"
        "把一種價格整個清空，就是不要這一種。",
    ),
    Section(
        "record",
        "六、方案市場實績",
        fields=("paying_customers_band", "annual_revenue_band"),
        slots=("market_record_proof", "sales_record_proof", "summit_plan_proof", "hall_listing_proof"),
    ),
    Section(
        "promotion",
        "七、方案行銷推廣計畫",
        fields=("promotion_plan", "sales_team_band", "signed_dealers_band", "unsigned_dealers"),
    ),
    Section(
        "payment",
        "八、線上支付方式",
        fields=("payment_methods", "third_party_payment_name", "mobile_payment_name", "payment_methods_other"),
    ),
    Section(
        "service",
        "九、方案技術服務能量",
        fields=("order_process", "onboarding_days", "support_staff_band", "support_capacity"),
    ),
    Section(
        "usage",
        "十、企業使用紀錄樣本",
        fields=("usage_log_ack",),
        slots=("usage_log_sample",),
        intro="請勾選及上傳樣本檔案。",
    ),
    Section(
        "portability",
        "十一、客戶資料可攜/移轉之規劃",
        fields=("data_portability_ack",),
        slots=("data_portability_steps",),
    ),
    Section(
        "demo",
        "十二、操作演示說明影片與十三、其他附加說明",
        fields=("demo_video_url", "demo_video_seconds", "extra_note", "extra_video_url"),
        slots=("operation_document",),
        intro="影片連結網址與操作說明文件，至少要有一項。",
    ),
)

# A file may stand in for each of these links (F3-16, A-15): the slot asks when both are missing.
LINK_OR_FILE = frozenset({"market_price_url", "demo_video_url"})


class PromotionSheet(Sheet):
    key = "promotion"
    number = "附表3"
    title = "雲市集工業館雲端解決方案推廣計畫"
    clause = "六(二)3"
    note = "雲端解決方案內容須包含但不限於：雲端應用軟體使用至少3個月、教育訓練、系統導入諮詢客服。(每項雲端解決方案填寫1份表)"

    sections = SECTIONS
    row_forms = {"price_plans": PriceRows}
    optional = LINK_OR_FILE | {
        "origin_tax_id",
        "discount_terms",
        "onboarding_days",
        "demo_video_seconds",
        "extra_note",
        "extra_video_url",
    }
    conditions = {
        "origin_name": When("vendor_role", "agent"),
        "origin_tax_id": When("vendor_role", "agent"),
        "origin_country": When("vendor_role", "agent"),
        "origin_country_other": When("origin_country", "other"),
        "industries_other": When("industries", "other"),
        "third_party_payment_name": When("payment_methods", "third_party"),
        "mobile_payment_name": When("payment_methods", "mobile"),
        "payment_methods_other": When("payment_methods", "other"),
    }

    class Meta:
        model = Solution
        fields = field_names(SECTIONS)

    def _dress(self, name: str, field: AskedField) -> None:
        super()._dress(name, field)
        if name in LINK_OR_FILE:
            field.optional = False
        if name == "categories":
            field.widget.choices = grouped_categories()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "origin_tax_id" in cleaned and self._current("origin_country") == Country.TAIWAN:
            cleaned["origin_tax_id"] = taxid.normalise(cleaned["origin_tax_id"])
            if sentence := _tax_id_problem(cleaned["origin_tax_id"]):
                self.add_error("origin_tax_id", sentence)
        return cleaned

    @classmethod
    def optional_names(cls, instance: Any) -> frozenset[str]:
        """The discount by the programme (A-23)."""
        if instance.application_id and instance.application.programme.discount_required:
            return cls.optional - {"discount_terms"}
        return cls.optional

    @classmethod
    def missing(cls, instance: Any, papers: Mapping[str, list[Any]]) -> list[tuple[str, str]]:
        """The country may have been changed after the number was typed."""
        if instance.vendor_role != VendorRole.AGENT or instance.origin_country != Country.TAIWAN:
            return []
        sentence = _tax_id_problem(instance.origin_tax_id)
        return [("origin_tax_id", sentence)] if sentence else []


def grouped_categories() -> list[tuple[str, list[tuple[str, str]]]]:
    """The ten categories under the two headings of the form."""
    parted = [(category, category.label.split(" ", 1)) for category in Category]
    return [
        (heading, [(category.value, label) for category, (_, label) in members])
        for heading, members in groupby(parted, key=lambda pair: pair[1][0])
    ]


def _tax_id_problem(number: str) -> str:
    """F3-03: the number may be left out; the checksum is Taiwan's, so it is asked only of a company in Taiwan."""
    return vouching.problem(number) if number else ""
