"""Who reviews a solution: how does an officer give it, change the lead or the due time, and take it off somebody?"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from applications.models import Solution
from portal.time.calendar import format_end_input
from portal.workflow.engine import StepRefused
from review.cases.officers import WORKING
from review.committee import giving, members, planning
from review.committee.giving import Gift
from review.committee.members import Roll
from review.desk import typed
from review.desk.task_forms import DueForm, TakeOffForm
from review.desk.ticked import numbers
from review.desk.visit import CaseVisit
from review.models import Member, ReviewTask


def reviewers_page(visit: CaseVisit, solution: int, status: int = 200) -> HttpResponse:
    """Those who have it, those who could have it, and who would be a substitute."""
    reviewed = _solution(visit, solution)
    now = timezone.now()
    roll = Roll([reviewed], timezone.localdate(now))
    due = DueForm(
        typed.sent(visit.request) if visit.request.POST.get("do") == "give" else None,
        initial=_usual(roll, reviewed, now),
    )
    if visit.request.method == "POST":
        if done := _post(visit, reviewed, due, now):
            return done
        status = 422
    every = list(ReviewTask.objects.filter(solution=reviewed).select_related("member__user", "given_by").order_by("pk"))
    closed = giving.closed_each([reviewed]).get(reviewed.pk, "")
    acts = visit.actor.role in WORKING
    return visit.page(
        "reviewers.html",
        f"{reviewed}：審查委員",
        status,
        solution=reviewed,
        form=due,
        tasks=[task for task in every if not task.stage.final],
        ended=[task for task in every if task.stage.final],
        closed=closed,
        acts=acts,
        may_give=acts and not closed,
        candidates=roll.candidates(reviewed),
        minimum=roll.minimum(reviewed),
        lacks=roll.lacks(reviewed),
        lead=roll.lead(reviewed),
        left={task.pk for task in every if roll.has_left(task)},
        fields=members.fields_of(reviewed),
        proposal=planning.propose([reviewed], roll)[0] if acts and not closed else None,
        chosen=set(numbers(visit.request.POST.getlist("member"))),
        usual=format_end_input(_usual(roll, reviewed, now)["due_at"]),
        now=now,
    )


def task_page(visit: CaseVisit, solution: int, task: int) -> HttpResponse:
    """One of those who have it: another due time, the lead, or off."""
    reviewed = _solution(visit, solution)
    given = get_object_or_404(
        ReviewTask.objects.select_related("member__user", "member__committee"), pk=task, solution=reviewed
    )
    given.solution = reviewed
    do = visit.request.POST.get("do", "")
    due = DueForm(visit.request.POST if do == "due" else None, initial={"due_at": given.due_at})
    off = TakeOffForm(visit.request.POST if do == "off" else None, initial=typed.typed(visit.request))
    now = timezone.now()
    if do == "lead":
        return _take(
            visit, reviewed, f"主審委員改為{given.member}。", lambda: giving.set_lead(given, visit.actor, now)
        ) or _away(reviewed)
    verbs: dict[str, tuple[Any, str, Callable[[], object]]] = {
        "due": (
            due,
            f"已更改{given.member}的審查期限，並寄信通知。",
            lambda: giving.move_due(given, due.cleaned_data["due_at"], visit.actor, now),
        ),
        "off": (
            off,
            f"已改派：{given.member}不再審查這個方案，並寄信通知。",
            lambda: giving.take_off(given, visit.actor, off.cleaned_data["note"], now),
        ),
    }
    if do in verbs:
        form, words, verb = verbs[do]
        if form.is_valid() and (done := _take(visit, reviewed, words, verb)):
            return done
    if visit.actor.role not in WORKING or given.stage.final:
        return _away(reviewed)
    return visit.page(
        "reviewer.html",
        f"{given.member}",
        422 if do else 200,
        solution=reviewed,
        given=given,
        due=due,
        off=off,
        now=now,
    )


# --- What is asked for ---------------------------------------------------------------------------------------------


def _post(visit: CaseVisit, solution: Solution, due: DueForm, now: datetime) -> HttpResponse | None:
    """分派 of those who are ticked."""
    if visit.request.POST.get("do") != "give":
        return None
    keys = numbers(visit.request.POST.getlist("member"))
    lead = numbers([visit.request.POST.get("lead", "")])
    wanted = list(Member.objects.filter(pk__in=keys).select_related("user", "committee"))
    if not wanted:
        messages.error(visit.request, "請勾選要分派給哪幾位委員。")
        return None
    if not due.is_valid():
        return None
    gifts = [Gift(solution, member, due.cleaned_data["due_at"], member.pk in lead) for member in wanted]
    names = "、".join(str(member) for member in wanted)
    return _take(visit, solution, f"已分派給{names}，並寄信通知。", lambda: giving.give_many(gifts, visit.actor, now))


def _take(visit: CaseVisit, solution: Solution, words: str, verb: Callable[[], object]) -> HttpResponse | None:
    try:
        verb()
    except StepRefused as refused:
        messages.error(visit.request, str(refused))
        return None
    messages.success(visit.request, words)
    return _away(solution)


def _away(solution: Solution) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:review_case_reviewers", args=[solution.application_id, solution.pk]))


def _solution(visit: CaseVisit, pk: int) -> Solution:
    solution = get_object_or_404(Solution, pk=pk, application=visit.case)
    solution.application = visit.case
    return solution


def _usual(roll: Roll, solution: Solution, now: datetime) -> dict[str, Any]:
    """The due time that the year's rules give."""
    return {"due_at": roll.committee(solution).review_due(now)}
