"""What does the vendor's side owe in the background?"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from applications import actions
from applications.actions import clearing, holding, integrity  # noqa: F401  integrity registers its inventories
from applications.documents import make, shown
from applications.documents.bounded import TooLarge
from applications.guideline import check, facts_of
from applications.models import (
    Application,
    Arrival,
    Document,
    GuidelineCheck,
    Membership,
    PaperReading,
    Reminder,
    Vendor,
    Verdict,
)
from applications.models.reading import MOST_TRIES
from applications.registers import asking, facts, forcing, importing, screening
from applications.registers import reading as list_reading
from portal.accounts import vouching
from portal.accounts.models import User
from portal.background import duties
from portal.files import findings, reading, room, uploads
from portal.files.duties import TIDY_MINUTE
from portal.outbox import printing, reasons
from portal.outbox.models import Message, Printout
from portal.roles import Role


def run_guideline(pk: int, now: datetime) -> None:
    """Runs the registry over one submission, with what the registers answered, and keeps a verdict per clause (R4-y)."""
    with GuidelineCheck.doing(pk, now) as work:
        if work is None:
            return
        verdicts = _verdicts(work, now)
        with transaction.atomic():
            Verdict.objects.bulk_create(verdicts, ignore_conflicts=True)  # a second run after a crash changes nothing
            work.finish()


def _verdicts(work: GuidelineCheck, now: datetime) -> list[Verdict]:
    submission = work.submission
    application, day = submission.application, timezone.localdate(submission.submitted_at)
    asked_of = facts_of(submission.filed, application.filed_on() or day, application.programme.limits(), day)
    registers, used = facts.of_run(work, now)
    return [
        Verdict(
            check_run=work,
            clause=clause.number,
            row=clause.row,
            text=clause.text,
            result=ruling.result,
            reason=ruling.reason,
            evidence=list(ruling.evidence),
            sources=[source.kept() for source in used if source.register in clause.registers],
            mismatches=[asdict(differing) for differing in ruling.mismatches],
            position=position,
        )
        for position, (clause, ruling) in enumerate(check(replace(asked_of, registers=registers)))
    ]


def make_document(pk: int, now: datetime) -> None:
    """Renders one PDF outside any transaction and offers it."""
    with Document.doing(pk, now) as work:
        if work is None:
            return
        try:
            content = make.render(work)
        except TooLarge as refused:
            work.give_up(refused)  # what was too large stays so
            return
        stored = uploads.keep(content, name=make.file_name(work), content_type="application/pdf", now=now)
        work.finish(file=stored)


def read_paper(pk: int, now: datetime) -> None:
    """Looks at one paper for the hints beside it, once however many slots it stands in."""
    with PaperReading.doing(pk, now) as work:
        if work is not None:
            _look(work, now)


def _look(work: PaperReading, now: datetime) -> None:
    if work.attempts > MOST_TRIES:  # whoever tried before never came back
        work.give_up("lost")
        return
    try:
        seen = reading.read(work.file)
        told = shown.show(work.file, now) if seen.drawn else shown.Shown()
    except (reading.UnreadableFile, room.NoAnswer) as refused:
        again = refused.may_pass and work.attempts < MOST_TRIES
        (work.fail if again else work.give_up)(refused)
    else:
        facts = findings.find(seen.text, vouching.numbers())
        work.keep(seen, facts, unseen=told.unseen, lacking=told.lacking)


def dispensable_readings(now: datetime) -> QuerySet:
    return PaperReading.objects.dispensable(now)


def forget_paper(pk: int, now: datetime) -> None:
    """Wipes what was read in a paper that is not looked at any more, its text with it."""
    with transaction.atomic():
        if duties.locked(PaperReading.objects.filter(pk=pk)).first():
            dispensable_readings(now).filter(pk=pk).delete()


def lost_arrivals(now: datetime) -> QuerySet:
    return Arrival.objects.dispensable(now)


def forget_arrival(pk: object, now: datetime) -> None:
    lost_arrivals(now).filter(pk=pk).delete()


@printing.register
def press(printout: Printout) -> tuple[bytes, str]:
    return make.letter(printout), make.letter_name(printout)


@reasons.register("closing_in_a_week", "closing_tomorrow")
def closing_is_over(message: Message, now: datetime) -> str:
    """A reminder of the closing is for a draft that can still be sent in."""
    draft = Application.objects.select_related("programme").get(pk=message.concerns.pk)
    if draft.state != draft.workflow.initial.name:
        return f"案件已經是「{draft.stage.label}」，不必再提醒。"
    return draft.programme.refusal(now)


UNUSED_AFTER = timedelta(days=14)  # a confirmation link lives three


def unused_accounts(now: datetime) -> QuerySet:
    """Who registered a 統一編號, never proved to read the address, began nothing and has not come back.

    Looked for in one minute of each hour. An account that waits for whom staff invited has no password yet, and stays.
    """
    if now.minute != TIDY_MINUTE:
        return User.objects.none()
    cut = now - UNUSED_AFTER
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    begun = Application.objects.filter(vendor__memberships__user=OuterRef("pk"))
    told = Message.objects.filter(user=OuterRef("pk"))
    lately = Q(last_login=None) | Q(last_login__lte=cut)
    old = User.objects.filter(lately, role=Role.VENDOR, date_joined__lte=cut).exclude(username__contains="-")
    return (
        old.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .exclude(Exists(proven))
        .exclude(Exists(begun))
        .exclude(Exists(told))
    )


def forget_account(pk: int, now: datetime) -> None:
    """Deletes one, so that the vendor whose 統一編號 it is can register."""
    with transaction.atomic():
        user = duties.locked(unused_accounts(now).filter(pk=pk)).first()
        if user is None:
            return
        vendors = list(Vendor.objects.filter(memberships__user=user))
        Membership.objects.filter(user=user).delete()
        for vendor in vendors:
            vendor.delete()
        user.delete()


# State, not a check: what is scanned must not wait behind the scans of others.
duties.register(
    duties.Duty("applications.release", holding.held_and_scanned, holding.release, label="掃毒完成，交給承辦")
)
duties.register(
    duties.Duty(
        "applications.unused_accounts", unused_accounts, forget_account, queue="checks", label="清除沒有使用的帳號"
    )
)
duties.register(duties.Duty("applications.guideline", GuidelineCheck.owed, run_guideline, queue="checks"))
duties.register(duties.Duty("applications.ask", asking.owed, asking.answer, queue="outside", label="查詢外部登記資料"))
duties.register(
    duties.Duty(
        "applications.download", importing.due_downloads, importing.download, queue="outside", label="下載外部名單"
    )
)
duties.register(duties.Duty("applications.read_list", list_reading.owed, importing.read_copy, queue="outside"))
duties.register(
    duties.Duty("applications.screen", screening.owed, screening.screen_source, queue="outside", label="外部名單比對")
)
duties.register(
    duties.Duty(
        "applications.breaches",
        screening.breaches_owed,
        screening.screen_breach,
        queue="outside",
        label="重大違約紀錄比對",
    )
)
duties.register(
    duties.Duty(
        "applications.empty_lists", forcing.to_empty, forcing.empty, queue="outside", label="清除舊名單的逐筆資料"
    )
)
duties.register(duties.Duty("applications.documents", Document.owed, make_document, queue="documents"))
# With the PDFs: thousands of drafts on one day must keep neither a closing nor a waiting mail from its turn.
duties.register(
    duties.Duty("applications.reminders", Reminder.owed, actions.remind, queue="documents", label="截止收件提醒")
)
duties.register(duties.Duty("applications.read", PaperReading.to_read, read_paper, queue="checks", in_order=True))
duties.register(
    duties.Duty(
        "applications.clear_papers",
        clearing.removed_papers,
        clearing.clear_paper,
        queue="checks",
        label="清除移除的檔案",
    )
)
duties.register(duties.Duty("applications.clear_drafts", clearing.old_drafts, clearing.clear_draft, queue="checks"))
duties.register(
    duties.Duty(
        "applications.clear_previews",
        clearing.old_previews,
        clearing.clear_preview,
        queue="checks",
        label="清除沒有套用的活頁簿",
    )
)
duties.register(duties.Duty("applications.forget", dispensable_readings, forget_paper, queue="checks"))
duties.register(
    duties.Duty("applications.arrivals_forget", lost_arrivals, forget_arrival, queue="checks", label="清除中斷的送件")
)
