"""What do the members say of a solution, how far are they, and what do they ask? For officers; the authority reads along."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications.guideline import Criterion
from applications.models import Solution, Submission
from portal.accounts.signed import SignedRequest
from portal.trail import looks
from portal.workflow.engine import StepRefused
from review.committee import reading
from review.desk.opinion_form import ForwardForm, PreOpinionForm
from review.desk.opinion_sheet import TONES
from review.models import Case, CriterionOpinion, Decision, Opinion, PreOpinion, Question, ReviewTask
from review.opinion import agreement, asking, counted, criteria, flags, judging, preparing
from review.opinion.agreement import Agreement, Tally
from review.opinion.flags import Flag
from review.qualification import filed_answers
from review.qualification.filed_answers import AnswerBeside


@dataclass(frozen=True)
class TaskLine:
    """One member's state: how far, and whether it counts."""

    task: ReviewTask
    progress: judging.Progress
    opinion: Opinion | None
    counts: bool


@dataclass(frozen=True)
class SaidOfCriterion:
    """One criterion with all that is said of it."""

    criterion: Criterion
    tally: Tally
    lines: list[tuple[ReviewTask, CriterionOpinion, str]]
    flags: list[Flag]
    before: PreOpinion | None

    @property
    def by_task(self) -> dict[int, CriterionOpinion]:
        return {task.pk: row for task, row, _ in self.lines}


def _solution(request: SignedRequest, pk: int) -> Solution:
    """Of a case that this person sees. Raises PermissionDenied, Http404."""
    if not request.user.has_perm("review.view_case"):
        raise PermissionDenied
    cases = Case.objects.seen_by(request.user)
    rows = Solution.objects.filter(application__in=cases)
    solution = get_object_or_404(rows.select_related("application__programme", "application__vendor"), pk=pk)
    looks.saw(request, solution.application.as_look_target)
    return solution


@never_cache
def opinions_page(request: SignedRequest, solution: int) -> HttpResponse:
    """State and opinions; with a button, a question is sent on or not."""
    of = _solution(request, solution)
    if request.method == "POST":
        return _answer(request, of)
    return _page(request, of)


def _answer(request: SignedRequest, solution: Solution) -> HttpResponse:
    if not asking.may_answer(request.user, solution.application):
        raise PermissionDenied
    key = request.POST.get("question", "")
    question = get_object_or_404(Question, solution=solution, pk=int(key) if key.isascii() and key.isdigit() else 0)
    form = ForwardForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        if request.POST.get("do") == "decline":
            asking.decline(question, request.user, text, timezone.now())
            messages.success(request, "已記錄不轉給廠商的原因，提問的委員看得到。")
        elif request.POST.get("do") == "keep":
            asking.keep(question, request.user, text)
            messages.success(request, "文字已儲存，還沒有轉給廠商。")
        else:
            asking.forward(question, request.user, text, timezone.now())
            messages.success(request, "已轉給廠商，並寄出通知。")
    except StepRefused as refused:
        messages.error(request, str(refused))
        return _page(request, solution, 409, typed={question.pk: request.POST.get("text", "")})
    return HttpResponseRedirect(f"{request.path}#questions")


def _page(
    request: SignedRequest, solution: Solution, status: int = 200, typed: dict[int, str] | None = None
) -> HttpResponse:
    figures = agreement.of_solution(solution.pk)
    lines = task_lines(solution, figures)
    context = {
        "solution": solution,
        "case": solution.application,
        "lines": lines,
        "agreement": figures,
        "parts": _parts(solution, lines, figures),
        "whole": [line for line in lines if line.opinion and line.opinion.handed_in_at],
        "questions": list(asking.of_solution(solution)),
        "may_answer": asking.may_answer(request.user, solution.application),
        "typed": typed or {},
        "now": timezone.now(),
    }
    return _render(request, "admin/review/opinion/opinions.html", f"{solution}：審查意見", status, context)


def task_lines(solution: Solution, figures: Agreement) -> list[TaskLine]:
    """Of all to whom it was given and who hold it, or whose opinion is kept."""
    tasks = list(ReviewTask.objects.filter(solution=solution).select_related("member__user").order_by("-is_lead", "pk"))
    kept = counted.handed_in([solution.pk]).prefetch_related("criteria")
    handed = {opinion.task_id: opinion for opinion in kept}
    tasks = [task for task in tasks if not task.stage.final or task.pk in handed]
    done, counts = judging.progress_of(tasks), {opinion.pk for opinion in figures.opinions}
    return [
        TaskLine(task, done[task.pk], own, own is not None and own.pk in counts)
        for task, own in ((task, handed.get(task.pk)) for task in tasks)
    ]


