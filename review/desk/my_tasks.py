"""What does a member of the committee do: see what is theirs, declare, decline, and read the file?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from applications.models import Attachment
from applications.sheets.slots import SLOTS
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.files import access
from portal.files.models import StoredFile
from portal.roles import Account, Role
from portal.trail import looks
from portal.workflow.engine import StepRefused
from review.committee import answering, reading
from review.conflict import contacts
from review.desk import typed
from review.desk.task_forms import DeclineForm, StepAsideForm
from review.models import Case, Member, ReviewTask
from review.opinion import judging
from review.qualification import filed_answers
from review.workflow import DECLARED

ENDED = 10  # of one's own that are done, below those to do
LISTED = (
    "state", "review", "due_at", "is_lead",
    "solution__name", "solution__position", "solution__application__company_name",
)  # fmt: skip


@dataclass(frozen=True)
class TaskVisit:
    """One request of a member whose task it is, with nothing that hides the case from them."""

    request: SignedRequest
    task: ReviewTask

    @property
    def actor(self) -> User:
        return self.request.user

    @property
    def case(self) -> Case:
        return self.task.solution.application

    def page(self, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        return task_page(
            self.request,
            template,
            title,
            status,
            task=self.task,
            solution=self.task.solution,
            case=self.case,
            **context,
        )

    def back(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:review_reviewtask_change", args=[self.task.pk]))


def task_page(request: SignedRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    base = {**admin.site.each_context(request), "opts": ReviewTask._meta, "title": title, "now": timezone.now()}
    return render(request, f"admin/review/task/{template}", {**base, **context}, status=status)


def of_member(part: Callable[..., HttpResponse]) -> Callable:
    """A page of one task for the member alone: for everybody else, and once it is theirs no more, there is none."""

    def shown(request: SignedRequest, pk: int, **named: Any) -> HttpResponse:
        task = _own(request).filter(pk=pk).first()
        if task is None:
            raise Http404
        looks.saw(request, task.solution.application.as_look_target)
        return part(TaskVisit(request, task), **named)

    return admin.site.admin_view(update_wrapper(shown, part))


def _own(request: SignedRequest) -> Any:
    if request.user.role != Role.REVIEWER:
        return ReviewTask.objects.none()
    return answering.tasks_of(request.user, timezone.localdate())


# --- The list ------------------------------------------------------------------------------------------------------


def my_tasks(user: Account) -> dict[str, Any]:
    """What of one's own is to be done, those to declare first, and what is done."""
    now = timezone.now()
    day = timezone.localdate(now)
    own = answering.tasks_of(user, day).select_related(None).select_related("solution__application").only(*LISTED)
    todo = sorted(own.running(), key=lambda task: (DECLARED in task.stage.groups, task.due_at, task.pk))
    seats = list(Member.objects.in_office(day).filter(user=user.pk).values_list("pk", flat=True))
    done = own.counted().filter(member__in=seats).order_by("-due_at", "-pk")  # by keys: the index then gives the order
    return {"todo": todo, "done": list(done[:ENDED]), "progress": judging.progress_of(todo), "now": now}


# --- Before the declaration ----------------------------------------------------------------------------------------


def task_home(visit: TaskVisit) -> HttpResponse:
    """The gate until no conflict is declared, the file from then on."""
    return file_page(visit) if DECLARED in visit.task.stage.groups else gate_page(visit)


def gate_page(visit: TaskVisit, status: int = 200) -> HttpResponse:
    """Company, 統一編號, solution and partners, and nothing more."""
    filed = reading.read_by(visit.task.solution)
    return visit.page(
        "gate.html",
        "請先聲明有沒有利益衝突",
        status,
        partners=reading.partners_of(filed) if filed else [],
        declaration=answering.declaration_of(visit.task.member.committee),
    )


def declare_page(visit: TaskVisit) -> HttpResponse:
    """聲明無利益衝突."""
    if visit.request.POST.get("agreed") != "yes":
        messages.error(visit.request, "還沒有勾選聲明。請讀過下面的聲明，確實沒有這些情形再勾選。")
        return gate_page(visit, 422)
    return _done(visit, "已記錄您的聲明，案件內容開放給您。", answering.declare_none) or visit.back()


def conflict_page(visit: TaskVisit) -> HttpResponse:
    """有利益衝突: which kind and what happened; from then on the case is closed to this person."""
    form = StepAsideForm(typed.sent(visit.request), initial=typed.typed(visit.request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        verb = lambda task, by, now: answering.step_aside(task, by, said["kind"], said["facts"], now)  # noqa: E731
        if done := _done(visit, "已記錄您的迴避，這件案件不再顯示。執行單位會另外安排。", verb, leaves=True):
            return done
    return visit.page("answer.html", "聲明利益衝突", 422 if form.is_bound else 200, form=form, button="聲明並迴避")


def decline_page(visit: TaskVisit) -> HttpResponse:
    """辭審."""
    form = DeclineForm(typed.sent(visit.request), initial=typed.typed(visit.request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        verb = lambda task, by, now: answering.decline(task, by, said["ground"], said["note"], now)  # noqa: E731
        if done := _done(visit, "已記錄您不審查這件案件的原因，執行單位會另外安排。", verb, leaves=True):
            return done
    return visit.page("answer.html", "這件不方便審查", 422 if form.is_bound else 200, form=form, button="送出辭審")


def _done(visit: TaskVisit, words: str, verb: Callable[..., object], leaves: bool = False) -> HttpResponse | None:
    try:
        verb(visit.task, visit.actor, timezone.now())
    except StepRefused as refused:
        messages.error(visit.request, str(refused))
        return None
    messages.success(visit.request, words)
    return HttpResponseRedirect(reverse("admin:index")) if leaves else visit.back()


# --- The file ------------------------------------------------------------------------------------------------------


def file_page(visit: TaskVisit) -> HttpResponse:
    """附表1–4 of this solution as filed last, with its papers at hand."""
    submission = reading.newest(visit.task.solution)
    if submission is None:
        raise Http404
    page = filed_answers.beside(reading.filed_for(visit.task.solution, submission), None)
    logged = contacts.read_by(visit.actor, visit.task.solution.application)
    said: dict[str, Any] = {"page": page, "boxes": {}, "submission": submission, "contacts": logged}
    return visit.page("file.html", f"{visit.task.solution}", **said)


@access.register
def reviewer_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """Only while the task is theirs and no conflict was declared; the file must stand in what they read."""
    if not user.is_authenticated or user.role != Role.REVIEWER:
        return None
    papers = Attachment.objects.filter(file=stored, application__in=Case.objects.seen_by(user))
    paper = papers.select_related("application__vendor", "file").first()
    if paper is None:
        return None
    tasks = reading.declared_tasks(user, timezone.localdate()).filter(solution__application=paper.application_id)
    read = (reading.read_by(task.solution) for task in tasks)
    if not any(filed and str(stored.pk) in reading.files_of(filed) for filed in read):
        return None
    return access.Grant(paper.application.as_look_target, SLOTS[paper.slot].file_name(paper))
