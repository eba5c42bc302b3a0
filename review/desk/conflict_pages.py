"""How are conflicts of interest answered: one with its evidence, several at once, and what one case has of them?"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.files import access, uploads
from portal.files.models import StoredFile
from portal.roles import Account, Role
from portal.trail import looks
from portal.workflow.engine import StepRefused
from review.cases import sight
from review.cases.officers import WORKING
from review.conflict import answering, contacts, recusing, rest
from review.conflict.late import LateConflict, late_conflicts
from review.desk.conflict_forms import AnswerForm, ConflictForm, ContactForm, SteppingAsideForm
from review.desk.ticked import numbers
from review.desk.visit import CaseVisit
from review.models import Case, Conflict, OutsideContact, Recusal
from review.opinion.agreement import effect_of

MOST = 200  # conflicts answered at once: as many as a person can read
FORMATS = ("pdf", "jpg", "png")
STEPS: dict[str, tuple[str, Callable[..., Conflict], str]] = {
    "confirm": ("確認應迴避", answering.confirm, "已確認，這些人員不再參與這些案件。"),
    "dismiss": ("查明無須迴避", answering.dismiss, "已記錄查明結果；同一項比對不會再列出來。"),
    "lift": ("解除迴避", answering.lift, "已解除迴避。"),
}


def conflict_page_of(
    request: SignedRequest, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    base = {**admin.site.each_context(request), "opts": Conflict._meta, "title": title}
    return render(request, f"admin/review/conflict/{template}", {**base, **context}, status=status)


def known_to(user: Account) -> QuerySet:
    """Conflicts of cases of which the person may know; never one that concerns themselves and hides."""
    rows = sight.rows_for(user, Conflict.objects.all())
    return rows.select_related("application__programme", "user", "proposed_by", "answered_by")


def waiting(user: Account) -> dict[str, int]:
    """How many proposals, applications for recusal and results with a late conflict this person could see to."""
    recusals = sight.rows_for(user, Recusal.objects.at_rest()).exclude(user=user.pk)
    numbers = {"proposed": known_to(user).unanswered().count(), "asked": recusals.count()}
    return {**numbers, "late": len(late_conflicts(user))}


def may_answer(user: User) -> bool:
    return user.role in WORKING


# --- One, and several at once --------------------------------------------------------------------------------------


def conflict_page(request: SignedRequest, conflict: Conflict) -> HttpResponse:
    """The evidence, and what can be done about it now."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    form.fields["answer"].required = conflict.answered_at is not None  # what was established is lifted with a reason
    steps = _steps(conflict, request.user)
    wanted = request.POST.get("do", "")
    if form.is_bound and form.is_valid() and wanted in steps:
        _, verb, told = STEPS[wanted]
        try:
            verb(conflict, request.user, form.cleaned_data["answer"], timezone.now())
        except StepRefused as refused:
            form.add_error("answer", str(refused))
        else:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("admin:review_conflict_changelist") + "?state__exact=proposed")
    others = known_to(request.user).filter(application=conflict.application_id, user=conflict.user_id)
    return conflict_page_of(
        request,
        "one.html",
        f"{conflict.application}　{conflict.user}",
        422 if form.is_bound else 200,
        conflict=conflict,
        form=form,
        steps=[(name, STEPS[name][0]) for name in steps],
        others=others.exclude(pk=conflict.pk),
    )


def _steps(conflict: Conflict, actor: User) -> list[str]:
    if not answering.may_answer(conflict, actor):
        return []
    return [step.name for step in conflict.workflow.offered(conflict.state, actor.role)]


def several_page(request: SignedRequest, keys: list[int] | None = None) -> HttpResponse:
    """Those ticked in the list with their evidence, answered alike with one reason; each that cannot be says why."""
    if not may_answer(request.user):
        raise PermissionDenied
    chosen = keys if keys is not None else numbers(request.POST.getlist("conflict"))
    rows = list(known_to(request.user).unanswered().filter(pk__in=chosen[:MOST]).order_by("application__number", "pk"))
    if not rows:
        messages.error(request, "選的項目已經查明，或還沒有選。請在清單勾選。")
        return HttpResponseRedirect(reverse("admin:review_conflict_changelist"))
    wanted = request.POST.get("do", "")
    answers = AnswerForm(request.POST if wanted in ("confirm", "dismiss") else None)
    if answers.is_bound and answers.is_valid() and wanted == "dismiss" and not answers.cleaned_data["answer"]:
        answers.add_error("answer", "請寫下怎麼查的、為什麼無須迴避。")
    if answers.is_bound and answers.is_valid():
        _answer_each(request, rows, wanted, answers.cleaned_data["answer"])
        return HttpResponseRedirect(reverse("admin:review_conflict_changelist"))
    status = 422 if answers.is_bound else 200
    return conflict_page_of(request, "several.html", "查明利益衝突", status, rows=rows, form=answers, most=MOST)


def _answer_each(request: SignedRequest, rows: list[Conflict], wanted: str, answer: str) -> None:
    _, verb, told = STEPS[wanted]
    refusals = []
    for row in rows:
        try:
            verb(row, request.user, answer, timezone.now())
        except StepRefused as refused:
            refusals.append(f"{row.application} {row.user}：{refused}")
    for refusal in refusals:
        messages.error(request, refusal)
    if len(refusals) < len(rows):
        messages.success(request, f"{len(rows) - len(refusals)} 項{told}")


