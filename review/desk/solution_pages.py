"""How does an officer record what came of the review of a solution, and announce it?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from applications.models import Solution
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.background import duties
from portal.workflow.engine import StepRefused
from review.decision import deciding
from review.desk import typed
from review.desk.forms import DecisionForm
from review.desk.letter_preview import preview_of
from review.desk.visit import CaseVisit
from review.models import Decision


def decide_page(visit: CaseVisit, solution: int) -> HttpResponse:
    """審查結果: approve, reject and move on are one question, asked once."""
    request = visit.request
    reviewed = _solution(visit, solution)
    if visit.refuses(reviewed, reviewed.workflow.step("reject")):
        return visit.back()
    if request.POST.get("seen", reviewed.state) != reviewed.state:  # a colleague moved it on while this page was open
        messages.error(request, deciding.moved_on(reviewed))
        return visit.back()
    form = DecisionForm(typed.sent(request), solution=reviewed, initial=typed.typed(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        verb = lambda: deciding.decide(  # noqa: E731
            reviewed, visit.actor, said["outcome"], said["reason"], said.get("comparison", ""), timezone.now()
        )
        if done := visit.take(f"「{reviewed}」的審查結果已記錄。", verb):
            return done
    status = 422 if form.is_bound else 200
    preview = preview_of(visit.case, lambda: rehearse_decision(reviewed, request, visit.actor))
    return visit.page("decide.html", f"{reviewed}：審查結果", status, form=form, solution=reviewed, **preview)


def announce_page(visit: CaseVisit, solution: int) -> HttpResponse:
    approved = _solution(visit, solution)
    if visit.refuses(approved, approved.workflow.step("announce")):
        return visit.back()
    if visit.request.method == "POST":
        verb = lambda: deciding.announce(approved, visit.actor, timezone.now())  # noqa: E731
        return visit.take(f"「{approved}」已公告入選。", verb) or visit.back()
    preview = preview_of(visit.case, lambda: rehearse_announcement(approved, visit.actor))
    return visit.page("announce.html", "公告入選", solution=approved, **preview)


def _solution(visit: CaseVisit, pk: int) -> Solution:
    return get_object_or_404(Solution.objects.select_related("application__programme"), pk=pk, application=visit.case)


# --- For the letter alone: done and taken back ---------------------------------------------------------------------


def rehearse_decision(solution: Solution, request: SignedRequest, actor: User) -> None:
    outcome = request.POST.get("outcome", "")
    if outcome not in Decision.Outcome.values:
        raise StepRefused("選擇審查結果後，這裡會顯示通知的內容。")
    comparison = request.POST.get("comparison", "")
    deciding.decide(solution, actor, outcome, typed.note(request, name="reason"), comparison, timezone.now())


def rehearse_announcement(solution: Solution, actor: User) -> None:
    """The letter is written by the duty that finds what was announced, so that is done as well."""
    now = timezone.now()
    deciding.announce(solution, actor, now)
    duties.get("listings.publish").fulfil(solution.pk, now)
