"""What does a member want to know of the vendor? Asked through the officer, answered in the portal, read by every member.

The vendor never learns who asked, and the members read what the officer sent and what came back.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from applications import letters
from applications.actions import refusal_to_send
from applications.models import Application, Solution
from portal.accounts.models import User
from portal.models import ClosureDay
from portal.time.calendar import due_date
from portal.workflow.engine import StepRefused
from review.cases.officers import WORKING, told_of
from review.committee import telling
from review.conflict.rest import why_at_rest
from review.decision import reasons
from review.models import Case, Committee, Question, ReviewTask
from review.opinion import criteria, judging, preparing
from review.workload import notices

LETTER, WAITS, ANSWERED = "review_question", "desk_question", "desk_answer"


def ask(task: ReviewTask, actor: User, text: str, criterion: str, now: datetime) -> Question:
    """A member asks; the officer sends it on. The same words right after each other are one question: a button pressed twice."""
    if not text.strip():
        raise StepRefused("請寫下要問廠商的問題。")
    with transaction.atomic():
        fresh = (
            ReviewTask.objects.select_for_update(of=("self",), no_key=True)
            .select_related("member__user", "solution__application")
            .get(pk=task.pk)
        )
        opinion = judging.opinion_of(fresh)
        reason = judging.why_closed(fresh, opinion, actor)
        if reason and not judging.may_take_back(fresh, opinion):
            raise StepRefused(reason)
        key = criterion if criteria.criterion(criterion) else ""
        asked = {"solution": fresh.solution, "task": fresh, "criterion": key, "asked_text": text.strip()}
        last = Question.objects.filter(task=fresh).order_by("-pk").first()
        if (
            last
            and (last.asked_text, last.criterion) == (text.strip(), key)
            and now - last.asked_at < timedelta(minutes=1)
        ):
            return last
        question = Question.objects.create(asked_at=now, **asked)
        _tell_officers(WAITS, question, fresh.solution, question.asked_text, now)
    return question


def _tell_officers(kind: str, question: Question, solution: Solution, said: str, now: datetime) -> None:
    """In their inbox, without who asked: it is read on the solution's page."""
    url = settings.BASE_URL + reverse("admin:review_opinions", args=[solution.pk])
    words = {"solution": str(solution), "note": said, "opinions_url": url}
    notices.tell_of(solution.application, kind, told_of(solution.application), question, now, **words)


def forward(question: Question, actor: User, text: str, now: datetime) -> Question:
    """轉給廠商, in the officer's words, with a due date and a letter. Raises StepRefused."""
    if not text.strip():
        raise StepRefused("請填寫要轉給廠商的文字。")
    with transaction.atomic():
        fresh = _waiting(question, actor)
        if spots := reasons.tells_of_members(text):
            raise StepRefused(f"給廠商的提問有不能寄出的內容：{'；'.join(map(str, spots))}")
        if reason := why_at_rest(fresh.solution.application):
            raise StepRefused(reason)
        if preparing.is_frozen(fresh.solution_id):
            raise StepRefused("審查會議已經開始，來不及請廠商書面回覆；請在實機操作演示時詢問。")
        fresh.text, fresh.sent_by, fresh.sent_at = text.strip(), actor, now
        fresh.due_at = _due_of(fresh, now)
        fresh.save(update_fields=["text", "sent_by", "sent_at", "due_at"])
        application = fresh.solution.application
        letters.notify(
            application,
            LETTER,
            fresh,
            solution=fresh.solution,
            question=fresh,
            note=fresh.text,
            answer_url=settings.BASE_URL + reverse("review:question", args=[application.pk, fresh.pk]),
        )
    return fresh


def _due_of(question: Question, now: datetime) -> datetime:
    """By the rules of the year, as every period of a vendor is counted (行政程序法 §48)."""
    days = Committee.objects.of_year(question.solution.application.programme_id).question_days
    return due_date(timezone.localdate(now), days, closures=ClosureDay.days()).over