def late_page(request: SignedRequest) -> HttpResponse:
    """決定後發現利益衝突: each result with the opinion and without it, and the way to a new decision."""
    if not may_answer(request.user):
        raise PermissionDenied
    rows = [(row, effect_of(row.opinion)) for row in late_conflicts(request.user)]
    looks.saw_list(request, "決定後發現利益衝突", [_case_of(row).as_look_target for row, _ in rows])
    return conflict_page_of(request, "late.html", "決定後發現利益衝突", rows=rows)


def _case_of(row: LateConflict) -> Application:
    return row.decision.solution.application


# --- What one case has ---------------------------------------------------------------------------------------------


def aside_page(visit: CaseVisit) -> HttpResponse:
    """利益衝突、迴避申請與程序外接觸 of the case, with what can be added."""
    form = _sent(visit)
    if form is not None and form.is_valid() and (answer := _done(visit, form)):
        return answer
    return _aside(visit, form)


def _sent(visit: CaseVisit) -> Any:
    data, wanted = visit.request.POST, visit.request.POST.get("do", "")
    if visit.request.method != "POST":
        return None
    if wanted == "own":
        return SteppingAsideForm(data, prefix="own")
    if not may_answer(visit.actor):
        raise PermissionDenied
    if wanted == "add":
        return ConflictForm(data, prefix="add", people=_others(visit))
    return ContactForm(data, visit.request.FILES, prefix="contact", members=_members(visit))


def _members(visit: CaseVisit) -> QuerySet:
    """Accounts of the committee of the case's year, as it ever was."""
    return User.objects.filter(memberships_on__committee__programme=visit.case.programme_id).order_by(
        "name", "username"
    )


def _others(visit: CaseVisit) -> QuerySet:
    return recusing.people().exclude(pk=visit.actor.pk)


def _done(visit: CaseVisit, form: Any) -> HttpResponse | None:
    verbs = {SteppingAsideForm: _declare, ConflictForm: _add, ContactForm: _log}
    try:
        return verbs[type(form)](visit, form.cleaned_data)
    except StepRefused as refused:
        form.add_error(None, str(refused))
    except uploads.FileRefused as refused:
        form.add_error("file", refused)
    return None


def _declare(visit: CaseVisit, said: dict[str, Any]) -> HttpResponse:
    answering.declare(visit.case, visit.actor, said["kind"], said["evidence"], timezone.now())
    messages.success(visit.request, f"已聲明迴避 {visit.case.number}。這個案件不再出現在您的頁面，要由其他同仁辦理。")
    return HttpResponseRedirect(reverse("admin:review_case_changelist"))


def _add(visit: CaseVisit, said: dict[str, Any]) -> HttpResponse:
    verb = answering.add if said["how"] == "confirm" else answering.propose
    verb(visit.case, said["person"], said["kind"], said["evidence"], visit.actor, timezone.now())
    messages.success(visit.request, f"已登錄，{said['person']}不再看到這個案件。")
    return HttpResponseRedirect(reverse("admin:review_case_aside", args=[visit.case.pk]))


def _log(visit: CaseVisit, said: dict[str, Any]) -> HttpResponse:
    now, upload = timezone.now(), said.pop("file")
    stored = None
    if upload:
        limit = uploads.HARD_LIMIT_MB * 1024 * 1024
        stored = uploads.accept(upload, formats=FORMATS, max_bytes=limit, user=visit.actor, now=now)
    contacts.log(visit.case, visit.actor, file=stored, now=now, **said)
    messages.success(visit.request, "已登錄程序外接觸，紀錄附在案卷，不能更改。")
    return HttpResponseRedirect(reverse("admin:review_case_aside", args=[visit.case.pk]) + "#contacts")


def _aside(visit: CaseVisit, form: Any) -> HttpResponse:
    case, works = visit.case, may_answer(visit.actor)
    forms = {
        "own": SteppingAsideForm(prefix="own"),
        "add": ConflictForm(prefix="add", people=_others(visit)),
        "contact": ContactForm(prefix="contact", members=_members(visit)),
    }
    if form is not None:
        forms[form.prefix] = form
    return visit.page(
        "aside.html",
        "利益衝突、迴避與程序外接觸",
        422 if form is not None else 200,
        conflicts=known_to(visit.actor).filter(application=case),
        recusals=Recusal.objects.filter(application=case).select_related("user"),
        contacts=contacts.read_by(visit.actor, case),
        rests=rest.why_at_rest(case),
        forms=forms if works else {},
        refused=form,
    )


@access.register
def aside_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """A contact's paper belongs to the file; a proof goes to its vendor, to who decides, and to the person who is named."""
    if not user.is_authenticated:
        return None
    seen = Case.objects.seen_by(user)
    kept = (
        OutsideContact.objects.filter(file=stored, application__in=seen).select_related("application__vendor").first()
    )
    if kept and kept in contacts.read_by(user, kept.application):
        return access.Grant(kept.application.as_look_target)
    proof = _proofs(user).filter(proof=stored).select_related("application__vendor").first()
    return access.Grant(proof.application.as_look_target) if proof else None


def _proofs(user: Account) -> QuerySet:
    """Applications for recusal of which this person may read all: what a vendor says of one member is no other member's to know."""
    asked = recusing.asked_of(user)
    if user.role == Role.REVIEWER:
        return asked
    own = Case.objects.visible_to(user) if user.role == Role.VENDOR else Case.objects.seen_by(user)
    return Recusal.objects.filter(Q(application__in=own) | Q(pk__in=asked.values("pk")))
