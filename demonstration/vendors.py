"""Who are the invented vendors, under which 統一編號, and what do the registers that the demonstration plays say of each?

Plain data: the cases are made with it, and the registers answer with it, each in a process of its own.
The numbers are valid by checksum and far above those in use; what no story needs is as the vendor says it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from demonstration import catalogue

FOUNDED = date(2016, 5, 10)
ITEMS = (("I301010", "資訊軟體服務業"), ("I301020", "資料處理服務業"), ("F118010", "資訊軟體批發業"))
COMPANY, BRANCH, BUSINESS = "公司", "分公司", "商業"  # as 商工登記 itself says

VENDORS = {
    "示範老牌軟體股份有限公司": "99000002",
    "示範遺珠軟體股份有限公司": "99000007",
    "示範新手軟體有限公司": "99000013",
    "示範製造雲股份有限公司": "99000018",
    "示範排程科技有限公司": "99000024",
    "示範智造雲端股份有限公司": "99000029",
    "示範庫存服務有限公司": "99000034",
    "示範設備雲股份有限公司": "99000039",
    "示範人資雲有限公司": "99000040",
    "示範雲倉儲有限公司": "99000045",
    "示範採購雲有限公司": "99000050",
    "示範行銷雲有限公司": "99000055",
    "示範客服雲有限公司": "99000061",
    "示範生產雲股份有限公司": "99000066",
    "示範財務雲有限公司": "99000071",
    "示範能源雲有限公司": "99000072",
    "示範物流雲有限公司": "99000076",
    "示範排班雲有限公司": "99000077",
    "示範雲端製造股份有限公司": "99000082",
    "示範綠能管理有限公司": "99000087",
    "示範人才雲股份有限公司": "99000093",
    "示範迅排科技股份有限公司": "99000098",
    "示範料帳雲股份有限公司": "99000100",
    "示範感知機電雲股份有限公司": "99000105",
    "示範好班表人資服務有限公司": "99000111",
    "示範帳房先生財務科技有限公司": "99000116",
    "示範圖藏設計資訊股份有限公司": "99000122",
    "示範街角行銷網路有限公司": "99000127",
    "示範穩當廠務資訊股份有限公司": "99000132",
    "示範衡準品質科技有限公司": "99000137",
    "示範遠渡軟體代理股份有限公司": "99000143",
    "示範備料雲有限公司": "99000148",
    "示範鑄造雲有限公司": "99000153",
    "示範包裝雲有限公司": "99000158",
    "示範紡紗雲有限公司": "99000164",
    "示範電鍍雲有限公司": "99000169",
    "示範木器雲有限公司": "99000170",
    "示範橡膠雲有限公司": "99000174",
    "示範茶葉雲有限公司": "99000175",
    "示範塗料雲有限公司": "99000179",
    "示範印刷雲有限公司": "99000180",
    "示範工安雲股份有限公司": "99000185",
    "示範物料雲有限公司": "99000191",
    "示範供應鏈雲有限公司": "99000196",
    "示範模具雲有限公司": "99000203",
    "示範產線雲股份有限公司": "99000208",
    "示範品質雲有限公司": "99000214",
}


@dataclass(frozen=True)
class RegisterEntry:
    """What 商工登記 says of one number. NT$. `items` of blanks alone: the register has no text for them."""

    tax_id: str
    name: str
    kind: str = COMPANY
    paid_in: int = 12_000_000
    total: int = 20_000_000
    founded_on: date = FOUNDED
    items: tuple[tuple[str, str], ...] = ITEMS
    suspended: tuple[date, date] | None = None
    address: str = "臺北市中正區示範路一段1號"
    told: str = ""  # of who has no story: what the page of the registers says


@dataclass(frozen=True)
class Story:
    """A vendor whose answer an officer meets once in a while. `told`: what the page of the registers says of it."""

    name: str
    product: str
    entry: RegisterEntry
    told: str
    paid_in: int = 12_000_000  # as the vendor declares it


def stories(today: date) -> dict[str, Story]:
    """By what happens. Their days hold all year, so that a list says the same tomorrow."""
    year = today.year

    def story(product: str, vendor: str, tax_id: str, told: str, *, declares: int = 12_000_000, **says: Any) -> Story:
        return Story(vendor, product, replace(RegisterEntry(tax_id, vendor), **says), told, declares)

    return {
        "clear": story("產銷一本帳", "示範晴空軟體股份有限公司", "99000219", "各來源都沒有問題"),
        "capital": story(
            "倉儲盤點燈", "示範薄本軟體有限公司", "99000220", "登記的實收資本額是 999,999 元，申請書寫 1,000,000 元",
            declares=1_000_000, paid_in=999_999, total=1_000_000,
        ),
        "debarred": story("維修派工簿", "示範停權資訊股份有限公司", "99000225", "在拒絕往來廠商名單上，期間還沒有屆滿"),
        "was_debarred": story("治具保養簿", "示範期滿資訊有限公司", "99000230", "拒絕往來期間已經屆滿"),
        "mainland": story("跨廠看板", "示範兩岸雲端有限公司", "99000235", "在陸資來臺投資事業名錄上"),
        "branch": story(
            "遠端診斷台", "示範外商雲端股份有限公司台灣分公司", "99000241", "登記為分公司",
            kind=BRANCH,
        ),
        "suspended": story(
            "模具借還簿", "示範歇業軟體有限公司", "99000246", "登記停業中",
            suspended=(date(year - 1, 7, 1), date(year + 1, 6, 30)),
        ),
        "no_capital": story(
            "訂單行事曆", "示範留白軟體有限公司", "99000251", "實收資本額登記為 0，只有資本總額 5,000,000 元",
            declares=5_000_000, paid_in=0, total=5_000_000,
        ),
        "business": story(
            "布樣管理夾", "示範織品資訊行", "99000256", "商業登記（獨資），資本額 1,200,000 元",
            declares=1_200_000, kind=BUSINESS, paid_in=1_200_000, total=0,
        ),
        "no_items": story(
            "溫控紀錄本", "示範無項軟體有限公司", "99000262", "登記的營業項目只有文字，沒有代碼",
            items=(("       ", "１．資訊軟體服務業"),),
        ),
        "rare_name": story(
            "色號比對鏡", "示範𤧟科技股份有限公司", "99000267", "名稱有登記系統顯示不出的字，登記為「示範?科技股份有限公司」",
            name="示範?科技股份有限公司",
        ),
        "like_name": story(
            "裁片排版台", "示範臺灣縫紉雲有限公司", "99000272", "違反勞動法令的公布資料裡有同名的事業單位，那裡沒有統一編號"
        ),
        "breach": story("用料追蹤簿", "示範違約資訊有限公司", "99000273", "在執行單位自己的重大違約紀錄裡"),
        "unknown": story("出貨點收機", "示範無名軟體有限公司", "99000277", "商工登記查無這個統一編號", kind=""),
    }  # fmt: skip


def tax_ids(today: date) -> dict[str, str]:
    """Of everybody who has an account in the demonstration, by name."""
    return VENDORS | {story.name: story.entry.tax_id for story in stories(today).values()}


def entries(today: date) -> dict[str, RegisterEntry]:
    """Everybody whom 商工登記 knows, by 統一編號."""
    usual = {tax_id: RegisterEntry(tax_id, name) for name, tax_id in VENDORS.items()}
    catalogued = {VENDORS[offer.name]: _of_catalogue(offer) for offer in catalogue.offers()}
    told = {story.entry.tax_id: story.entry for story in stories(today).values() if story.entry.kind}
    return usual | catalogued | told | {entry.tax_id: entry for entry in (CONTROL, *STRANGERS)}


def _of_catalogue(offer: catalogue.Offer) -> RegisterEntry:
    capital = offer.company["paid_in_capital"]
    return RegisterEntry(
        VENDORS[offer.name],
        offer.name,
        paid_in=capital,
        total=capital,
        founded_on=offer.company["established_on"],
        address=offer.company["company_address"],
    )


# A real number: the portal asks about it to see whether an empty body means "no row" (applications/registers/sources/business.py).
CONTROL = RegisterEntry("22099131", "示範對照股份有限公司")
# Nobody has registered with these yet: two to try with, and two real numbers whose check digit does not fit.
STRANGERS = (
    RegisterEntry("99000278", "示範未到軟體股份有限公司", told="還沒有註冊，可以用來試申請"),
    RegisterEntry("99000283", "示範待訪資訊行", BUSINESS, 1_500_000, 0, told="商業登記，還沒有註冊，可以用來試申請"),
    RegisterEntry("90316313", "示範老號甲股份有限公司", told="檢查碼不符的舊號碼，要先由承辦開放才能註冊"),
    RegisterEntry("41050981", "示範老號乙有限公司", told="檢查碼不符的舊號碼，要先由承辦開放才能註冊"),
)
