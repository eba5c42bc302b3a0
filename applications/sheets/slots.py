"""Which papers can be uploaded, and what is wanted in plain words? Counts, formats and conditions are the guideline's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from applications.guideline.papers import PAPERS, PaperRule, Situation
from applications.sheets import details
from applications.sheets.details import Details
from portal.files.names import download_name

FORMAT_WORDS = {"pdf": "PDF", "jpg": "JPG", "png": "PNG", "xlsx": "Excel（xlsx）", "csv": "CSV"}
FORMAT_ORDER = tuple(FORMAT_WORDS)
TAX_KINDS = "首次申請方案、曾在工業館上架方案需要"


@dataclass(frozen=True)
class Picture:
    """A schematic drawing in static/img, and what is seen on it in words."""

    file: str
    alt: str


@dataclass(frozen=True)
class Slot:
    """A place for papers. `document` names the paper in a file name, `gap` says what to do when it is missing.

    `shows` is what must be seen on a correct one, `source` the office or website that gives it, `picture` a drawing of it.
    `twin` is the slot whose papers may serve here as well (A-08).
    """

    key: str
    document: str
    hint: str
    details: type[Details] | None = None
    when_words: str = ""
    gap: str = ""
    shows: tuple[str, ...] = ()
    source: str = ""
    picture: Picture | None = None
    twin: str = ""

    @property
    def rule(self) -> PaperRule:
        return PAPERS[self.key]

    @property
    def label(self) -> str:
        return self.rule.label

    @property
    def sheet(self) -> str:
        return self.rule.sheet

    @property
    def formats(self) -> frozenset[str]:
        return self.rule.formats

    @property
    def minimum(self) -> int:
        return self.rule.minimum

    @property
    def maximum(self) -> int | None:
        return self.rule.maximum

    @property
    def format_words(self) -> str:
        """「PDF、JPG、PNG，1 個檔案」"""
        names = "、".join(FORMAT_WORDS[name] for name in sorted(self.formats, key=FORMAT_ORDER.index))
        if self.maximum:
            return f"{names}，{self.maximum} 個檔案"
        return f"{names}，至少 {self.minimum} 個檔案" if self.minimum else f"{names}，可上傳多個檔案"

    @property
    def takes_photos(self) -> bool:
        """Whether what a telephone's camera makes is taken: see portal.files.formats.known.CONVERTED."""
        return "jpg" in self.formats

    def demanded(self, situation: Situation) -> bool:
        return self.rule.demanded(situation)

    def offered(self, situation: Situation) -> bool:
        return self.rule.offered(situation)

    def problems(self, papers: Mapping[str, list[Any]], situation: Situation) -> Iterator[str]:
        """What stands against sending: too few, too many, or too little known of a paper."""
        present = papers.get(self.key, [])
        if self.demanded(situation) and len(present) < self.minimum:
            yield self.gap or f"請上傳「{self.label}」。"
        if self.maximum and len(present) > self.maximum:
            yield f"只能有 {self.maximum} 個檔案，請移除多餘的檔案。"
        if self.details and self.offered(situation):
            for paper in present:
                yield from (f"「{paper.file.original_name}」{gap}" for gap in self.details.gaps(paper.details))

    def file_name(self, paper: Any) -> str:
        """文件_公司名稱 (F1-10), with the ending that the file came with."""
        company = paper.application.company_name or paper.application.vendor.tax_id
        return download_name(self.document, company, PurePath(paper.file.original_name).suffix.lower())

    def freeze(self, paper: Any) -> dict[str, Any]:
        """One file as a submission keeps it; `details` may be read without the form that asked for them."""
        return {
            "id": paper.pk,
            "file": str(paper.file_id),
            "name": self.file_name(paper),
            "size": paper.file.size,
            "sha256": paper.file.sha256,
            "content_type": paper.file.content_type,
            "details": self.details.display(paper.details) if self.details else [],
            **_original(paper.file),
        }