def _parts(solution: Solution, lines: list[TaskLine], figures: Agreement) -> list[tuple[str, list[SaidOfCriterion]]]:
    asked = criteria.of_review(Decision.Review.present(solution))
    said = {line.task.pk: judging.lines_of(line.opinion) for line in lines if line.opinion}
    submission = _submission(solution)
    flagged = flags.of_solution(solution, submission) if submission else {}
    before = preparing.of_solution(solution.pk)

    def of(criterion: Criterion) -> SaidOfCriterion:
        own = [(line.task, said[line.task.pk].get(criterion.key)) for line in lines if line.opinion]
        told = [(task, row, TONES[row.finding]) for task, row in own if row and row.finding]
        key = criterion.key
        return SaidOfCriterion(criterion, figures.tally(key), told, flagged.get(key, []), before.get(key))

    return [
        (criteria.PART_TITLES[part], [of(criterion) for criterion in group])
        for part, group in criteria.in_parts(asked).items()
    ]


def _submission(solution: Solution) -> Submission | None:
    submission = reading.newest(solution)
    if submission:
        submission.application = solution.application
    return submission


# --- Pre-opinion ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Prepared:
    """One criterion with what was filed, what is pointed out, and the form of the working group's words."""

    criterion: Criterion
    filed: list[AnswerBeside]
    flags: list[Flag]
    form: Any
    kept: PreOpinion | None


@never_cache
def preparing_page(request: SignedRequest, solution: int) -> HttpResponse:
    """工作小組初審意見, by whoever works the case; read-only for the authority."""
    of = _solution(request, solution)
    asked = criteria.of_review(Decision.Review.present(of))
    sent: list[Any] = []
    if request.method == "POST":
        if not preparing.may_write(request.user, of):
            raise PermissionDenied
        try:
            sent = preparing.save(of, request.user, _binding(request, asked), timezone.now())
            for form in sent:
                form.dress_conflicts()
        except StepRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.path)
        if not any(form.outcome.refused or form.outcome.conflicts for form in sent):
            messages.success(request, "初審意見已儲存，審查委員在每一項旁邊看得到。")
            return HttpResponseRedirect(reverse("admin:review_opinions", args=[of.pk]))
    return _prepared(request, of, asked, {form.key: form for form in sent})


def _binding(request: SignedRequest, asked: tuple[Criterion, ...]) -> preparing.Bind:
    def bind(kept: dict[str, PreOpinion]) -> list[Any]:
        forms = (PreOpinionForm(request.POST, criterion=each, kept=kept.get(each.key)) for each in asked)
        return [form for form in forms if form.is_sent]

    return bind


def _prepared(
    request: SignedRequest, solution: Solution, asked: tuple[Criterion, ...], sent: dict[str, Any]
) -> HttpResponse:
    submission = _submission(solution)
    if submission is None:
        raise Http404
    page = filed_answers.beside(reading.filed_for(solution, submission), None)
    flagged, kept = flags.of_solution(solution, submission), preparing.of_solution(solution.pk)
    rows = [
        Prepared(
            each,
            criteria.filed_for(each, solution.pk, page),
            flagged.get(each.key, []),
            sent.get(each.key) or PreOpinionForm(criterion=each, kept=kept.get(each.key)),
            kept.get(each.key),
        )
        for each in asked
    ]
    parts = criteria.in_parts(asked)
    context = {
        "solution": solution,
        "case": solution.application,
        "parts": [(criteria.PART_TITLES[part], [row for row in rows if row.criterion.part is part]) for part in parts],
        "may_write": preparing.may_write(request.user, solution) and not preparing.is_frozen(solution.pk),
        "refused": any(form.errors or (form.outcome and form.outcome.conflicts) for form in sent.values()),
    }
    title = f"{solution}：工作小組初審意見"
    return _render(request, "admin/review/opinion/preparing.html", title, 422 if context["refused"] else 200, context)


def _render(request: SignedRequest, template: str, title: str, status: int, context: dict[str, Any]) -> HttpResponse:
    base = {**admin.site.each_context(request), "opts": Case._meta, "title": title}
    return render(request, template, {**base, **context}, status=status)
