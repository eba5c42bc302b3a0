"""Which fields has the open data of the catalogue, and what stands in each row?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from listings.catalogue.facets import BY_NAME
from listings.catalogue.prices import Price, prices_of
from listings.models import Listing, ListingVersion
from portal.forms.filed import FiledAnswer

PLANS = 3  # 附表3 五: so many prices at the most
ASKED_BY_KEY = 5_000  # keys in one query; of more, all are read and the others passed over
CHUNK = 500  # rows in memory
SEVERAL = "；"  # between values of a field that has several

Value = str | int | float | None


@dataclass(frozen=True)
class DataField:
    """`name` stays whatever changes; `type` as Frictionless Table Schema says it."""

    name: str
    label: str
    description: str
    type: str
    of: Callable[["DataRow"], Value]


@dataclass(frozen=True)
class DataRow:
    """A listing as it stands, with what was filed of it and may be shown."""

    listing: Listing
    answers: dict[str, FiledAnswer]
    plans: list[Price]

    @classmethod
    def of_version(cls, version: ListingVersion) -> "DataRow":
        answers = {name: FiledAnswer.read(version.content[name]) for name in READ if name in version.content}
        return cls(version.listing, answers, prices_of(answers))

    def said(self, name: str) -> str:
        return self.answers[name].display if name in self.answers else ""

    def held(self, facet: str) -> str:
        mask = getattr(self.listing.entry, BY_NAME[facet].column)
        return SEVERAL.join(BY_NAME[facet].held(mask))


READ = ("website", "features_spec", "features_highlights", "sla_support_hours", "price_plans")


def _plan(number: int, name: str) -> Callable[[DataRow], Value]:
    return lambda row: getattr(row.plans[number - 1], name) or None if len(row.plans) >= number else None


def _plan_fields(number: int) -> tuple[DataField, ...]:
    which = f"第 {number} 種價格"
    return (
        DataField(
            f"plan{number}_total", f"{which}總價", f"{which}的總價，新臺幣元，含稅", "integer", _plan(number, "total")
        ),
        DataField(f"plan{number}_months", f"{which}月數", f"{which}的使用期限，月", "integer", _plan(number, "months")),
        DataField(
            f"plan{number}_users",
            f"{which}人數",
            f"{which}的使用人數，空白是不按人數",
            "integer",
            _plan(number, "people"),
        ),
        DataField(f"plan{number}_other", f"{which}其他規格", f"{which}的其他規格", "string", _plan(number, "spec")),
    )


def _availability(row: DataRow) -> Value:
    percent = row.listing.entry.availability
    return None if percent is None else float(percent)


FIELDS: tuple[DataField, ...] = (
    DataField("public_id", "公開編號", "方案的編號，不會改變", "string", lambda row: row.listing.public_id),
    DataField("url", "網址", "方案頁的網址", "string", lambda row: _address(row.listing)),
    DataField("name", "方案名稱", "雲端解決方案的名稱", "string", lambda row: row.listing.name),
    DataField("company_name", "公司名稱", "資訊服務廠商的名稱", "string", lambda row: row.listing.company_name),
    DataField("tax_id", "統一編號", "廠商的統一編號，八碼，可能以 0 開頭", "string", lambda row: row.listing.tax_id),
    DataField("website", "公司官網", "廠商官網的網址", "string", lambda row: row.said("website")),
    DataField("summary", "功能規格", "功能規格與性能，廠商填寫", "string", lambda row: row.said("features_spec")),
    DataField("highlights", "特色", "方案特色，廠商填寫", "string", lambda row: row.said("features_highlights")),
    DataField("categories", "方案類別", f"須知五(四)的類別，多項以「{SEVERAL}」分開", "string", lambda row: row.held("category")),
    DataField("industries", "適用行業", f"適用行業別，多項以「{SEVERAL}」分開", "string", lambda row: row.held("industry")),
    DataField("company_sizes", "企業規模", f"適用的企業人數，多項以「{SEVERAL}」分開", "string", lambda row: row.held("size")),
    DataField("price_from", "最低總價", "各種價格裡最低的總價，新臺幣元，含稅", "integer", lambda row: row.listing.price_from),
    DataField(
        "price_per_user_month",
        "最低每人每月",
        "總價除以月數和人數，四捨五入到元；沒有按人數計價的是空白",
        "integer",
        lambda row: row.listing.price_monthly,
    ),
    *(field for number in range(1, PLANS + 1) for field in _plan_fields(number)),
    DataField("availability_percent", "系統可用性", "廠商承諾的每月系統可用性，百分比", "number", _availability),
    DataField("support_hours", "客服支援時段", "廠商承諾的客服時段", "string", lambda row: row.said("sla_support_hours")),
    DataField("clouds", "公有雲", f"採用的公有雲，多項以「{SEVERAL}」分開", "string", lambda row: row.held("cloud")),
    DataField("announced_on", "公告日", "入選名單公告日，ISO 8601", "date", lambda row: row.listing.valid_from.isoformat()),
    DataField("valid_to", "有效至", "入選資格的最後一天，ISO 8601", "date", lambda row: row.listing.valid_to.isoformat()),
)  # fmt: skip


def _address(listing: Listing) -> str:
    return settings.BASE_URL + reverse("listings:solution", args=[listing.public_id])


def rows_of(listings: Sequence[int]) -> Iterator[list[Value]]:
    """Of these listings, the newest announcement first; one query, whatever their number, and never all in memory."""
    versions = ListingVersion.objects.filter(until=None).exclude(listing__entry=None)
    versions = versions.select_related("listing__entry").order_by("-listing__valid_from", "listing")
    wanted = set(listings)
    if len(wanted) <= ASKED_BY_KEY:
        versions = versions.filter(listing__in=wanted)
    for version in versions.iterator(chunk_size=CHUNK):
        if version.listing_id in wanted:
            row = DataRow.of_version(version)
            yield [field.of(row) for field in FIELDS]


def as_dict(values: Sequence[Any]) -> dict[str, Any]:
    return {field.name: value for field, value in zip(FIELDS, values, strict=True)}
