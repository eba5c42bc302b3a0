"""Which letters does the review send?"""

from django.urls import reverse

from applications.letter_words import (
    AMENDED,
    COMMON,
    CORRECTION,
    ITEMS,
    NOTE,
    NOW,
    POSTPONED,
    REVIEW,
    SOLUTION,
    SOLUTIONS,
    TECHNICAL,
    case_letter,
)
from portal.outbox import kinds, openings
from portal.outbox.kinds import LetterKind, LetterWord
from portal.outbox.openings import Opening
from portal.reference import Ref
from portal.roles import Account
from review.export import exporting
from review.models import Case

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
    case_letter("reopened", "重啟資格審查通知", "承辦重啟資格不符的案件時", NOTE, official=True, order=90),
    case_letter("lapsed", "逾期未補正通知", "期限內沒有收到補正，系統結案時", *CORRECTION, official=True, order=120),
    case_letter("qualified", "資格審查通過通知", "承辦認定資格符合時", SOLUTIONS, TECHNICAL, official=True, order=130),
    case_letter("not_qualified", "資格不符通知", "承辦認定資格不符時", NOTE, official=True, order=140),
    case_letter(
        "moved", "改為技術審查通知", "書面審查改為技術審查時", *(*SOLUTION, NOTE, *REVIEW), official=True, order=160
    ),
    case_letter("decided", "審查結果通知", "承辦記錄審查結果時", *(*SOLUTION, NOTE, *REVIEW), official=True, order=170),
    LetterKind("mailing", "群組通知", "承辦寄給一群案件時", COMMON, typed=True, order=200),
    LetterKind("export", "匯出完成通知", "要求匯出的清單做好時", _EXPORT, order=300),
    LetterKind("damages", "保存內容不符通知", "核對保存的內容，發現和原來不符時", _DAMAGES, order=310),
)


@openings.register("application")
def open_case(ref: Ref, user: Account) -> Opening | None:
    """For whoever may open it."""
    case = Case.objects.seen_by(user).filter(pk=ref.pk).first() if user.has_perm("review.view_case") else None
    return Opening(reverse("admin:review_case_change", args=[case.pk]), f"{case} 的案件頁") if case else None


@openings.register("export")
def open_export(ref: Ref, user: Account) -> Opening | None:
    if not user.has_perm("review.view_export") or not exporting.visible_to(user).filter(pk=ref.pk).exists():
        return None
    return Opening(reverse("admin:review_export_change", args=[ref.pk]), "匯出的清單")
