"""How does an officer record what came of the review of a solution, and take it up again?"""

import re
from datetime import date, datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from applications.models import Solution
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.background import duties
from portal.workflow.engine import StepRefused
from review.correction.ways import Way
from review.decision import deciding
from review.desk import typed
from review.desk.documentary_part import documentary_part
from review.desk.forms import DecisionForm, NoteForm
from review.desk.letter_preview import preview_of
from review.desk.opinions_page import task_lines
from review.desk.visit import CaseVisit
from review.models import Decision
from review.opinion import agreement, concluding
from review.result import publishing


def decide_page(visit: CaseVisit, solution: int) -> HttpResponse:
    """審查結果: approve, reject and move on are one question, asked once."""
    request = visit.request
    reviewed = _solution(visit, solution)
    if visit.refuses(reviewed, reviewed.workflow.step("reject")):
        return visit.back()
    if request.POST.get("seen", reviewed.state) != reviewed.state:  # a colleague moved it on while this page was open
        messages.error(request, deciding.moved_on(reviewed))
        return visit.back()
    said_by_members = agreement.of_solution(reviewed.pk)
    majority = said_by_members.majority_words if said_by_members.majority else ""
    form = DecisionForm(typed.sent(request), solution=reviewed, majority=majority, initial=typed.typed(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        verb = lambda: deciding.decide(  # noqa: E731
            reviewed,
            visit.actor,
            said["outcome"],
            said["reason"],
            said.get("comparison", ""),
            timezone.now(),
            said["reasons"],
            form.paper_term(),
            concluding.reason_to_keep(reviewed, said["outcome"], said.get("departs_reason", "")),
        )
        if done := visit.take(f"「{reviewed}」的審查結果已記錄。", verb):
            return done
    status = 422 if form.is_bound else 200
    preview = preview_of(visit.case, lambda: rehearse_decision(reviewed, request, visit.actor))
    shown = {"form": form, "solution": reviewed, **documentary_part(reviewed), **preview}
    shown |= {"agreement": said_by_members, "lines": task_lines(reviewed, said_by_members)}
    return visit.page("decide.html", f"{reviewed}：審查結果", status, **shown)


def reopen_page(visit: CaseVisit, solution: int) -> HttpResponse:
    """重新審查: the result goes back to its review; nobody outside is told."""
    decided = _solution(visit, solution)
    step = deciding.reopening_of(decided)
    if visit.refuses(decided, step):
        return visit.back()
    form = NoteForm(typed.sent(visit.request), step=step, initial=typed.typed(visit.request))
    if form.is_bound and form.is_valid():
        verb = lambda: deciding.reopen(decided, visit.actor, form.cleaned_data["note"], timezone.now())  # noqa: E731
        if done := visit.take(f"「{decided}」回到{decided.decided_stage.label}，請記錄新的審查結果。", verb):
            return done
    told = "公布新的結果以前，廠商與公開名單上看到的都不變。"
    consequence = f"回到{decided.decided_stage.label}，再記錄新的審查結果；新的結果會記明取代這一個。{told}"
    shown = {"solution": decided, "step": step, "form": form, "consequence": consequence}
    return visit.page("reopen.html", f"{decided}：重新審查", 422 if form.is_bound else 200, **shown)


def _solution(visit: CaseVisit, pk: int) -> Solution:
    return get_object_or_404(Solution.objects.select_related("application__programme"), pk=pk, application=visit.case)


# --- For the letter alone: done and taken back ---------------------------------------------------------------------


def rehearse_decision(solution: Solution, request: SignedRequest, actor: User) -> None:
    outcome = request.POST.get("outcome", "")
    if outcome not in Decision.Outcome.values:
        raise StepRefused("選擇審查結果後，這裡會顯示通知的內容。")
    comparison = request.POST.get("comparison", "")
    reason, now = typed.note(request, name="reason"), timezone.now()
    days = request.POST.get("days", "")
    until = Way("days", days=int(days)) if re.fullmatch("[1-9][0-9]{0,2}", days) else None
    decision = deciding.decide(
        solution, actor, outcome, reason, comparison, now, request.POST.get("reasons", ""), until
    )
    if decision.outcome != Decision.Outcome.MOVED:  # its letter goes out when it is published
        rehearse_result(decision, actor, timezone.localdate(now), now)


def rehearse_result(decision: Decision, actor: User, announced_on: date, now: datetime) -> None:
    """The letters are written by the duties that find what was published, so that is done as well."""
    published = publishing.publish([decision.pk], actor, announced_on, uuid4(), now)
    if decision.outcome == Decision.Outcome.APPROVED:
        duties.get("listings.enter").fulfil(decision.solution_id, now)
    else:
        publishing.write(published.results.get().pk, now)
