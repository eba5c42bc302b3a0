"""申請迴避 (行政程序法 §33): how does a vendor ask that somebody step aside, and how is that decided?

The vendor names a person with reasons and what makes them credible; the person may answer in writing; an officer decides.
Against a refusal the vendor has some days, and the superior some more. The case stands still while anything is to be decided
(`rest.py`); a refusal that nobody contests stands by a duty.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from applications import letters
from applications.actions import refusal_to_send
from applications.models import Application
from portal.accounts.models import User
from portal.background import duties
from portal.files.models import StoredFile
from portal.models import ClosureDay
from portal.outbox import notices as outbox
from portal.reference import Ref
from portal.roles import STAFF, Account
from portal.text.fold import squeeze
from portal.time.calendar import due_date
from portal.workflow.engine import StepRefused, perform
from review.cases.officers import WORKING, told_of
from review.conflict import answering
from review.models import Case, Committee, Conflict, Recusal
from review.models.case import recusals_of
from review.workload import notices

ASKED, STATEMENT = "desk_recusal", "recusal_statement"


def why_over(application: Application) -> str:
    """A sentence; "" of a case in which recusal can be asked for now."""
    if application.is_draft:
        return "申請送出以後，才能申請迴避。"
    return f"這個案件已經結束（{application.stage.public}），不能再申請迴避。" if application.stage.final else ""


def why_not_fileable(application: Application, actor: User) -> str:
    """A sentence; "" where this person of the vendor's may ask now."""
    return why_over(application) or refusal_to_send(application.vendor, actor)


def file(
    application: Application, actor: User, named: str, kind: str, reason: str, proof: StoredFile | None, now: datetime
) -> Recusal:
    """Written down at once; from then on the case stands still. The same again, pressed twice, is the same. Raises StepRefused."""
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
        if against := why_not_fileable(fresh, actor):
            raise StepRefused(against)
        same = Recusal.objects.at_rest().filter(application=fresh, named=named.strip(), kind=kind)
        if waiting := same.first():
            return waiting
        said = {"named": named.strip(), "kind": kind, "reason": reason.strip(), "proof": proof}
        recusal = Recusal.objects.create(application=fresh, filed_by=actor, filed_at=now, **said)
        _tell_office(recusal, now)
    return recusal


def _tell_office(recusal: Recusal, now: datetime) -> None:
    """Whoever looks after the case; never the one who is named."""
    named = squeeze(recusal.named)
    people = [user for user in told_of(recusal.application) if not (user.name and squeeze(user.name) in named)]
    cause = recusal.events.order_by("-pk").first() or recusal  # an appeal is another reason than the application
    notices.tell_of(recusal.application, ASKED, people, cause, now, recusal=recusal)


# --- The person who is named ---------------------------------------------------------------------------------------


def ask_statement(recusal: Recusal, person: User, actor: User, now: datetime) -> Recusal:
    """請當事人提意見書: says whom the vendor means, and asks that person. Raises StepRefused."""
    with transaction.atomic():
        fresh = _locked(recusal)
        _check_decides(fresh, actor, person)
        if not _rests(fresh):
            raise StepRefused("這件迴避申請已經決定，不必再請當事人提意見。")
        fresh.user, fresh.asked_at = person, now
        fresh.save(update_fields=["user", "asked_at"])
        url = settings.BASE_URL + reverse("admin:review_recusal_statement", args=[fresh.pk])
        words, about = {"application": fresh.application, "statement_url": url}, Ref.of(fresh)
        outbox.notify([person], STATEMENT, concerns=about, cause=about, occurrence=str(person.pk), words=words, now=now)
    return fresh


def state(recusal: Recusal, actor: User, text: str, now: datetime) -> Recusal:
    """意見書, by the person who is named and nobody else, until it is decided. Raises StepRefused."""
    with transaction.atomic():
        fresh = _locked(recusal)
        if fresh.user_id != actor.pk:
            raise StepRefused("只有被請求迴避的本人可以提意見書。")
        if not _rests(fresh):
            raise StepRefused("這件迴避申請已經決定，不能再提意見書。")
        if not text.strip():
            raise StepRefused("請填寫意見。")
        fresh.statement, fresh.statement_at = text.strip(), now
        fresh.save(update_fields=["statement", "statement_at"])
    return fresh


def asked_of(user: Account) -> QuerySet:
    """What a person is asked to answer in writing, and can still answer."""
    return recusals_of(user).at_rest().order_by("pk")


# --- Deciding ------------------------------------------------------------------------------------------------------


def grant(recusal: Recusal, person: User, actor: User, reason: str, now: datetime) -> Recusal:
    """准予迴避: the person steps aside in the same transaction, and the vendor is told. Raises StepRefused."""
    return _grant(
        recusal, "grant", person, actor, reason, now, {"decided_at": now, "decided_by": actor, "decision": reason}
    )


def grant_on_appeal(recusal: Recusal, person: User, actor: User, reason: str, now: datetime) -> Recusal:
    """覆決准予迴避, written down by somebody who did not refuse it. Raises StepRefused."""
    said = {"appeal_decided_at": now, "appeal_decision": reason}
    return _grant(recusal, "grant_on_appeal", person, actor, reason, now, said)


