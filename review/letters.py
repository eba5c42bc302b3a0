"""Which letters does the review send?"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from applications.letter_words import (
    AMENDED,
    COMMON,
    CORRECTION,
    ITEMS,
    NOTE,
    NOW,
    POSTPONED,
    PUBLISHED,
    REVIEW,
    SOLUTION,
    SOLUTIONS,
    SUPPLEMENT,
    SUPPLEMENT_ITEMS,
    TECHNICAL,
    case_letter,
)
from portal.outbox import kinds, openings
from portal.outbox.kinds import LetterKind, LetterWord
from portal.outbox.openings import Opening
from portal.reference import Ref
from portal.roles import Account, Role
from portal.time.calendar import format_datetime, format_roc
from portal.time.ics import format_appointment
from review.cases.filters import CaseFilter
from review.committee import answering
from review.conflict import recusing
from review.export import exporting
from review.models import Case
from review.workload.notice_kinds import NOTICES

_EXPORT = (
    LetterWord("export.asked_by.get_full_name", "要求匯出的人", "王小明"),
    LetterWord("export.words", "匯出的範圍", "全部申請案"),
    LetterWord("export.total", "申請案件數", 1),
    LetterWord("export.solutions", "方案數", 1),
    LetterWord("export.expires_at", "保留到（時間）", NOW),
    LetterWord("url", "下載頁的網址", "https://（下載頁）/"),
)

_DAMAGES = (
    LetterWord("number", "不符的件數", 1),
    LetterWord("lines", "不符的內容", ["年報.pdf：檔案不見了"]),
    LetterWord("url", "後台首頁的網址", "https://（後台首頁）/"),
)

_SUMMARY = (
    LetterWord("number", "輪到的件數", 3),
    LetterWord(
        "lines",
        "各種待辦（清單）",
        each=(
            LetterWord("label", "待辦", "補正已回"),
            LetterWord("number", "件數", 3),
            LetterWord("longest", "最久等了多久", "5 天"),
        ),
    ),
    LetterWord("due", "今天到期的件數", 1),
    LetterWord("lost", "通知寄不到的件數", 1),
    LetterWord(
        "ends",
        "審查中等著辦的事（清單）",
        each=(
            LetterWord("label", "待辦", "方案審查委員不足"),
            LetterWord("number", "件數", 1),
            LetterWord("unit", "單位", "件"),
            LetterWord("url", "辦理頁的網址", "https://（辦理頁）/"),
        ),
    ),
    LetterWord("url", "待辦清單的網址", "https://（清單）/"),
    LetterWord("front", "後台首頁的網址", "https://（後台首頁）/"),
)

_TASK = (
    LetterWord("solution", "方案名稱", "雲端排程管家"),
    LetterWord("company", "公司名稱", "範例資訊股份有限公司"),
    LetterWord("due", "審查期限", "112 年 5 月 3 日 23:59"),
    LetterWord("url", "案件頁的網址", "https://（案件頁）/"),
)


def _to_member(name: str, label: str, when: str, *words: LetterWord, order: int) -> LetterKind:
    """By mail, in words that name no more of a case than the page before the declaration."""
    return LetterKind(name, label, when, (*_TASK, *words), order=order)


_MEETING = (
    LetterWord("meeting.session", "第幾次會議", 3),
    LetterWord("meeting.starts_at", "開始（時間）", NOW),
    LetterWord("meeting.ends_at", "預計結束（時間）", NOW),
    LetterWord("meeting.place", "地點", "（地點）"),
    LetterWord("meeting.link", "視訊連結", ""),
    LetterWord("meeting.committee.name", "委員會", "雲端解決方案審查委員會"),
    LetterWord("programme.name", "計畫簡稱", "雲市集工業館"),
    LetterWord("programme.executing_unit_name", "執行單位", "執行單位"),
    LetterWord("note", "原因", "（改期或取消的原因）"),
    LetterWord("url", "會議頁的網址", "https://（會議頁）/"),
)


_QUESTION = (
    LetterWord("solution.name", "方案名稱", "範例方案"),
    LetterWord("question.last_second", "回覆期限", NOW),
    LetterWord("note", "提問", "（承辦轉達的提問）"),
    LetterWord("answer_url", "回覆頁的網址", "https://（回覆頁）/"),
)

_SLOT = (
    LetterWord("solution.name", "方案名稱", "範例方案"),
    LetterWord("item.starts_at", "演示開始", NOW, said=format_appointment),
    LetterWord("item.ends_at", "演示結束", NOW, said=format_datetime),
    LetterWord("meeting.place", "會議地點", "（地點）"),
    LetterWord("meeting.link", "視訊連結", "https://（視訊連結）/"),
    LetterWord("slot_url", "演示時段網址", "https://（演示時段頁）/"),
)

RECUSED = (
    LetterWord("recusal.named", "請求迴避的人", "王小明委員"),
    LetterWord("recusal.filed_at", "申請迴避的日期", NOW, said=format_roc),
)
APPEAL = LetterWord("recusal.appeal_last_second", "申請覆決的期限", NOW)


kinds.register(
    case_letter("taken", "開始資格審查", "承辦收案時", order=40),
    case_letter("correction", "補正通知", "承辦通知補正時", *CORRECTION, ITEMS, official=True, order=50),
    case_letter(
        "correction_amended",
        "補正更正通知",
        "承辦更正已經寄出的補正通知時",
        *(*CORRECTION, ITEMS, NOTE, *AMENDED),
        official=True,
        order=52,
    ),
    case_letter(
        "correction_recalled",
        "補正收回通知",
        "承辦收回已經寄出的補正通知時",
        *CORRECTION,
        NOTE,
        official=True,
        order=54,
    ),
    case_letter(
        "correction_reminder", "補正提醒", "補正期限前 24 小時，還沒有送出補正時", *CORRECTION, ITEMS, order=60
    ),
    case_letter(
        "correction_extended",
        "補正期限延長通知",
        "承辦延長補正期限時",
        *(*CORRECTION, ITEMS, *POSTPONED),
        official=True,
        order=70,
    ),
    case_letter(
        "correction_reopened",
        "重新開放補正通知",
        "承辦重新開放逾期的補正時",
        *(*CORRECTION, ITEMS, *POSTPONED),
        official=True,
        order=80,
    ),
    case_letter(
        "supplement",
        "審查補件通知",
        "方案審查中通知補件，或改為技術審查而缺文件時",
        *SUPPLEMENT,
        SUPPLEMENT_ITEMS,
        official=True,
        order=161,
    ),
    case_letter(
        "supplement_amended",
        "補件更正通知",
        "承辦更正已經寄出的補件通知，或又有方案要補件時",
        *(*SUPPLEMENT, SUPPLEMENT_ITEMS, NOTE, *AMENDED),
        official=True,
        order=162,
    ),
    case_letter(
        "supplement_recalled",
        "補件收回通知",
        "承辦收回已經寄出的補件通知時",
        *SUPPLEMENT,
        NOTE,
        official=True,
        order=163,
    ),
    case_letter(
        "supplement_reminder",
        "補件提醒",
        "補件期限前 24 小時，還沒有送出補件時",
        *SUPPLEMENT,
        SUPPLEMENT_ITEMS,
        order=164,
    ),
    case_letter(
        "supplement_extended",
        "補件期限延長通知",
        "承辦延長補件期限時",
        *(*SUPPLEMENT, SUPPLEMENT_ITEMS, *POSTPONED),
        official=True,
        order=165,
    ),
    case_letter(
        "supplement_reopened",
        "重新開放補件通知",
        "承辦重新開放逾期的補件時",
        *(*SUPPLEMENT, SUPPLEMENT_ITEMS, *POSTPONED),
        official=True,
        order=166,
    ),
    case_letter("supplement_lapsed", "逾期未補件通知", "期限內沒有收到補件時", *SUPPLEMENT, official=True, order=167),
    case_letter("reopened", "重啟資格審查通知", "承辦重啟資格不符的案件時", NOTE, official=True, order=90),
    case_letter("lapsed", "逾期未補正通知", "期限內沒有收到補正，系統結案時", *CORRECTION, official=True, order=120),
    case_letter("qualified", "資格審查通過通知", "承辦認定資格符合時", SOLUTIONS, TECHNICAL, official=True, order=130),
    case_letter("not_qualified", "資格不符通知", "承辦認定資格不符時", NOTE, official=True, order=140),
    case_letter(
        "moved", "改為技術審查通知", "書面審查改為技術審查時", *(*SOLUTION, NOTE, *REVIEW), official=True, order=160
    ),
    case_letter(
        "decided",
        "審查結果通知",
        "公布審查未通過的結果時",
        *(*SOLUTION, NOTE, *REVIEW, *PUBLISHED),
        official=True,
        order=170,
    ),
    case_letter("review_question", "審查提問通知", "承辦把委員的提問轉給廠商時", *_QUESTION, order=176),
    case_letter("demonstration", "實機演示通知", "發開會通知時，給議程上的廠商", *_SLOT, official=True, order=180),
    case_letter(
        "demonstration_moved",
        "實機演示改期通知",
        "演示時段改了，或改時段的申請有了答覆時",
        *(*_SLOT, NOTE),
        official=True,
        order=182,
    ),
    case_letter(
        "demonstration_off", "實機演示取消通知", "演示取消或暫時沒有時段時", *(*_SLOT, NOTE), official=True, order=184
    ),
    LetterKind("meeting_call", "開會通知（給委員）", "發開會通知時", _MEETING, order=400),
    LetterKind("meeting_moved", "會議改期通知（給委員）", "已發通知的會議改期時", _MEETING, order=402),
    LetterKind("meeting_called_off", "會議取消通知（給委員）", "已發通知的會議取消時", _MEETING, order=404),
    case_letter(
        "recusal_granted", "准予迴避通知", "承辦准予廠商的迴避申請時", *RECUSED, NOTE, official=True, order=192
    ),
    case_letter(
        "recusal_refused", "駁回迴避通知", "承辦駁回廠商的迴避申請時", *RECUSED, APPEAL, NOTE, official=True, order=194
    ),
    case_letter("recusal_upheld", "迴避覆決通知", "覆決維持駁回時", *RECUSED, NOTE, official=True, order=196),
    LetterKind("mailing", "群組通知", "承辦寄給一群案件時", COMMON, typed=True, order=200),
    LetterKind("export", "匯出完成通知", "要求匯出的清單做好時", _EXPORT, order=300),
    *NOTICES,
    LetterKind(
        "recusal_statement",
        "請提意見書",
        "承辦請被請求迴避的人提意見時",
        (
            LetterWord("application.number", "收件編號", "112-00001"),
            LetterWord("statement_url", "意見書的網址", "https://（意見書）/"),
        ),
        order=356,
    ),
    LetterKind("desk_summary", "每日摘要（給承辦）", "上班日早上，有輪到的案件時", _SUMMARY, order=360),
    _to_member("review_given", "請審查（給委員）", "分派審查時", LetterWord("number", "方案數", 1), order=400),
    _to_member("review_reminder", "審查期限提醒（給委員）", "審查期限前，還沒有送出意見時", order=402),
    _to_member(
        "review_due",
        "審查期限變更（給委員）",
        "承辦更改審查期限時",
        LetterWord("before", "原來的期限", "112 年 5 月 1 日 23:59"),
        order=404,
    ),
    _to_member("review_answered", "廠商回覆提問（給委員）", "廠商回覆委員的提問時", order=405),
    _to_member("review_taken_off", "不必再審查（給委員）", "承辦改派他人時", order=406),
    LetterKind(
        "seal_ends",
        "電子印信憑證到期通知",
        "電子印信的憑證到期前 30、7、1 天，給系統管理者",
        (LetterWord("days", "還有幾天", 30), LetterWord("ends_at", "到期（時間）", NOW)),
        order=312,
    ),
    LetterKind("damages", "保存內容不符通知", "核對保存的內容，發現和原來不符時", _DAMAGES, order=310),
)


@openings.register("application")
def open_case(ref: Ref, user: Account) -> Opening | None:
    """For whoever may open it."""
    case = Case.objects.seen_by(user).filter(pk=ref.pk).first() if user.has_perm("review.view_case") else None
    return Opening(reverse("admin:review_case_change", args=[case.pk]), f"{case} 的案件頁") if case else None


@openings.register("assignmentevent")
def open_given(ref: Ref, user: Account) -> Opening | None:
    """Several cases came at once: the list of one's own."""
    if not user.has_perm("review.view_case"):
        return None
    wanted = CaseFilter.of(officer="me", stage="open")
    return Opening(f"{reverse('admin:review_case_changelist')}?{wanted.query}", "我的案件")


