"""How does somebody of the staff step aside from a case? Declared by themselves, set by a colleague, or proposed and answered.

Whatever established it, it holds at once and everywhere: in one transaction the case is hidden from the person, their tasks
on it end, their opinions are set aside, and a case that they looked after is nobody's until a colleague takes it. Nobody
answers what concerns themselves, and only somebody who had no hand in it takes it back.
"""

from datetime import datetime

from django.db import transaction

from applications.models import Application
from portal.accounts.models import User
from portal.roles import STAFF
from portal.workflow.engine import StepRefused, perform
from review.cases.officers import WORKING
from review.conflict import proposing
from review.models import Case, Conflict, Opinion, ReviewTask
from review.workload import assigning


def declare_none(task: ReviewTask, actor: User, now: datetime, declaration: str) -> ReviewTask:
    """聲明無利益衝突, in the words that were shown: opens the file to its member. Raises StepRefused."""
    if task.member.user_id != actor.pk:
        raise StepRefused("只有被分派的委員本人可以聲明。")
    proposing.compare_now([task.solution.application], [actor], now)
    with transaction.atomic():
        _lock(task.solution.application)
        if Conflict.objects.hiding().filter(user=actor, application=task.solution.application_id).exists():
            raise StepRefused("這一案有待查明的利益衝突，查明以前不能聲明。")
        return perform(task, "declare", actor, now=now, declared_at=now, declaration=declaration)


def declare(application: Application, actor: User, kind: str, evidence: str, now: datetime) -> Conflict:
    """聲明應迴避, of oneself, at the gate or any time later: it holds at once. Raises StepRefused."""
    if actor.role not in STAFF:
        raise StepRefused("您的帳號不能聲明迴避。")
    return _establish(application, actor, kind, Conflict.Source.MEMBER, evidence, actor, now)


def add(application: Application, person: User, kind: str, evidence: str, actor: User, now: datetime) -> Conflict:
    """登錄應迴避, by an officer of a colleague or a member: it holds at once, and is not the person's to take away."""
    _check_may_answer(application, person, actor)
    return _establish(application, person, kind, Conflict.Source.OFFICER, evidence, actor, now)


def propose(application: Application, person: User, kind: str, evidence: str, actor: User, now: datetime) -> Conflict:
    """登錄待查明: hides the case until a colleague has looked into it. Raises StepRefused."""
    _check_may_answer(application, person, actor)
    _check_said(kind, evidence)
    return _new(application, person, kind, Conflict.Source.OFFICER, evidence, actor, now)


def grant(application: Application, person: User, kind: str, evidence: str, actor: User, now: datetime) -> Conflict:
    """What a vendor's application for recusal comes to when it is granted."""
    return _establish(application, person, kind, Conflict.Source.VENDOR, evidence, actor, now)


def confirm(conflict: Conflict, actor: User, answer: str, now: datetime) -> Conflict:
    """確認迴避, by somebody whom it does not concern. Raises StepRefused."""
    with transaction.atomic():
        _lock(conflict.application)
        _check_may_answer(conflict.application, conflict.user, actor)
        return _confirm(conflict, actor, answer, now)


def dismiss(conflict: Conflict, actor: User, reason: str, now: datetime) -> Conflict:
    """查明無須迴避: the same finding is not proposed again. Raises StepRefused."""
    with transaction.atomic():
        _lock(conflict.application)
        _check_may_answer(conflict.application, conflict.user, actor)
        return _answered(conflict, "dismiss", actor, reason, now)


def lift(conflict: Conflict, actor: User, reason: str, now: datetime) -> Conflict:
    """解除迴避, by a third person: neither who set it, nor whom it concerns. What ended by it stays ended. Raises StepRefused."""
    if actor.pk == conflict.proposed_by_id:
        raise StepRefused("這個迴避是您登錄的，要由另一位同仁解除。")
    with transaction.atomic():
        _lock(conflict.application)
        _check_may_answer(conflict.application, conflict.user, actor)
        lifted = _answered(conflict, "lift", actor, reason, now)
        proposing.compare_again(conflict.user)
        return lifted


def may_answer(conflict: Conflict, actor: User) -> bool:
    return not _against(conflict.application, conflict.user, actor)


# --- Under the case's lock -----------------------------------------------------------------------------------------


def _lock(application: Application) -> None:
    """Conflicts of a case, its tasks and its officer move one after another."""
    Application.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=application.pk)


def _against(application: Application, person: User, actor: User) -> str:
    if actor.role not in WORKING:
        return "您的帳號不能查明利益衝突。"
    if actor.pk == person.pk:
        return "與您本人有關的利益衝突，要由另一位同仁查明。"
    if not Case.objects.known_to(actor).filter(pk=application.pk).exists():
        return "這個案件不由您辦理。"
    return ""


def _check_may_answer(application: Application, person: User, actor: User) -> None:
    if against := _against(application, person, actor):
        raise StepRefused(against)


def _check_said(kind: str, evidence: str) -> None:
    if kind not in Conflict.Kind.values:
        raise StepRefused("請選擇應迴避的原因。")
    if not evidence.strip():
        raise StepRefused("請寫下事實：是什麼關係、從何時到何時。")


def _new(
    application: Application, person: User, kind: str, source: str, evidence: str, actor: User, now: datetime
) -> Conflict:
    return Conflict.objects.create(
        application_id=application.pk,
        user=person,
        kind=kind,
        source=source,
        evidence=evidence.strip(),
        proposed_by=actor,
        proposed_at=now,
    )


def _establish(
    application: Application, person: User, kind: str, source: str, evidence: str, actor: User, now: datetime
) -> Conflict:
    _check_said(kind, evidence)
    with transaction.atomic():
        _lock(application)
        same = Conflict.objects.standing().filter(application=application.pk, user=person, kind=kind, source=source)
        if stands := same.first():
            return stands  # said twice: a button pressed again, a second tab
        return _confirm(_new(application, person, kind, source, evidence, actor, now), actor, "", now)


def _answered(conflict: Conflict, step: str, actor: User, answer: str, now: datetime) -> Conflict:
    return perform(conflict, step, actor, answer, now, answered_by=actor, answered_at=now, answer=answer.strip())


def _confirm(conflict: Conflict, actor: User, answer: str, now: datetime) -> Conflict:
    confirmed = _answered(conflict, "confirm", actor, answer, now)
    _step_aside(confirmed, actor, now)
    return confirmed


def _step_aside(conflict: Conflict, actor: User, now: datetime) -> None:
    """What the person did on the case counts no more, and what they had still to do ends."""
    reason = f"利益衝突：{conflict.get_kind_display()}"
    tasks = ReviewTask.objects.filter(member__user=conflict.user_id, solution__application=conflict.application_id)
    for task in tasks.active().order_by("pk"):
        perform(task, "recuse", None, reason, now)
    opinions = Opinion.objects.filter(task__in=tasks, set_aside_at=None)
    opinions.update(set_aside_at=now, set_aside_reason=reason)
    assigning.take_away(conflict.application, conflict.user, actor, now)