def _original(stored: Any) -> dict[str, Any]:
    """What a picture was made of, when it was: officers can have it as it was sent."""
    if (sent := stored.original) is None:
        return {}
    return {"original": {"file": str(sent.pk), "name": sent.original_name, "sha256": sent.sha256, "kind": sent.kind}}


PICTURE_401 = Picture(
    "paper-401.svg",
    "401 申報書示意圖：上方是營業人名稱、統一編號與所屬年月份，中間是銷項、進項與稅額計算，右下角是稅捐機關的收件章。",
)
_SLOTS = (
    # 附表1
    Slot(
        "income_tax_pl_statement",
        "損益及稅額計算表",
        "最近1年申報營利事業所得稅之年度損益及稅額計算表。每年5月申報前一年度；6月以後送件請附前一年度。",
        details.IncomeTaxStatement,
        when_words=f"{TAX_KINDS}；未滿1年之新創公司可以用營業稅申報書替代",
        shows=(
            "營利事業名稱、統一編號和貴公司相同",
            "所屬年度是最近1年申報的年度",
            "營業收入淨額、營業淨利、全年所得額、課稅所得額、應納稅額各欄的數字看得清楚",
            "有國稅局收件章，或附上網路申報的收執聯",
        ),
        source="「財政部電子申報繳稅服務網」的營利事業所得稅結算申報資料，是結算申報書的第1頁；也可以向記帳業者或所在地國稅局索取。",
        picture=Picture(
            "paper-income-tax.svg",
            "損益及稅額計算表示意圖：上方是所屬年度、公司名稱與統一編號，中間由營業收入到應納稅額各欄，右下角是收件章。",
        ),
    ),
    Slot(
        "vat_return_substitute",
        "營業稅申報書",
        "未滿1年之新創公司，可以最近一期「營業稅申報書」替代損益及稅額計算表。",
        details.VatReturn,
        when_words="設立未滿1年、沒有損益及稅額計算表時需要",
        gap="請上傳最近一期「營業稅申報書」；如果已經有損益及稅額計算表，也可以改附損益及稅額計算表。",
        shows=("營業人名稱、統一編號和貴公司相同", "所屬年月份是最近一期", "有稅捐機關收件章，或網路申報的收件編號"),
        source="「財政部電子申報繳稅服務網」的營業稅申報資料（401 或 403 申報書）；也可以向記帳業者或所在地國稅局索取。",
        picture=PICTURE_401,
    ),
    Slot(
        "vat_payment_proof",
        "營業稅繳稅證明",
        "最近一期營業稅繳款書收據聯，或稅捐機關核章之最近一期營業人銷售額與稅額申報書(401)收執聯。"
        "不及提出最近一期證明者，得以前一期之納稅證明代之。",
        details.VatPayment,
        when_words=TAX_KINDS,
        shows=(
            "營業人名稱、統一編號和貴公司相同",
            "所屬年月份是最近一期，最多可以是前一期",
            "401 收執聯：有稅捐機關核章，或網路申報的收件編號",
            "繳款書收據聯：有金融機構或便利商店的收款章",
        ),
        source="401 收執聯在「財政部電子申報繳稅服務網」列印，或向所在地國稅局索取；繳款書收據聯由代收稅款的金融機構、便利商店交付。",
        picture=PICTURE_401,
    ),
    Slot(
        "establishment_approval_letter",
        "核准設立登記函",
        "營業稅主管稽徵機關核發之核准設立登記函。",
        when_words="新設立且未屆第一期營業稅繳納期限者需要",
        shows=(
            "發文機關是國稅局",
            "公司名稱、統一編號",
            "核准設立登記（稅籍登記）的日期與文號",
            "是否核定使用統一發票",
        ),
        source="辦妥稅籍登記後，由公司所在地的國稅局分局或稽徵所寄發；遺失可以向它申請補發。",
    ),
    Slot(
        "invoice_purchase_certificate",
        "統一發票購票證",
        "申領統一發票購票證相關文件。",
        when_words="新設立且經核定使用統一發票者需要",
        shows=("公司名稱、統一編號", "購票證或申請書上有國稅局的章"),
        source="公司所在地的國稅局分局或稽徵所，申領統一發票購票證時取得。",
    ),
    Slot(
        "awards_certificates",
        "獲獎紀錄與專業認證",
        "可證明營運實力或品質之獲獎紀錄、專業認證、經濟部工業局技術服務機構能量登錄通過證書等，沒有可以不附。",
        shows=("公司名稱", "獎項、認證或登錄項目的名稱", "日期；有效期限還沒有過"),
        source="頒發獎項或認證的單位；能量登錄證書由「經濟部工業局技術服務機構服務能量登錄」核發。",
    ),
    # 附表2
    Slot(
        "cloud_evidence_pdf",
        "雲平台架構佐證",
        "請合併於1個 PDF 檔案，必須含有三項：雲平台架構圖；公有雲平台（IaaS/PaaS）租用佐證，合約或最近一期費用發票或支付證明；"
        "公有雲使用流量證明（系統畫面截圖）。",
        details.CloudEvidence,
        gap="請上傳，三項合併於1個 PDF 檔案。",
        shows=(
            "架構圖：看得出哪些元件放在哪一個公有雲",
            "租用佐證：合約、最近一期費用發票或支付證明，有貴公司名稱和雲端業者名稱",
            "使用流量：主控台的系統畫面截圖，看得到日期和用量",
            "雲端業者和附表2勾選的一致",
        ),
        source="架構圖自行繪製；帳單與用量在雲端業者的管理主控台，例如 AWS 的 Billing 與 CloudWatch、Azure 的成本管理與監視器、"
        "Google Cloud 的帳單與監控、中華電信 hicloud 的會員中心。",
        picture=Picture(
            "paper-cloud.svg",
            "雲平台佐證示意圖：同一個 PDF 裡依序有三頁，第一頁是架構圖，第二頁是租用的合約或發票，第三頁是使用流量的截圖。",
        ),
    ),
    Slot(
        "load_test_report",
        "壓力測試報告",
        "送件日前1年內的壓力測試報告，1個檔案。",
        details.LoadTest,
        shows=("報告日期在送件日前1年內", "受測的方案名稱", "測試工具與範圍", "同時連線數、回應時間等結果"),
        source="自行用壓力測試工具測試後產生，或委託第三方檢測單位。",
    ),
    Slot(
        "security_test_report",
        "資安檢測報告",
        "送件日前1年內的資安檢測報告至少1種：網站或系統弱點掃描報告，或程式碼檢測、滲透測試、第三方開源元件安全及授權等，1個檔案。",
        details.SecurityTest,
        shows=(
            "報告日期在送件日前1年內",
            "受測的方案名稱或網址",
            "檢測工具與範圍",
            "檢測結果；中、高風險的項目已經處理",
        ),
        source="自行用檢測工具產生，或委託資安檢測單位。",
    ),
    # 附表3
    Slot(
        "authorization_letter",
        "原廠授權證明",
        "原廠授權貴公司代理經銷本方案的證明，1個檔案。",
        when_words="代理經銷商需要",
        shows=("授權人是原廠，被授權人是貴公司", "授權的產品是本方案", "有效期限涵蓋上架期間", "原廠的簽章"),
        source="向方案的原廠索取。",
    ),
    Slot(
        "market_price_proof",
        "原有市價證明",
        "看得出原有市價的文件，例如牌價表或報價單。方案價格不得高於市價。",
        when_words="沒有填方案連結網址時需要",
        gap="請上傳原有市價證明文件，或填寫方案連結網址。",
        shows=("方案名稱", "原有的售價與內容、期限", "日期或有效期限"),
        source="貴公司自己的牌價表、報價單或官網畫面。",
    ),
    Slot(
        "market_record_proof",
        "方案實績證明",
        "本方案仍在有效期之實績證明文件：合約（須雙方簽署）或發票。"
        "內容須有資服廠商名稱、方案名稱、客戶名稱或統編（可去識別化）、金額及訂閱期。",
        details.MarketRecord,
        shows=(
            "合約：雙方都簽署；發票：開立人是貴公司",
            "資服廠商名稱、方案名稱",
            "客戶名稱或統編（可去識別化）",
            "金額與訂閱期；送件時訂閱期還沒有結束",
        ),
        source="貴公司和付費客戶的合約，或開給客戶的銷售發票。",
        twin="sales_record_proof",
    ),
    Slot(
        "sales_record_proof",
        "廠商實績證明",
        "可證明雲端解決方案實績的付費有效客戶之合約或銷售發票影本掃描電子檔，至少1份。可以和方案實績證明用同一份檔案。",
        details.SalesRecord,
        twin="market_record_proof",
        when_words=TAX_KINDS,
        shows=("賣方是貴公司，買方是付費客戶", "看得出賣的是雲端解決方案", "金額與日期", "合約：雙方都簽署"),
        source="貴公司和付費客戶的合約，或開給客戶的銷售發票。",
    ),
    Slot(
        "summit_plan_proof",
        "攻頂計畫通過佐證",
        "通過攻頂計畫之方案佐證資料，如：系統截圖。",
        when_words="已在攻頂計畫上架之既有方案需要",
        shows=("廠商名稱是貴公司", "方案名稱和這次申請的相同", "看得出已經通過或上架"),
        source="攻頂計畫的系統登入後的方案畫面，截圖存檔。",
    ),
    Slot(
        "hall_listing_proof",
        "工業館通過上架佐證",
        "以前通過工業館上架的方案，可以上傳通過雲端解決方案內容及其相關佐證資料，沒有可以不附。",
        when_words="曾在工業館上架方案可以附",
        shows=("廠商名稱、方案名稱", "通過上架的年度或通知"),
        source="以前的入選通知，或雲市集工業館網站上的方案頁面。",
    ),
    Slot(
        "usage_log_sample",
        "使用紀錄折線圖樣本",
        "由雲端資料庫（data log）產生的使用紀錄折線圖樣本，"
        "必須有：資服廠商名稱、方案名稱、客戶（中小微型企業）名稱、使用時間X軸、使用次數Y軸。",
        details.UsageLog,
        shows=(
            "資服廠商名稱、方案名稱",
            "客戶（中小微型企業）名稱",
            "X軸是使用時間，Y軸是使用次數，兩軸都有標示",
            "數字出自雲端資料庫（data log）",
        ),
        source="由貴公司方案的後台產生，或把紀錄匯出後用試算表畫成折線圖。",
        picture=Picture(
            "paper-usage.svg",
            "使用紀錄折線圖示意圖：上方是廠商、方案與客戶名稱，橫軸是使用時間，縱軸是使用次數，中間是一條折線。",
        ),
    ),
    Slot(
        "data_portability_steps",
        "資料下載操作步驟",
        "客戶下載 CSV 或 Excel 的操作步驟之系統畫面截圖，1個檔案。",
        shows=("從登入到取得檔案，每一步的畫面", "下載的檔案是 CSV 或 Excel 相容格式"),
        source="在貴公司的方案裡操作一次，把畫面截圖合併成1個檔案。",
    ),
    Slot(
        "operation_document",
        "操作說明文件",
        "沒有演示影片時，請上傳說明雲端解決方案如何操作的文件。",
        when_words="沒有填影片連結網址時需要",
        gap="請填寫方案操作演示說明影片的連結網址，或上傳操作說明文件。",
        shows=("方案名稱", "主要功能的操作畫面與步驟"),
        source="貴公司自己的使用手冊或教學文件。",
    ),
)
SLOTS: dict[str, Slot] = {slot.key: slot for slot in _SLOTS}
