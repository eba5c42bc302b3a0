"""What does a realistic frozen submission look like? Plain data in the frozen shape, with no database behind it."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from applications.consents import CONSENTS
from applications.documents import pdf
from applications.filed import FiledSubmission

SUBMITTED_AT = datetime(2023, 8, 18, 6, 3, 27, tzinfo=UTC)  # 14:03:27 in Taipei
RECEIPT_NO = "112-00037"
FINGERPRINT = sha256(b"a filed application").hexdigest()
FILED = {"receipt_no": RECEIPT_NO, "submitted_at": SUBMITTED_AT, "fingerprint": FINGERPRINT}

PROGRAMME = {
    "year": 112,
    "name": "雲市集工業館",
    "authority_name": "經濟部工業局",
    "executing_unit_name": "財團法人中國生產力中心",
    "policy_name": "雲世代產業數位轉型",
    "plan_name": "雲市集工業館數位點數補助計畫",
    "guideline_title": "雲市集工業館雲端解決方案上架申請須知",
    "guideline_version": "112",
    "contact_name": "雲市集工業館服務窗口",
    "contact_phone": "(02) 2345-6700",
    "contact_email": "service@example.tw",
    "contact_hours": "週一至週五 09:00–18:00",
}

NOTES = {
    "company": "（線上填寫，每家公司填寫1份表）",
    "technical": "每項雲端解決方案填寫1份表。",
    "promotion": "雲端解決方案內容須包含但不限於：雲端應用軟體使用至少3個月、教育訓練、系統導入諮詢客服。（每項雲端解決方案填寫1份表）",
}
KINDS = ("首次申請方案", "曾在工業館上架方案", "已在攻頂計畫上架之既有方案")
PROVIDERS = ("Azure", "AWS", "Google Cloud", "中華電信 Hicloud", "其他")
PURPOSES = ("儲存", "運算", "其他")


# --- Rows ----------------------------------------------------------------------------------------------------------


def row(name: str, label: str, kind: str, value: Any, display: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": kind, "value": value, "display": display, "applies": True, **more}


def text(name: str, label: str, value: str) -> dict[str, Any]:
    return row(name, label, "text", value, value)


def pick(name: str, label: str, kind: str, labels: tuple[str, ...], *chosen: int) -> dict[str, Any]:
    options = [{"value": str(i), "label": shown, "chosen": i in chosen} for i, shown in enumerate(labels)]
    return row(name, label, kind, list(chosen), "、".join(labels[i] for i in chosen), options=options)


def tick(name: str, label: str, chosen: bool = True) -> dict[str, Any]:
    options = [{"value": "true", "label": label, "chosen": chosen}]
    return row(name, label, "bool", chosen, "已勾選" if chosen else "未勾選", options=options)


def number(name: str, label: str, value: int, unit: str) -> dict[str, Any]:
    return row(name, label, "number", value, f"{value:,} {unit}")


def paper(name: str, **details: str) -> dict[str, Any]:
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    lines = [{"label": label, "value": value} for label, value in details.items()]
    return {
        "id": int(digest[:6], 16),
        "name": name,
        "size": 40_000 + int(digest[:5], 16),
        "sha256": digest,
        "details": lines,
    }


def papers(name: str, label: str, *present: dict[str, Any]) -> dict[str, Any]:
    shown = "、".join(file["name"] for file in present) or "未上傳"
    return row(name, label, "files", [file["sha256"] for file in present], shown, files=list(present))


def section(key: str, title: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "title": title, "rows": list(rows)}


def sheet(
    key: str, number: str, title: str, clause: str, solution: tuple[int | None, str], *sections: dict
) -> dict[str, Any]:
    pk, name = solution
    head = {"key": key, "number": number, "title": title, "clause": clause, "solution": pk, "solution_name": name}
    return {**head, "note": NOTES.get(key, ""), "sections": list(sections)}


# --- The four sheets -----------------------------------------------------------------------------------------------


def company_sheet(*, agreed: bool = True) -> dict[str, Any]:
    items = ("I301010資訊軟體服務業", "I301020資料處理服務業", "I301030電子資訊供應服務業")
    bands = ("1~10家", "11~100家", "101~200家", "201~300家", "301~400家", "401~500家", "501家以上")
    profile = (
        "本公司成立於民國九十九年，專注於中小型製造業的生產排程、品質管理與設備聯網服務，"
        "累計服務金屬加工、塑膠射出與電子零組件業者逾三百家。\n近三年研發費用占營收百分之二十五，並通過資訊安全管理系統驗證。"
    )
    return sheet(
        "company", "附表1", "雲市集工業館雲端解決方案上架申請書", "六(二)1", (None, ""),
        section(
            "basic", "基本資料",
            pick("kinds", "申請類別", "multi", KINDS, 0, 1, 2),
            text("company_name", "公司名稱", "測試雲端科技股份有限公司"),
            text("tax_id", "統一編號", "04595257"),
            pick("business_items", "營業項目", "multi", items, 0, 2),
            row("established_on", "設立登記日期", "date", "2010-03-05", "99年3月5日（2010-03-05）"),
            pick("established_over_3y", "設立年數", "choice", ("設立三年以上", "未滿三年"), 0),
            number("paid_in_capital", "實收資本額", 12_000_000, "元"),
            text("website", "公司官網", "https://www.example.tw/"),
            text("company_profile", "公司簡介", profile),
            papers(
                "company_proof_files", "獲獎紀錄、專業認證、能量登錄等證明",
                paper("技術服務機構能量登錄證書_測試雲端科技股份有限公司.pdf", 文件名稱="技術服務機構能量登錄證書"),
                paper("資訊安全管理系統驗證證書_測試雲端科技股份有限公司.pdf", 文件名稱="資訊安全管理系統驗證證書"),
            ),
            row("solution_count", "申請雲端方案數量", "number", 3, "共計 3 項"),
            pick("annual_capacity", "公司所有雲端解決方案可服務總能量上限（每年）", "choice", bands, 2),
        ),
        section("representative", "代表人", text("rep_name", "姓名", "代表甲"), text("rep_title", "職稱", "董事長")),
        section(
            "contact", "聯絡人",
            text("contact_name", "姓名", "聯絡乙"),
            text("contact_title", "職稱", "專案經理"),
            text("contact_phone", "聯絡電話", "(02) 2345-6789 分機 123"),
            text("contact_mobile", "手機", "0912-345-678"),
            text("contact_email", "E-mail", "contact@example.tw"),
            text("company_address", "公司地址", "臺北市測試區範例路一段100號10樓"),
        ),
        section(
            "papers", "應備資料",
            papers(
                "income_tax_pl_statement", "最近1年申報營利事業所得稅之年度損益及稅額計算表",
                paper("損益及稅額計算表_測試雲端科技股份有限公司.pdf", 年度="111年"),
            ),
            papers(
                "vat_payment_proof", "合法納稅證明文件",
                paper("營業人銷售額與稅額申報書401_測試雲端科技股份有限公司.pdf", 所屬年月="112年5-6月"),
            ),
        ),
        section("consents", "同意與聲明", *(tick(consent.key, consent.title, agreed) for consent in CONSENTS)),
    )  # fmt: skip


def _public_cloud() -> dict[str, Any]:
    architecture = ("(一)100%採用公有雲", "(二)採用混合雲(公有雲+私有雲)")
    return section(
        "cloud", "雲平台架構（IaaS/PaaS）",
        pick("cloud_architecture", "雲平台架構", "choice", architecture, 0),
        pick("public_providers", "採用之公有雲", "multi", PROVIDERS, 1, 2),
        _cloud_evidence(),
    )  # fmt: skip


def _hybrid_cloud() -> dict[str, Any]:
    architecture = ("(一)100%採用公有雲", "(二)採用混合雲(公有雲+私有雲)")
    private = ("公有雲(IaaS)內之私有雲", "私有機房(不對外營運)")
    plans = ("有規劃投入公有雲", "無規劃投入公有雲")
    reasons = ("客戶要求", "成本", "安全性", "資源掌握程度高", "其他")
    return section(
        "cloud", "雲平台架構（IaaS/PaaS）",
        pick("cloud_architecture", "雲平台架構", "choice", architecture, 1),
        pick("hybrid_public_usage", "1. 公有雲 (1) 用途", "multi", PURPOSES, 0, 1),
        pick("hybrid_public_providers", "1. 公有雲 (2) 採用", "multi", PROVIDERS, 0, 4),
        text("hybrid_public_providers_other", "1. 公有雲 (2) 採用：其他", "國家高速網路與計算中心雲端服務"),
        pick("hybrid_private_usage", "2. 私有雲 (1) 用途", "multi", PURPOSES, 2),
        text("hybrid_private_usage_other", "2. 私有雲 (1) 用途：其他", "客戶端設備資料之暫存與轉送"),
        pick("hybrid_private_kind", "2. 私有雲 (2) 採用", "multi", private, 1),
        pick("private_dc_public_plan", "私有機房(不對外營運)，續子題", "choice", plans, 0),
        pick("hybrid_reasons", "3. 採用混合雲之考量", "multi", reasons, 0, 2),
        _cloud_evidence(),
    )  # fmt: skip


def _cloud_evidence() -> dict[str, Any]:
    three = "雲平台架構圖、公有雲平台租用佐證、公有雲使用流量證明"
    return papers(
        "cloud_evidence_pdf", "雲平台架構佐證（合併於1個檔案 pdf）",
        paper("雲平台架構佐證_測試雲端科技股份有限公司.pdf", 內容=three),
    )  # fmt: skip


TECHNICAL = (
    ("tech_mass_connections", "一、大量連線", "經本公司壓力測試，本方案同時最多可服務 5,000 條來自客戶的連線而不會造成服務品質下降。"),
    ("tech_mass_computation", "二、大量計算", "經本公司壓力測試，本方案每秒最多可服務 800 個來自客戶的服務請求（service requests）而不會造成服務品質下降。"),
    ("tech_elastic_scaling", "三、資源彈性調度", "本方案有註冊且啟用公有雲之資源使用量監控機制 CloudWatch 和資源彈性調度機制 Auto Scaling，量大時增長資源，量小時縮減資源。"),
    ("tech_high_availability", "四、服務不中斷", "同時使用多個虛擬機與容器供資源彈性調度，經實測後確認在某虛擬機或容器故障後仍能持續提供服務不會中斷。"),
    ("tech_load_balancing", "五、雲端負載機制", "啟用 Elastic Load Balancing，透過三大電信真實網路量測，使用者的服務請求平均可在 1.2 秒內完成。"),
    ("tech_security", "六、資安機制", "每月以 Inspector 掃描主機與網站弱點，重大更新前另做程式碼檢測與第三方開源元件檢查。"),
    ("tech_privacy", "六、個資保護機制", "提供適當的資料存取控管（Access Control）機制，相關個資存取有記錄（Log）可供查詢、檢視。"),
)  # fmt: skip

SLA = (
    ("sla_support_hours", "二、客服支援時段", "服務時間為週一至週五 09 時至 18 時，客戶如有無法正常使用，於接獲通知後 4 小時內恢復正常使用。"),
    ("sla_compensation", "三、服務中斷補償", "系統服務發生中斷，導致客戶無法使用滿 4 個小時以上，延長使用中斷時數之 3 倍。"),
    ("sla_incident_response", "四、問題回應時間", "一級（系統無法使用）問題，2 小時內回應\n二級（部分功能異常）問題，8 小時內回應"),
    ("sla_rpo", "五、復原點目標（RPO）", "系統每 12 小時備份一次，最多能回復到 12 小時前的資料。"),
)  # fmt: skip


def technical_sheet(solution: tuple[int, str], *, hybrid: bool = False) -> dict[str, Any]:
    kinds = "網站或系統弱點掃描、第三方開源元件安全及授權"
    return sheet(
        "technical", "附表2", "雲市集工業館雲端解決方案技術特性說明", "六(二)2", solution,
        section("name", "方案名稱", text("name", "方案名稱", solution[1])),
        _hybrid_cloud() if hybrid else _public_cloud(),
        section(
            "technical", "雲端解決方案技術特性說明",
            *(text(*line) for line in TECHNICAL),
            papers(
                "load_test_report", "七、1年內壓力測試報告",
                paper("壓力測試報告_測試雲端科技股份有限公司.pdf", 報告日期="112年4月21日（2023-04-21）"),
            ),
            papers(
                "security_test_report", "七、1年內資安檢測報告",
                paper("資安檢測報告_測試雲端科技股份有限公司.pdf", 檢測種類=kinds, 報告日期="112年6月9日（2023-06-09）"),
            ),
        ),
        section(
            "sla", "5項服務水準協議（Service level agreement，SLA）必訂指標承諾",
            row("sla_availability_pct", "一、系統可用性", "number", "99.5", "99.5 %"),
            *(text(*line) for line in SLA),
        ),
    )  # fmt: skip


def _plan(uid: str, total: int, months: int, users: int | None, other: str) -> dict[str, Any]:
    cells = [
        number("total_price", "總計新臺幣（含稅）", total, "元"),
        number("subscription_months", "雲端應用軟體使用期限", months, "個月"),
        row("user_count", "人版", "number", users, f"{users} 人版" if users else ""),
        text("other_spec", "其他規格", other),
    ]
    return {"id": uid, "cells": cells}


def _price_section(solution: tuple[int, str]) -> dict[str, Any]:
    plans = [
        _plan("a1", 36_000, 6, 10, ""),
        _plan("a2", 54_000, 9, 10, "含現場導入輔導 2 次"),
        _plan("a3", 21_000, 3, None, "單一廠區、不限使用人數"),
    ]
    discount = "期滿前一個月續約享九折，連續兩期續約享八五折；同時訂閱兩項方案再折新臺幣 3,000 元。"
    return section(
        "pricing", "五、方案定價及優惠",
        row("price_plans", "1.價格（同1方案至多可填3種價格）", "rows", [p["id"] for p in plans], "共 3 項", rows=plans),
        papers("market_price_proof", "原有市價證明文件", paper("市價證明_測試雲端科技股份有限公司.pdf")),
        text("market_price_url", "方案連結網址", f"https://www.example.tw/solutions/{solution[0]}/pricing?plan=standard"),
        text("discount_terms", "2.優惠措施", discount),
    )  # fmt: skip


def _vendor_role(*, agent: bool) -> dict[str, Any]:
    roles = ("本公司為本方案之原廠", "本公司為本方案之代理經銷商")
    rows = [pick("vendor_role", "是否代理經銷", "choice", roles, int(agent))]
    if agent:
        rows += [
            text("origin_name", "原廠公司全名", "Example Manufacturing Software GmbH"),
            text("origin_tax_id", "原廠統編（非必填）", ""),
            text("origin_country", "原廠國別", "德國"),
            papers("authorization_letter", "原廠授權證明", paper("原廠授權證明_測試雲端科技股份有限公司.pdf")),
        ]
    return section("role", "是否代理經銷", *rows)


CATEGORIES = (
    "(一)企業營運端 1.生產與作業管理", "(一)企業營運端 2.行銷管理", "(一)企業營運端 3.人力資源管理", "(一)企業營運端 4.研究發展管理",
    "(一)企業營運端 5.財務管理", "(二)工廠生產端 1.人員管理", "(二)工廠生產端 2.設備管理", "(二)工廠生產端 3.原物料管理",
    "(二)工廠生產端 4.規章制度管理", "(二)工廠生產端 5.環境管理",
)  # fmt: skip
INDUSTRIES = (
    "不限產業", "製造業", "機械業", "金屬業", "食品加工業", "民生化工業", "紡織業", "塑膠業", "電子零件業", "生技醫療業", "半導體業",
    "運輸工具業", "其他",
)  # fmt: skip
SIZES = ("9人以下", "10~20人", "21~50人", "51~100人", "101~200人")
PAYMENTS = ("第三方支付", "行動支付", "網路銀行（如網銀 ATM、虛擬繳款帳號）", "線上信用卡", "其他")

HIGHLIGHTS = (
    "針對五十人以下、沒有專職資訊人員的金屬加工與塑膠射出業者設計：以手機掃描工單即可回報進度，"
    "系統依交期、機台與模具自動建議排程，並以燈號提示可能遲交的訂單。導入只需匯入既有的試算表，不必更換設備，"
    "現場主管一小時內可以學會；報表以折線圖與長條圖呈現，老闆每天早上在手機上就能看到前一日的稼動率與達交率。"
)
CASE = (
    "某金屬加工業者（員工二十八人）導入前以白板排程，平均達交率約七成五。導入三個月後達交率提升至九成二，"
    "加班時數減少百分之十八，並因為能準確回覆交期而新增三家客戶，年營收成長約百分之十二。"
)
PROCESS = (
    "(1)接單：線上簽約並付款後，一個工作日內開通。\n(2)導入：開通、匯入資料 3 日，教育訓練 2 場次共 4 小時。\n"
    "(3)客服：每月主動關懷一次，平日提供電話與通訊軟體諮詢。\n(4)解約處理：受理後 5 個工作日內結清，資料保留 30 日供下載。"
)


def promotion_sheet(solution: tuple[int, str], *, agent: bool = False) -> dict[str, Any]:
    unsigned = (
        "有，如經銷/地推違反本計畫規定，本公司將負全責。",
        "無，本公司禁止未簽約授權之經銷／地推代為推廣。",
    )
    return sheet(
        "promotion", "附表3", "雲市集工業館雲端解決方案推廣計畫", "六(二)3", solution,
        section("name", "方案名稱", text("name", "方案名稱", solution[1])),
        _vendor_role(agent=agent),
        section("categories", "一、方案類別", pick("categories", "方案類別", "multi", CATEGORIES, 0, 6, 7)),
        section("industries", "二、方案適用行業別", pick("industries", "方案適用行業別", "multi", INDUSTRIES, 2, 3, 7, 8)),
        section("sizes", "三、方案適用中小型製造業規模", pick("company_sizes", "方案適用中小型製造業規模", "multi", SIZES, 0, 1, 2, 3)),
        section(
            "content", "四、方案內容及特色",
            text("features_spec", "1.功能規格、性能", "工單排程、進度回報、品質檢驗、設備稼動監看、出貨與交期提醒；支援手機與平板，資料每日自動備份。"),
            text("features_highlights", "2.特色", HIGHLIGHTS),
            text("success_case", "3.成功應用案例", CASE),
        ),
        _price_section(solution),
        section(
            "record", "六、方案市場實績",
            pick("paying_customers_band", "1.本方案仍在訂閱期之付費客戶數", "choice",
                 ("1~100家", "101~300家", "301~500家", "501~700家", "701~1000家", "1001家以上"), 1),
            pick("annual_revenue_band", "2.本方案年均營業額", "choice",
                 ("300萬元以下", "301萬元~1000萬元", "1001萬元~3000萬元", "3001萬元~5000萬元", "5001萬元以上"), 1),
            papers("market_record_proof", "3.本方案仍在有效期之實績證明文件",
                   paper("實績證明_測試雲端科技股份有限公司.pdf", 內容="資服廠商名稱、方案名稱、客戶名稱或統編、金額、訂閱期")),
        ),
        section(
            "promotion", "七、方案行銷推廣計畫",
            text("promotion_plan", "1.工業館推廣規劃", "與三家機械零組件公會合辦說明會，並透過經銷商地推網絡拜訪工業區廠商；每月推出一則應用短片。"),
            pick("sales_team_band", "2.(1)本公司業務團隊自行推廣，人數", "choice", ("5人以下", "6~10人", "11~20人", "21人以上"), 1),
            pick("signed_dealers_band", "2.(2)透過正式簽約授權之經銷商、代理商推廣，家數", "choice",
                 ("5家以下", "6~10家", "11~20家", "21家以上", "無"), 0),
            pick("unsigned_dealers", "2.(3)透過未簽約之經銷／地推推廣", "choice", unsigned, 1),
        ),
        section("payment", "八、線上支付方式", pick("payment_methods", "線上支付方式", "multi", PAYMENTS, 2, 3)),
        section(
            "service", "九、方案技術服務能量",
            text("order_process", "1.訂單管理標準流程明確作法與所需時間", PROCESS),
            pick("support_staff_band", "2.客服人力配置", "choice", ("無", "1~5人", "6~10人", "11~15人", "16~20人", "21人以上"), 2),
            text("support_capacity", "服務能量說明", "客服六人輪值，平均每月處理三百件諮詢，首次回應時間三十分鐘。"),
        ),
        section(
            "usage", "十、企業使用紀錄樣本",
            tick("usage_log_ack", "本方案提供中小企業每月親自操作、使用主要功能，並產生 log data，例如登入次數，工作互動數等之使用紀錄。"),
            papers("usage_log_sample", "使用紀錄折線圖樣本", paper("使用紀錄樣本_測試雲端科技股份有限公司.png")),
        ),
        section(
            "portability", "十一、客戶資料可攜/移轉之規劃",
            tick("data_portability_ack", "本方案提供客戶因使用方案產生之紀錄或資料可下載檔案格式 CSV 或 Excel 相容格式"),
            papers("data_portability_steps", "操作步驟之系統畫面截圖", paper("資料下載操作步驟_測試雲端科技股份有限公司.pdf")),
        ),
        section(
            "video", "十二、方案操作演示說明影片",
            text("demo_video_url", "方案操作演示說明影片", f"https://video.example.tw/watch?v=solution-{solution[0]}"),
        ),
        section("extra", "十三、其他附加說明", text("extra_note", "其他附加說明", "")),
    )  # fmt: skip


def difference_sheet(solution: tuple[int, str]) -> dict[str, Any]:
    return sheet(
        "difference", "附表4", "與原方案差異說明資料", "六(二)5", solution,
        section(
            "difference", "差異說明資料",
            text("prev_name", "前次：原方案名稱", "精實排程雲 2.0"),
            text("curr_name", "本次：原方案名稱", solution[1]),
            text("prev_content", "前次：方案內容", "工單排程與進度回報；6 個月 10 人版新臺幣 32,000 元（含稅）。"),
            text("curr_content", "本次：方案內容", "新增設備稼動監看與交期提醒，排程改為自動建議；" * 4 + "6 個月 10 人版新臺幣 36,000 元（含稅）。"),
        ),
    )  # fmt: skip


# --- The whole -----------------------------------------------------------------------------------------------------


def application(*, agreed: bool = True) -> dict[str, Any]:
    """Three solutions: a plain one, one on a hybrid cloud by an agent, and one that is already in the summit plan."""
    plain, hybrid, summit = (11, "精實排程雲"), (12, "設備聯網監看雲"), (13, "品質履歷雲 3.0")
    sheets = [
        company_sheet(agreed=agreed),
        technical_sheet(plain), promotion_sheet(plain),
        technical_sheet(hybrid, hybrid=True), promotion_sheet(hybrid, agent=True), difference_sheet(hybrid),
        technical_sheet(summit), promotion_sheet(summit), difference_sheet(summit),
    ]  # fmt: skip
    return frozen(sheets, [plain, hybrid, summit])


def frozen(sheets: list[dict[str, Any]], solutions: list[tuple[int, str]]) -> dict[str, Any]:
    kinds = ("first_time", "previously_listed", "summit_existing")
    return {
        "programme": dict(PROGRAMME),
        "vendor": {"tax_id": "04595257", "company_name": "測試雲端科技股份有限公司"},
        "solutions": [
            {"id": pk, "kind": kind, "kind_label": label, "name": name}
            for (pk, name), kind, label in zip(solutions, kinds, KINDS, strict=False)
        ],
        "sheets": sheets,
        "consents": [consent.frozen() for consent in CONSENTS],
    }


def with_text(value: str) -> dict[str, Any]:
    """One short sheet in which every word that a person types is `value`."""
    questions = section(
        "only", "任意題", text("answer", "答案", value), papers("proof", "檔案", paper(value, 說明=value))
    )
    made = frozen([sheet("any", "附表9", "任意表", "九", (1, value), questions)], [(1, value)])
    return {**made, "vendor": {"tax_id": value[:8], "company_name": value}}


# --- Printed -------------------------------------------------------------------------------------------------------


def forms_pdf(frozen: dict[str, Any], **marks: Any) -> bytes:
    return pdf.forms_pdf(FiledSubmission.read(frozen), **marks)


def receipt_pdf(frozen: dict[str, Any], **marks: Any) -> bytes:
    return pdf.receipt_pdf(FiledSubmission.read(frozen), **marks)
