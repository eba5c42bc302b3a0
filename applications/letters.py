"""How does a vendor hear of a step, and a person of the team? One letter each, as rows that the outbox sends."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from applications.documents import pdf
from applications.filed import FiledProgramme
from applications.letter_words import CLOSING, NOTE, NOW, SUBMISSION, case_letter
from applications.models import Application, Correction, Invitation, LetterText, Membership, Programme, Solution, Vendor
from applications.sheets import SHEETS
from applications.workflow import TECHNICAL
from portal.accounts.models import User
from portal.outbox import kinds, messages, notices, openings, rendering, standing, wording
from portal.outbox.kinds import LetterKind, LetterWord
from portal.outbox.models import Message, Printout
from portal.outbox.notices import ComposedLetter, Letterhead
from portal.outbox.openings import Opening
from portal.reference import Ref
from portal.roles import Account, Role
from portal.time.calendar import format_roc

# What was read for the letters of many rows at once, on the vendor and on the year of each.
READERS, TEXTS = "readers_read", "texts_read"

PLAINEST_BODY = """\
您好：

這是「{label}」。您的案件目前是「{state}」，詳細內容請登入後查看：
{url}
{reason}
如果有疑問，請與下面的執行單位聯絡。
"""


def notify(
    application: Application,
    kind: str,
    cause: models.Model,
    occurrence: str = "",
    *,
    calendar: str = "",
    **context: Any,
) -> None:
    """Writes the letter `kind` to every member of the vendor, once for each reason: `cause` and `occurrence`."""
    words = words_of(application, context)
    notices.notify(
        readers_of(application.vendor),
        kind,
        concerns=Ref.of(application),
        cause=Ref.of(cause),
        occurrence=occurrence,
        letter=compose(application, kind, words),
        letterhead=_letterhead(application, words),
        calendar=calendar,
    )


def with_readers(rows: QuerySet, case: str) -> QuerySet:
    """Rows whose letters ask for nobody and for no text again: two questions for all of them. `case` leads to the application."""
    texts = Prefetch(f"{case}__programme__letter_texts", to_attr=TEXTS)
    return rows.prefetch_related(Prefetch(f"{case}__vendor__memberships", _reading(), to_attr=READERS), texts)


def readers_of(vendor: Vendor) -> list[User]:
    """The members who can sign in now."""
    known = getattr(vendor, READERS, None)
    members = _reading().filter(vendor=vendor) if known is None else known
    return [member.user for member in members]


def _reading() -> QuerySet[Membership]:
    return Membership.objects.present().select_related("user").filter(user__is_active=True)


def _own_text(programme: Programme, kind: str) -> LetterText | None:
    known = getattr(programme, TEXTS, None)
    if known is None:
        return LetterText.objects.current(programme, kind)
    return next((text for text in known if text.kind == kind), None)  # the last version comes first


def tell_of(
    moved: Application | Solution, step: str, cause: models.Model, occurrence: str = "", **context: Any
) -> None:
    """The letter that the table says tells of the step that was taken; as `notify`. Raises ValueError for a silent one."""
    taken = moved.workflow.step(step)
    if taken.is_silent:
        raise ValueError(f"no letter tells of {moved.workflow.name}.{step}")
    if isinstance(moved, Solution):
        notify(moved.application, taken.letter, cause, occurrence, solution=moved, **context)
    else:
        notify(moved, taken.letter, cause, occurrence, **context)


def words_of(application: Application, context: dict[str, Any]) -> dict[str, Any]:
    words = {
        "application": application,
        "programme": application.programme,
        "vendor": application.vendor,
        "case_url": settings.BASE_URL + reverse("applications:application", args=[application.pk]),
        **context,
    }
    words["signature"] = rendering.part("signature", words)
    words["salutation"] = rendering.part("salutation", words)
    return {**words, "closing": rendering.part("closing", words)} if "missing" in words else words


def words_of_year(programme: Programme) -> dict[str, Any]:
    """What is known without a case: for a preview."""
    words = {"programme": programme}
    return {**words, "signature": rendering.part("signature", words)}


def context_of(application: Application) -> dict[str, Any]:
    """What letters about this case could name, out of what it has by now: for a preview."""
    correction = application.corrections.order_by("-round").first()
    solutions = list(application.solutions.all())
    words = {
        "submission": application.submissions.newest(),
        "correction": correction,
        "items": items_of(correction) if correction else None,
        **(reviews_of(solutions) if solutions else {}),
        "solution": solutions[0] if solutions else None,
    }
    return {name: value for name, value in words.items() if value is not None}


def reviews_of(solutions: list[Solution]) -> dict[str, Any]:
    """The solutions as a letter lists them, and whether one is in the review that may ask for a demonstration (R8-1-2)."""
    return {"solutions": solutions, "technical": any(TECHNICAL in solution.stage.groups for solution in solutions)}


def items_of(correction: Correction) -> list[dict[str, str]]:
    """The items of a correction as its letter lists them."""
    return [
        {
            "place": SHEETS[item.sheet].number + (f"「{item.solution}」" if item.solution_id else ""),
            "label": item.label,
            "remark": item.remark,
        }
        for item in correction.items.select_related("solution")
    ]


def compose(application: Application, kind: str, words: dict[str, Any]) -> ComposedLetter:
    """The letter in the programme's own wording, or in the usual one when there is none or it cannot be used.

    A mistake in a text never stops a step: it is written on the letter and on the edited text. Raises UnknownLetterKind.
    """
    known = kinds.get(kind).words
    own = _own_text(application.programme, kind)
    plainest = partial(_plainest, application, words)
    if own is None or own.is_usual:
        return notices.compose(kind, words, plainest)
    try:
        said = wording.render(own.parts, known, wording.plain(known, words))
        purport = said.purport or notices.compose(kind, words, plainest).purport
        return ComposedLetter(said.subject, said.body, f"第 {own.version} 版", purport=purport)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with an edited text, the letter goes out
        reason = str(error)[:500]
        LetterText.objects.filter(pk=own.pk).update(last_error=reason, failed_at=timezone.now())
        standing = notices.compose(kind, words, plainest)
        return replace(standing, error=f"第 {own.version} 版不能使用：{reason}　{standing.error}".strip()[:500])


def _plainest(application: Application, words: dict[str, Any], kind: LetterKind) -> tuple[str, str]:
    """When even the usual text cannot be said of this case: where it stands, and where to read on."""
    subject = f"{kind.label}：{application.number or application.programme.name}"
    reason = f"\n說明：{words['note']}\n" if words.get("note") else ""
    state, url = application.stage.public, words["case_url"]
    body = PLAINEST_BODY.format(label=kind.label, state=state, url=url, reason=reason)
    return subject, f"{body}\n{words['signature']}\n"


def _letterhead(application: Application, words: dict[str, Any]) -> Letterhead:
    programme = application.programme
    return Letterhead(
        sender=programme.executing_unit_name,
        programme=f"{programme.year} 年度{programme.plan_name}",
        recipient=f"{application.company_name}（統一編號 {application.vendor.tax_id}）",
        reference=application.number or "",
        contact=pdf.contact_of(FiledProgramme.read(programme.frozen())),
        salutation=words["salutation"],
        series=programme.letter_series,
        digits=programme.letter_digits,
        signature=words["signature"],
    )


# --- A letter that is withdrawn ----------------------------------------------------------------------------------------

WITHDRAWN = "letter_withdrawn"


@standing.told_by
def tell_of_withdrawal(printout: Printout, now: datetime) -> None:
    """Which letter is of no effect any more, since when and why: to whoever acts for the vendor now."""
    if printout.concerns.kind != Application.workflow.name:
        return
    if case := Application.objects.select_related("programme", "vendor").filter(pk=printout.concerns.pk).first():
        which = f"「{kinds.label_of(printout.kind)}」（{'，'.join(filter(None, (printout.number, format_roc(printout.dated))))}）"
        notify(case, WITHDRAWN, printout, which=which, withdrawn_at=now, note=printout.withdrawn_reason)


# --- The people of a vendor --------------------------------------------------------------------------------------------

INVITATION = "member_invitation"


def invite(invitation: Invitation, owner: Membership, secret: str, now: datetime) -> None:
    """The letter with the link that opens an account; its words are wiped when it has left."""
    url = settings.BASE_URL + reverse("applications:join", args=[secret])
    words = {"invitation": invitation, "vendor": invitation.vendor, "owner": owner, "url": url}
    subject, body = rendering.render(INVITATION, words)
    messages.post(
        concerns=Ref.of(invitation.vendor),
        kind=INVITATION,
        cause=Ref.of(invitation),
        occurrence=invitation.digest[:16],
        to=invitation.email,
        subject=subject,
        body=body,
        one_time=True,
        now=now,
    )


def invitations_since(vendor: Vendor, since: datetime) -> int:
    """How many letters with a link were written for a vendor."""
    return Message.objects.filter(concerns=Ref.of(vendor), kind=INVITATION, created_at__gt=since).count()


def invitations_to(email: str, since: datetime) -> int:
    """How many letters with a link were written to an address, by whichever vendor."""
    return Message.objects.filter(to_email=email, kind=INVITATION, created_at__gt=since).count()


def tell(user: User, kind: str, vendor: Vendor, cause: models.Model, occurrence: str = "", **context: Any) -> None:
    """What changed among the people of a vendor, to one of them."""
    words = {"vendor": vendor, "team_url": settings.BASE_URL + reverse("applications:team"), **context}
    notices.notify([user], kind, concerns=Ref.of(vendor), cause=Ref.of(cause), occurrence=occurrence, words=words)


# --- Where a vendor opens what a letter is about -------------------------------------------------------------------


@openings.register("application")
def open_own_case(ref: Ref, user: Account) -> Opening | None:
    if user.role != Role.VENDOR or not Application.objects.visible_to(user).filter(pk=ref.pk).exists():
        return None
    return Opening(reverse("applications:application", args=[ref.pk]), "前往案件")


# --- Which letters the vendor's side sends ---------------------------------------------------------------------------

_VENDOR = (LetterWord("vendor.tax_id", "統一編號", "00000000"), LetterWord("vendor.called", "廠商名稱", "範例公司"))
_MEMBER = (
    LetterWord("member.person", "成員", "王小明"),
    LetterWord("member.user.get_full_name", "成員姓名", "王小明"),
    LetterWord("member.get_role_display", "權限", "可填寫"),
)
_TEAM_URL = LetterWord("team_url", "成員頁的網址", "https://（成員頁）/")
_INVITED = (
    LetterWord("owner.person", "邀請的人", "王小明"),
    LetterWord("invitation.get_role_display", "權限", "可填寫"),
    LetterWord("invitation.expires_at", "有效到（時間）", NOW),
    LetterWord("url", "邀請連結", "https://（邀請連結）/"),
)
_HANDED_OVER = (
    LetterWord("before.person", "原主帳號", "王小明"),
    LetterWord("before.get_role_display", "原主帳號現在的權限", "可填寫並送出"),
    LetterWord("after.person", "新主帳號", "陳小華"),
)
_FILES = LetterWord("files", "沒有通過的檔案", ["（檔名）.pdf"])

kinds.register(
    case_letter("closing_in_a_week", "截止提醒（一週前）", "截止前七天，還是草稿的案件", *CLOSING, order=10),
    case_letter("closing_tomorrow", "截止提醒（最後一天）", "截止前一天，還是草稿的案件", *CLOSING, order=20),
    case_letter("receipt", "收件成功通知", "廠商送出申請時", *SUBMISSION, order=30),
    case_letter("correction_received", "補正收件通知", "廠商送出補正時", *SUBMISSION, order=100),
    case_letter("supplement_received", "補件收件通知", "廠商送出審查補件時", *SUBMISSION, order=168),
    case_letter("infected", "掃毒未通過通知", "送件後掃毒，有檔案發現病毒時", *SUBMISSION, _FILES, order=110),
    case_letter(
        WITHDRAWN,
        "公文註銷通知",
        "承辦註銷已經寄出的公文時",
        LetterWord("which", "註銷的公文", "「補正通知」（雲市集字第1120000001號，112年5月1日）"),
        LetterWord("withdrawn_at", "註銷時間", NOW),
        NOTE,
        official=True,
        order=198,
    ),
    case_letter("withdrawn", "撤回申請確認", "廠商撤回申請時", official=True, order=150),
    LetterKind(INVITATION, "成員邀請", "主帳號邀請或重寄邀請時", (*_VENDOR, *_INVITED), order=400),
    LetterKind("member_joined", "成員加入通知", "受邀的人接受邀請時", (*_VENDOR, *_MEMBER, _TEAM_URL), order=410),
    LetterKind("member_role", "成員權限變更通知", "主帳號改變成員權限時", (*_VENDOR, *_MEMBER, _TEAM_URL), order=420),
    LetterKind("member_removed", "成員移除通知", "成員被移除時", (*_VENDOR, *_MEMBER, _TEAM_URL), order=430),
    LetterKind("owner_changed", "主帳號移交通知", "主帳號移交時", (*_VENDOR, *_HANDED_OVER, _TEAM_URL), order=440),
)
