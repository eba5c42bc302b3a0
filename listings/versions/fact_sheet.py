"""What does one version of a listing say in a buyer's words? For its page, for the vendor's preview and for comparing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from applications.models import Programme
from applications.models.promotion import Category, Industry
from applications.models.technical import CloudArchitecture
from listings.catalogue import prices
from listings.catalogue.prices import Price
from listings.models import Listing
from listings.versions.service_level import standstill
from listings.versions.subsidy import Share, share_of
from listings.versions.support_week import Day, week_of
from portal.forms.filed import FiledAnswer

NOT_ASKED = "申請表沒有問，請向廠商確認"


@dataclass(frozen=True)
class PricedOffer:
    """One price with what is reckoned from it."""

    price: Price
    share: Share | None  # who pays what, where the programme says so


@dataclass(frozen=True)
class FactSheet:
    """What is public of one solution. `listing` may be one that is not stored: the vendor's preview."""

    listing: Listing
    answers: Mapping[str, FiledAnswer]
    programme: Programme

    def said(self, name: str) -> str:
        """What was filed, as it was printed; "" where it was not."""
        return self.answers[name].display if name in self.answers else ""

    def chosen(self, name: str) -> list[str]:
        return list(self.answers[name].value or []) if name in self.answers else []

    # --- What it costs ---------------------------------------------------------------------------------------------

    @cached_property
    def offers(self) -> list[PricedOffer]:
        """Every price that was filed."""
        return [PricedOffer(price, share_of(price.total, self.programme)) for price in prices.prices_of(self.answers)]

    @property
    def lowest_total(self) -> int | None:
        return prices.lowest_total(self.answers)

    @property
    def lowest_monthly(self) -> int | None:
        return prices.lowest_monthly(self.answers)

    @property
    def shortest_months(self) -> int | None:
        return min((offer.price.months for offer in self.offers if offer.price.months), default=None)

    @property
    def hardware(self) -> str:
        """「不含硬體」 where all prices agree, each once where they do not."""
        return "、".join(dict.fromkeys(offer.price.hardware for offer in self.offers if offer.price.hardware))

    # --- For whom --------------------------------------------------------------------------------------------------

    @property
    def categories(self) -> list[Category]:
        return [category for category in Category if category.value in self.chosen("categories")]

    @property
    def industries(self) -> list[Industry]:
        """Those that the filters know by a name of their own."""
        return [each for each in Industry if each.value in self.chosen("industries") and each is not Industry.OTHER]

    @property
    def industry_words(self) -> str:
        other = self.said("industries_other")
        return self.said("industries") + (f"：{other}" if other else "")

    # --- How it is served ------------------------------------------------------------------------------------------

    @property
    def standstill(self) -> str:
        return standstill(self.answers["sla_availability_pct"].value) if "sla_availability_pct" in self.answers else ""

    @cached_property
    def week(self) -> tuple[Day, ...]:
        return week_of(self.said("sla_support_hours"))

    # --- Where the data is -----------------------------------------------------------------------------------------

    @property
    def cloud(self) -> str:
        """「全部放在公有雲：AWS」."""
        if "cloud_architecture" not in self.answers:
            return ""
        hybrid = self.answers["cloud_architecture"].value == CloudArchitecture.HYBRID
        names = self._providers("hybrid_public_providers" if hybrid else "public_providers")
        kind = "公有雲加私有雲（混合雲）" if hybrid else "全部放在公有雲"
        return f"{kind}：{names}" if names else kind

    def _providers(self, name: str) -> str:
        return "：".join(filter(None, (self.said(name), self.said(f"{name}_other"))))

    @property
    def data_out(self) -> str:
        """附表3 十一, which every vendor ticks; what becomes of the data afterwards, no form asks."""
        acknowledged = "data_portability_ack" in self.answers and self.answers["data_portability_ack"].value
        return "使用產生的紀錄與資料可以下載成 CSV 或 Excel 相容格式" if acknowledged else NOT_ASKED

    @property
    def role(self) -> str:
        """「原廠」 or 「代理經銷商，原廠為…」."""
        origin = self.said("origin_name")
        return self.said("vendor_role").removeprefix("本公司為本方案之") + (f"，原廠為{origin}" if origin else "")
