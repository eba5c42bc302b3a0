"""Which words may the text of a letter about a case name, and what do they say where there is no case?

The apps that send such letters put their kinds together from these, each in its `letters.py`. Staff who edit a text choose them by
their labels, so a label is said as people say it, and a value in words: a text has no formats and no conditions.
"""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from portal.outbox.kinds import LetterKind, LetterWord
from portal.time.calendar import format_datetime, format_roc

NOW = timezone.now  # a moment, wherever a preview has none of its own

SALUTATION = LetterWord("salutation", "稱呼", "範例資訊股份有限公司（統一編號 00000000）您好：")
SIGNATURE = LetterWord("signature", "署名與聯絡方式", "執行單位\n電話：（聯絡電話）")
COMMON = (
    SALUTATION,
    LetterWord("application.number", "收件編號", "112-00001"),
    LetterWord("application.company_name", "公司名稱", "範例資訊股份有限公司"),
    LetterWord("vendor.tax_id", "統一編號", "00000000"),
    LetterWord("programme.name", "計畫簡稱", "雲市集工業館"),
    LetterWord("programme.plan_name", "補助計畫名稱", "補助計畫"),
    LetterWord("programme.year", "年度", 112),
    LetterWord("programme.authority_name", "主管機關", "主管機關"),
    LetterWord("programme.executing_unit_name", "執行單位", "執行單位"),
    LetterWord("programme.guideline_title", "須知名稱", "上架申請須知"),
    LetterWord("programme.contact_name", "聯絡窗口", ""),
    LetterWord("programme.contact_phone", "聯絡電話", ""),
    LetterWord("programme.contact_email", "聯絡信箱", ""),
    LetterWord("programme.contact_hours", "服務時間", ""),
    LetterWord("programme.valid_to", "入選有效期限", timezone.localdate),
    LetterWord("programme.last_second", "截止受理時間", NOW),
    LetterWord("programme.last_second", "截止受理日", NOW, said=format_roc),
    LetterWord("case_url", "案件網址", "https://（案件網址）/"),
    SIGNATURE,
)
SUBMISSION = (
    LetterWord("submission.number", "第幾次送件", 1),
    LetterWord("submission.submitted_at", "收件時間", NOW),
    LetterWord("submission.fingerprint", "內容指紋", "0123456789abcdef"),
    LetterWord(
        "submission.filed.solutions",
        "送件方案",
        each=(LetterWord("name", "方案名稱", "範例方案"), LetterWord("kind_label", "申請類別", "首次申請方案")),
        said=lambda rows: "、".join(f"{row['name']}（{row['kind_label']}）" for row in rows),
    ),
)
CORRECTION = (
    LetterWord("correction.round", "第幾次補正", 1),
    LetterWord("correction.remark", "承辦說明", "（給廠商的整體說明）"),
    LetterWord("correction.last_second", "補正期限", NOW),
    LetterWord("correction.last_second", "補正期限簡寫", NOW, said=format_datetime),
    LetterWord("correction.counting", "期限計算", ["（期限計算的每一步）"]),
)
SUPPLEMENT = (
    LetterWord("correction.solution_names", "補件的方案", "「範例方案」"),
    LetterWord("correction.asked_why", "補件的緣由", "審查時認為需要補充或修正下列資料"),
    LetterWord("correction.remark", "承辦說明", "（給廠商的整體說明）"),
    LetterWord("correction.last_second", "補件期限", NOW),
    LetterWord("correction.last_second", "補件期限簡寫", NOW, said=format_datetime),
    LetterWord("correction.counting", "期限計算", ["（期限計算的每一步）"]),
)


def _numbered(rows: list[dict[str, str]]) -> str:
    """Each item with its remark below it, set in."""
    items = (f"{row['place']}：{row['label']}\n{row['remark']}".replace("\n", "\n   ") for row in rows)
    return "\n\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))


def _dropped(lines: list[str]) -> str:
    """With its heading: where nothing is dropped, neither stands there."""
    return "\n".join(["下列項目不必再補正：", *(f"- {line}" for line in lines)]) if lines else ""


ITEMS = LetterWord(
    "items",
    "補正項目",
    each=(
        LetterWord("place", "附表", "附表1"),
        LetterWord("label", "項目", "實收資本額"),
        LetterWord("remark", "補正說明", "請修正。"),
    ),
    said=_numbered,
)
SUPPLEMENT_ITEMS = replace(ITEMS, label="補件項目")
AMENDED = (
    LetterWord("before", "原期限", NOW),
    LetterWord("dropped", "不必再補正的項目", ["附表1：實收資本額"], said=_dropped),
)
POSTPONED = (LetterWord("reason", "事由", "（延長或重新開放的事由）"), LetterWord("before", "原期限", NOW))
SOLUTION = (
    LetterWord("solution.name", "方案名稱", "範例方案"),
    LetterWord("solution.stage.label", "方案狀態", "技術審查"),
)
SOLUTIONS = LetterWord(
    "solutions",
    "各方案",
    each=(LetterWord("name", "方案名稱", "範例方案"), LetterWord("stage.label", "進入的審查", "技術審查")),
)


def either(path: str, label: str, yes: str, no: str, sample: bool = True) -> LetterWord:
    """A word that says one of two things."""

    def said(value: Any) -> str:
        return yes if value else no

    return LetterWord(path, label, sample, said=said)


TECHNICAL = either("technical", "技術審查說明", "技術審查需要實機操作演示時，執行單位會另外通知時間。", "")
NOTE = LetterWord("note", "理由", "（承辦寫的理由）")
REVIEWED = LetterWord("review_label", "審查方式", "技術審查")
REVIEW = (
    REVIEWED,
    either("approved", "審查結果", "審查通過", "未通過"),
    either("approved", "審查結果與後續", "審查通過，接下來將公告入選名單", "未通過"),
    either("approved", "審查通知名稱", "審查通過通知", "審查結果通知"),
)
PUBLISHED = (
    LetterWord("filed_on", "送件日期", timezone.localdate),
    LetterWord("decided_on", "審查完成日", timezone.localdate),
    LetterWord("announced_on", "公告日", timezone.localdate),
    LetterWord("basis", "須知條次", "八(一)(二)、八(二)"),
)

CLOSING = (
    either("missing", "送出狀況", "還沒送出", "只差按下送出"),
    LetterWord("left", "剩餘時間", "還有 7 天"),
    LetterWord("closing", "提醒全文", "（截止時間、還缺的題目與文件、結尾）"),
)


def case_letter(name: str, label: str, when: str, *words: LetterWord, order: int, official: bool = False) -> LetterKind:
    """A letter to everybody of a case's vendor: each year may word it in its own way, an official one is printed (R8-1-1b)."""
    return LetterKind(
        name, label, when, (*COMMON, *words), official=official, printed=official, editable=True, order=order
    )