def keep(question: Question, actor: User, text: str) -> Question:
    """The officer's words so far: nobody else reads them. Raises StepRefused."""
    with transaction.atomic():
        fresh = _waiting(question, actor)
        fresh.text = text.strip()
        fresh.save(update_fields=["text"])
    return fresh


def decline(question: Question, actor: User, reason: str, now: datetime) -> Question:
    """不轉給廠商, with a reason that the member reads. Raises StepRefused."""
    if not reason.strip():
        raise StepRefused("請寫下不轉給廠商的原因，提問的委員會看到。")
    with transaction.atomic():
        fresh = _waiting(question, actor)
        fresh.not_sent_reason, fresh.sent_by, fresh.text = reason.strip(), actor, ""
        fresh.save(update_fields=["not_sent_reason", "sent_by", "text"])
    return fresh


def answer(question: Question, actor: User, text: str, now: datetime) -> Question:
    """The vendor answers, once; late as well, until the meeting has opened. Raises StepRefused."""
    if not text.strip():
        raise StepRefused("請填寫回覆。")
    with transaction.atomic():
        fresh = _locked(question)
        if reason := why_unanswerable(fresh, actor):
            raise StepRefused(reason)
        fresh.answer, fresh.answered_by, fresh.answered_at = text.strip(), actor, now
        fresh.save(update_fields=["answer", "answered_by", "answered_at"])
        telling.answered(_readers(fresh.solution, now), fresh, now)
        _tell_officers(ANSWERED, fresh, fresh.solution, fresh.answer, now)
    return fresh


def _readers(solution: Solution, now: datetime) -> list[ReviewTask]:
    """Whoever has the file open in the review that runs, is in office and has no conflict of interest."""
    tasks = ReviewTask.objects.declared().of_present_review().held(timezone.localdate(now)).filter(solution=solution)
    return list(tasks.select_related("member__user", "solution__application"))


def why_unanswerable(question: Question, actor: User) -> str:
    """Why this person of the vendor's cannot answer now; "" when they can."""
    if question.sent_at is None:
        return "這個提問沒有轉給貴公司。"
    if question.answered_at is not None:
        return "這個提問已經回覆，不能再改。"
    if preparing.is_frozen(question.solution_id):
        return "審查會議已經開始，不能再回覆；可以在實機操作演示時說明。"
    return refusal_to_send(question.solution.application.vendor, actor)


def _locked(question: Question) -> Question:
    rows = Question.objects.select_related("solution__application__vendor", "solution__application__programme")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=question.pk)


def _waiting(question: Question, actor: User) -> Question:
    """Raises StepRefused when a colleague was faster, or it is not this person's to answer."""
    fresh = _locked(question)
    if not may_answer(actor, fresh.solution.application):
        raise StepRefused("這個提問不由您處理。")
    if fresh.sent_at or fresh.not_sent_reason:
        raise StepRefused("這個提問同仁已經處理過了，請重新整理頁面。")
    return fresh


def may_answer(actor: User, application: Application) -> bool:
    return actor.role in WORKING and Case.objects.seen_by(actor).filter(pk=application.pk).exists()


# --- Who reads what ------------------------------------------------------------------------------------------------


def for_member(task: ReviewTask) -> QuerySet[Question]:
    """What a member reads: all that was sent to the vendor, whoever asked, and one's own that was not."""
    return Question.objects.filter(solution=task.solution_id).filter(Q(task=task) | ~Q(sent_at=None))


def for_vendor(application: Application) -> QuerySet[Question]:
    """What the vendor reads: what was sent, in the officer's words, without who asked."""
    rows = Question.objects.filter(solution__application=application).exclude(sent_at=None)
    return rows.select_related("solution").defer("asked_text").order_by("answered_at", "due_at", "pk")


def of_solution(solution: Solution) -> QuerySet[Question]:
    """What the office reads."""
    return Question.objects.filter(solution=solution).select_related("task__member__user", "sent_by", "answered_by")
