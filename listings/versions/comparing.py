"""What is compared between solutions, in which order, and where do they differ?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from listings.versions.fact_sheet import FactSheet

MOST = 4
NOT_SAID = "沒有填"
NOT_BY_PEOPLE = "不按人數計價"


@dataclass(frozen=True)
class ComparedLine:
    """One question with the answer of each solution."""

    title: str
    answers: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.answers)) > 1


def _dollars(amount: int | None, after: str = "元") -> str:
    return f"{amount:,} {after}" if amount is not None else ""


def _prices(sheet: FactSheet) -> str:
    told = (
        "，".join(
            filter(
                None,
                (
                    _dollars(offer.price.total),
                    f"{offer.price.months} 個月" if offer.price.months else "",
                    f"{offer.price.people:,} 人" if offer.price.people else "",
                    offer.price.spec,
                ),
            )
        )
        for offer in sheet.offers
    )
    return "\n".join(told)


def _availability(sheet: FactSheet) -> str:
    return "\n".join(filter(None, (sheet.said("sla_availability_pct"), sheet.standstill)))


def _answer(name: str) -> Callable[[FactSheet], str]:
    return lambda sheet: sheet.said(name)


ASKED: tuple[tuple[str, Callable[[FactSheet], str]], ...] = (
    ("做什麼", _answer("features_spec")),
    ("每人每月最低（含稅）", lambda sheet: _dollars(sheet.lowest_monthly) or NOT_BY_PEOPLE),
    ("最低總價（含稅）", lambda sheet: _dollars(sheet.lowest_total)),
    ("各種價格", _prices),
    ("最短使用期", lambda sheet: f"{sheet.shortest_months} 個月" if sheet.shortest_months else ""),
    ("硬體", lambda sheet: sheet.hardware),
    ("優惠", _answer("discount_terms")),
    ("方案類別", lambda sheet: "、".join(category.short for category in sheet.categories)),
    ("適用行業", lambda sheet: sheet.industry_words),
    ("企業規模", _answer("company_sizes")),
    ("多久可以用（安裝、導入、教育訓練）", _answer("onboarding_days")),
    ("系統可用性", _availability),
    ("客服時段", _answer("sla_support_hours")),
    ("問題回應時間", _answer("sla_incident_response")),
    ("服務中斷補償", _answer("sla_compensation")),
    ("備份與復原", _answer("sla_rpo")),
    ("雲端", lambda sheet: sheet.cloud),
    ("是否處理個資", _answer("processes_personal_data")),
    ("資料怎麼帶走", lambda sheet: sheet.data_out),
    ("付款方式", _answer("payment_methods")),
    ("廠商", lambda sheet: f"{sheet.listing.company_name}\n統編 {sheet.listing.tax_id}"),
    ("原廠或代理", lambda sheet: sheet.role),
)


def compared(sheets: Sequence[FactSheet]) -> list[ComparedLine]:
    """A line for each question that one of them answers."""
    lines = (ComparedLine(title, tuple(ask(sheet) or NOT_SAID for sheet in sheets)) for title, ask in ASKED)
    return [line for line in lines if set(line.answers) - {NOT_SAID}]