@openings.register_many("application")
def open_cases(keys: Iterable[int], user: Account) -> dict[int, Opening]:
    """Those of many that a person may open, for a page that lists them."""
    cases = Case.objects.seen_by(user).filter(pk__in=keys) if user.has_perm("review.view_case") else Case.objects.none()
    return {
        pk: Opening(reverse("admin:review_case_change", args=[pk]), str(number))
        for pk, number in cases.values_list("pk", "number")
    }


@openings.register("reviewtask")
def open_task(ref: Ref, user: Account) -> Opening | None:
    """For the member while it is theirs; for officers the solution it is about."""
    task = answering.seen_tasks(user, timezone.localdate()).filter(pk=ref.pk).first()
    return (
        Opening(reverse("admin:review_reviewtask_change", args=[task.pk]), f"「{task.solution}」的審查")
        if task
        else None
    )


@openings.register("member")
def open_tasks(ref: Ref, user: Account) -> Opening | None:
    """Several solutions came at once: the list of one's own."""
    own = user.is_authenticated and user.role == Role.REVIEWER
    return Opening(reverse("admin:review_reviewtask_changelist"), "我的案件") if own else None


@openings.register("recusal")
def open_statement(ref: Ref, user: Account) -> Opening | None:
    """For the person who is named, while it can still be answered."""
    if not recusing.asked_of(user).filter(pk=ref.pk).exists():
        return None
    return Opening(reverse("admin:review_recusal_statement", args=[ref.pk]), "寫意見書")


@openings.register("export")
def open_export(ref: Ref, user: Account) -> Opening | None:
    if not user.has_perm("review.view_export") or not exporting.visible_to(user).filter(pk=ref.pk).exists():
        return None
    return Opening(reverse("admin:review_export_change", args=[ref.pk]), "匯出的清單")