def _grant(
    recusal: Recusal, step: str, person: User, actor: User, reason: str, now: datetime, said: dict[str, object]
) -> Recusal:
    with transaction.atomic():
        fresh = _locked(recusal)
        _check_decides(fresh, actor, person)
        done = perform(fresh, step, actor, reason, now, is_locked=True, user=person, **said)
        _tell_vendor(done, step, reason)
        answering.grant(done.application, person, done.kind, f"廠商申請迴避，經准予：{done.reason}", actor, now)
    return done


def refuse(recusal: Recusal, person: User, actor: User, reason: str, now: datetime) -> Recusal:
    """駁回, with the last day on which the vendor may appeal. Raises StepRefused."""
    with transaction.atomic():
        fresh = _locked(recusal)
        _check_decides(fresh, actor, person)
        until = _after(now, _rules(fresh).appeal_days)
        said = {"decided_at": now, "decided_by": actor, "decision": reason, "appeal_until": until, "user": person}
        done = perform(fresh, "refuse", actor, reason, now, is_locked=True, **said)
        _tell_vendor(done, "refuse", reason)
    return done


def refuse_on_appeal(recusal: Recusal, actor: User, reason: str, now: datetime) -> Recusal:
    """覆決維持駁回. Raises StepRefused."""
    with transaction.atomic():
        fresh = _locked(recusal)
        _check_decides(fresh, actor, fresh.user)
        said = {"appeal_decided_at": now, "appeal_decision": reason}
        done = perform(fresh, "refuse_on_appeal", actor, reason, now, is_locked=True, **said)
        _tell_vendor(done, "refuse_on_appeal", reason)
    return done


def _tell_vendor(recusal: Recusal, step: str, reason: str) -> None:
    kind = recusal.workflow.step(step).letter
    letters.notify(recusal.application, kind, recusal, step, recusal=recusal, note=reason.strip())


def _check_decides(recusal: Recusal, actor: User, person: User | None) -> None:
    if actor.role not in WORKING:
        raise StepRefused("您的帳號不能決定迴避申請。")
    if person is None or person.role not in STAFF:
        raise StepRefused("請先選擇廠商請求迴避的是哪一位。")
    if actor.pk in (person.pk, recusal.user_id):
        raise StepRefused("請求您本人迴避的申請，要由另一位同仁決定。")
    if not Case.objects.known_to(actor).filter(pk=recusal.application_id).exists():
        raise StepRefused("這個案件不由您辦理。")


# --- The vendor, after a refusal -----------------------------------------------------------------------------------


def appeal(recusal: Recusal, actor: User, reason: str, now: datetime) -> Recusal:
    """申請覆決 until the last day. Raises StepRefused."""
    with transaction.atomic():
        fresh = _locked(recusal)
        _check_sends(fresh, actor)
        if fresh.appeal_until is not None and now >= fresh.appeal_until:
            raise StepRefused("申請覆決的期限已經過了。")
        until = _after(now, _rules(fresh).appeal_answer_days)
        said = {"appealed_at": now, "appeal_reason": reason.strip(), "answer_until": until}
        done = perform(fresh, "appeal", actor, reason, now, is_locked=True, **said)
        _tell_office(done, now)
    return done


def withdraw(recusal: Recusal, actor: User, now: datetime) -> Recusal:
    """撤回迴避申請. Raises StepRefused."""
    _check_sends(recusal, actor)
    return perform(recusal, "withdraw_recusal", actor, now=now)


def _check_sends(recusal: Recusal, actor: User) -> None:
    if against := refusal_to_send(recusal.application.vendor, actor):
        raise StepRefused(against)


def uncontested(now: datetime) -> QuerySet:
    """Refusals against which nobody appealed in time."""
    return Recusal.objects.filter(state__in=Recusal.workflow.sources_of("let_stand"), appeal_until__lte=now).order_by(
        "pk"
    )


def let_stand(pk: int, now: datetime) -> None:
    with transaction.atomic():
        for recusal in duties.locked(uncontested(now).filter(pk=pk)):
            perform(recusal, "let_stand", None, now=now, is_locked=True)


# --- Among all of these --------------------------------------------------------------------------------------------


def _locked(recusal: Recusal) -> Recusal:
    """The case first, as everything that moves conflicts does."""
    Application.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=recusal.application_id)
    rows = Recusal.objects.select_related(*Recusal.step_relations)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=recusal.pk)


def _rests(recusal: Recusal) -> bool:
    return Recusal.objects.at_rest().filter(pk=recusal.pk).exists()


def _rules(recusal: Recusal) -> Committee:
    return Committee.objects.of_year(recusal.application.programme_id)


def _after(now: datetime, days: int) -> datetime:
    """The first moment too late, counted from the day after this one (行政程序法 §48)."""
    return due_date(timezone.localdate(now), days, closures=ClosureDay.days()).over


def people() -> QuerySet:
    """Who can be meant: everybody of the staff who works on cases."""
    return User.objects.filter(role__in=STAFF, is_active=True).order_by("role", "name", "username")


def kinds() -> list[tuple[str, str]]:
    return list(Conflict.Kind.choices)
