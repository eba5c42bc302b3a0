"""Which words may the text of a letter about a case name, and what do they say where there is no case?

The apps that send such letters put their kinds together from these, each in its `letters.py`.
"""

from django.utils import timezone

from portal.outbox.kinds import LetterKind, LetterWord

NOW = timezone.now  # a moment, wherever a preview has none of its own

COMMON = (
    LetterWord("application.number", "收件編號", "112-00001"),
    LetterWord("application.company_name", "公司名稱", "範例資訊股份有限公司"),
    LetterWord("vendor.tax_id", "統一編號", "00000000"),
    LetterWord("programme.name", "計畫簡稱", "雲市集工業館"),
    LetterWord("programme.plan_name", "補助計畫名稱", "補助計畫"),
    LetterWord("programme.year", "民國年度", 112),
    LetterWord("programme.authority_name", "主管機關", "主管機關"),
    LetterWord("programme.executing_unit_name", "執行單位", "執行單位"),
    LetterWord("programme.guideline_title", "須知名稱", "上架申請須知"),
    LetterWord("programme.contact_name", "聯絡窗口", ""),
    LetterWord("programme.contact_phone", "聯絡電話", ""),
    LetterWord("programme.contact_email", "聯絡信箱", ""),
    LetterWord("programme.contact_hours", "服務時間", ""),
    LetterWord("programme.valid_to", "入選方案有效至（日期）", NOW),
    LetterWord("programme.last_second", "截止受理（時間）", NOW),
    LetterWord("case_url", "案件頁面的網址", "https://（案件網址）/"),
    LetterWord("signature", "結尾的單位與聯絡方式", ""),
)
SUBMISSION = (
    LetterWord("submission.number", "第幾次送件", 1),
    LetterWord("submission.submitted_at", "收件時間（時間）", NOW),
    LetterWord("submission.fingerprint", "內容指紋", "0123456789abcdef"),
    LetterWord(
        "submission.filed.solutions",
        "送件的方案（清單）",
        each=(LetterWord("name", "方案名稱", "範例方案"), LetterWord("kind_label", "申請類別", "首次申請方案")),
    ),
)
CORRECTION = (
    LetterWord("correction.round", "第幾次補正", 1),
    LetterWord("correction.remark", "給廠商的整體說明", ""),
    LetterWord("correction.last_second", "補正期限（時間）", NOW),
    LetterWord("correction.counting", "期限計算（清單）", ["（期限計算的每一步）"]),
)
ITEMS = LetterWord(
    "items",
    "補正項目（清單）",
    each=(
        LetterWord("place", "附表", "附表1"),
        LetterWord("label", "項目", "實收資本額"),
        LetterWord("remark", "補正說明", "請修正。"),
    ),
)
AMENDED = (
    LetterWord("before", "原期限（時間）", NOW),
    LetterWord("dropped", "不必再補正的項目（清單）", ["附表1：實收資本額"]),
)
POSTPONED = (LetterWord("reason", "延長或重新開放的事由", "（事由）"), LetterWord("before", "原期限（時間）", NOW))
SOLUTION = (
    LetterWord("solution.name", "方案名稱", "範例方案"),
    LetterWord("solution.stage.label", "方案狀態", "技術審查"),
)
SOLUTIONS = LetterWord(
    "solutions",
    "各方案（清單）",
    each=(LetterWord("name", "方案名稱", "範例方案"), LetterWord("stage.label", "進入的審查", "技術審查")),
)
TECHNICAL = LetterWord("technical", "是否有方案進入技術審查（條件用）", True)
NOTE = LetterWord("note", "承辦寫的理由", "（承辦寫的理由）")
REVIEW = (LetterWord("review_label", "審查方式", "技術審查"), LetterWord("approved", "是否通過", True))

CLOSING = (
    LetterWord("missing", "是否還有缺漏（條件用）", True),
    LetterWord("left", "還剩多久", "還有 7 天"),
    LetterWord("closing", "提醒全文：截止時間、缺哪些題目與文件、結尾", "（截止時間、還缺的題目與文件、結尾）"),
)


def case_letter(name: str, label: str, when: str, *words: LetterWord, order: int, official: bool = False) -> LetterKind:
    """A letter to everybody of a case's vendor: each year may word it in its own way, an official one is printed (R8-1-1b)."""
    return LetterKind(
        name, label, when, (*COMMON, *words), official=official, printed=official, editable=True, order=order
    )
