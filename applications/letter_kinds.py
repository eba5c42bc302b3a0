"""Which letters does a case bring, and which words may the text of each name?"""

from dataclasses import dataclass

from django.utils import timezone

from portal.outbox import letters
from portal.outbox.wording import Word

NOW = timezone.now  # a moment, wherever a preview has none of its own


@dataclass(frozen=True)
class Kind:
    """One letter. An official one is printed as well (PDF), and it is never taken back."""

    name: str
    label: str
    when: str
    words: tuple[Word, ...]
    official: bool = False


COMMON = (
    Word("application.number", "收件編號", "112-00001"),
    Word("application.company_name", "公司名稱", "範例資訊股份有限公司"),
    Word("vendor.tax_id", "統一編號", "00000000"),
    Word("programme.name", "計畫簡稱", "雲市集工業館"),
    Word("programme.plan_name", "補助計畫名稱", "補助計畫"),
    Word("programme.year", "民國年度", 112),
    Word("programme.authority_name", "主管機關", "主管機關"),
    Word("programme.executing_unit_name", "執行單位", "執行單位"),
    Word("programme.guideline_title", "須知名稱", "上架申請須知"),
    Word("programme.contact_name", "聯絡窗口", ""),
    Word("programme.contact_phone", "聯絡電話", ""),
    Word("programme.contact_email", "聯絡信箱", ""),
    Word("programme.contact_hours", "服務時間", ""),
    Word("programme.valid_to", "入選方案有效至（日期）", NOW),
    Word("programme.last_second", "截止受理（時間）", NOW),
    Word("case_url", "案件頁面的網址", "https://（案件網址）/"),
    Word("signature", "結尾的單位與聯絡方式", ""),
)
_SUBMISSION = (
    Word("submission.number", "第幾次送件", 1),
    Word("submission.submitted_at", "收件時間（時間）", NOW),
    Word("submission.fingerprint", "內容指紋", "0123456789abcdef"),
    Word(
        "submission.frozen.solutions",
        "送件的方案（清單）",
        each=(Word("name", "方案名稱", "範例方案"), Word("kind_label", "申請類別", "首次申請方案")),
    ),
)
_CORRECTION = (
    Word("correction.round", "第幾次補正", 1),
    Word("correction.remark", "給廠商的整體說明", ""),
    Word("correction.last_second", "補正期限（時間）", NOW),
    Word("correction.counting", "期限計算（清單）", ["（期限計算的每一步）"]),
)
_ITEMS = Word(
    "items",
    "補正項目（清單）",
    each=(Word("place", "附表", "附表1"), Word("label", "項目", "實收資本額"), Word("remark", "補正說明", "請修正。")),
)
_POSTPONED = (Word("reason", "延長或重新開放的事由", "（事由）"), Word("before", "原期限（時間）", NOW))
_SOLUTION = (Word("solution.name", "方案名稱", "範例方案"), Word("solution.stage.label", "方案狀態", "技術審查"))
_SOLUTIONS = Word(
    "solutions",
    "各方案（清單）",
    each=(Word("name", "方案名稱", "範例方案"), Word("stage.label", "進入的審查", "技術審查")),
)
_TECHNICAL = Word("technical", "是否有方案進入技術審查（條件用）", True)
_NOTE = Word("note", "承辦寫的理由", "（承辦寫的理由）")
_REVIEW = (Word("review_label", "審查方式", "技術審查"), Word("approved", "是否通過", True))

_CLOSING = (
    Word("missing", "是否還有缺漏（條件用）", True),
    Word("left", "還剩多久", "還有 7 天"),
    Word("closing", "提醒全文：截止時間、缺哪些題目與文件、結尾", "（截止時間、還缺的題目與文件、結尾）"),
)

_ALL = (
    Kind("closing_in_a_week", "截止提醒（一週前）", "截止前七天，還是草稿的案件", COMMON + _CLOSING),
    Kind("closing_tomorrow", "截止提醒（最後一天）", "截止前一天，還是草稿的案件", COMMON + _CLOSING),
    Kind("receipt", "收件成功通知", "廠商送出申請時", COMMON + _SUBMISSION),
    Kind("taken", "開始資格審查", "承辦收案時", COMMON),
    Kind("correction", "補正通知", "承辦通知補正時", (*COMMON, *_CORRECTION, _ITEMS), official=True),
    Kind("correction_reminder", "補正提醒", "補正期限前 24 小時，還沒有送出補正時", (*COMMON, *_CORRECTION, _ITEMS)),
    Kind(
        "correction_extended",
        "補正期限延長通知",
        "承辦延長補正期限時",
        (*COMMON, *_CORRECTION, _ITEMS, *_POSTPONED),
        official=True,
    ),
    Kind(
        "correction_reopened",
        "重新開放補正通知",
        "承辦重新開放逾期的補正時",
        (*COMMON, *_CORRECTION, _ITEMS, *_POSTPONED),
        official=True,
    ),
    Kind("reopened", "重啟資格審查通知", "承辦重啟資格不符的案件時", (*COMMON, _NOTE), official=True),
    Kind("correction_received", "補正收件通知", "廠商送出補正時", COMMON + _SUBMISSION),
    Kind(
        "infected",
        "掃毒未通過通知",
        "送件後掃毒，有檔案發現病毒時",
        (*COMMON, *_SUBMISSION, Word("files", "沒有通過的檔名（清單）", ["（檔名）.pdf"])),
    ),
    Kind("lapsed", "逾期未補正通知", "期限內沒有收到補正，系統結案時", COMMON + _CORRECTION, official=True),
    Kind("qualified", "資格審查通過通知", "承辦認定資格符合時", (*COMMON, _SOLUTIONS, _TECHNICAL), official=True),
    Kind("not_qualified", "資格不符通知", "承辦認定資格不符時", (*COMMON, _NOTE), official=True),
    Kind("withdrawn", "撤回申請確認", "廠商撤回申請時", COMMON, official=True),
    Kind("moved", "改為技術審查通知", "書面審查改為技術審查時", (*COMMON, *_SOLUTION, _NOTE, *_REVIEW), official=True),
    Kind("decided", "審查結果通知", "承辦記錄審查結果時", (*COMMON, *_SOLUTION, _NOTE, *_REVIEW), official=True),
    Kind(
        "announced",
        "入選公告通知",
        "公告入選時",
        (*COMMON, *_SOLUTION, Word("catalogue_url", "公開頁面的網址", "https://（公開頁面）/")),
        official=True,
    ),
    Kind("expired", "入選有效期屆滿通知", "入選有效期屆滿時", COMMON + _SOLUTION, official=True),
)
MAILING = Kind("mailing", "群組通知", "承辦寄給一群案件時", COMMON)
KINDS = {kind.name: kind for kind in _ALL}
letters.KINDS.update({kind.name: kind.label for kind in (*_ALL, MAILING)})
