"""How does an officer work a case in the admin?"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone

from applications.models import Correction, Event, Solution, Submission
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest, signed
from portal.background import duties
from portal.text.cleaning import clean_text
from portal.trail import looks
from portal.trail.pages import Looked
from portal.workflow.engine import StepRefused, refusals
from portal.workflow.table import PLAIN
from portal.workflow.verbs import verb_of
from review.cases.held_back import HeldBack
from review.cases.letters import contact_of, of_case, preview_of
from review.correction import draft_remarks
from review.decision import deciding
from review.desk import case_steps, correction_admin
from review.desk.case_list import CaseList
from review.desk.case_marks import CaseWork
from review.desk.correction_pages import AskedRemark, CorrectionPages, asked_remark, with_remarks
from review.desk.forms import DecisionForm, NoteForm
from review.desk.postpone_pages import PostponePages
from review.desk.workload_pages import DeskPages, assign_chosen, share_chosen
from review.models import AssignmentEvent, Case, Decision
from review.qualification import checklist, qualifying


@admin.register(Case)
class CaseAdmin(CaseList, DeskPages, CaseWork, CorrectionPages, PostponePages, HeldBack, Looked, admin.ModelAdmin):
    """The list of cases, the case page, and a page per step."""

    list_select_related = ("vendor", "programme", "assignment__officer")
    actions = (assign_chosen, share_chosen, correction_admin.postpone)
    list_shows_people = False  # companies and their cases

    # --- Who and which ---------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False  # nobody edits what a vendor filed; steps have pages of their own

    # --- The case --------------------------------------------------------------------------------------------------

    def get_urls(self) -> list:
        wrap = self.unless_held(self.admin_site.admin_view)
        return [
            path("<int:pk>/step/<slug:step>/", wrap(self.step_view), name="review_case_step"),
            path("<int:pk>/solution/<int:solution>/decide/", wrap(self.decide_view), name="review_case_decide"),
            path("<int:pk>/solution/<int:solution>/announce/", wrap(self.announce_view), name="review_case_announce"),
            *self.desk_urls(wrap),
            *self.work_urls(wrap),
            *self.correction_urls(wrap),
            *self.postpone_urls(wrap),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        pk = int(object_id) if re.fullmatch("[0-9]{1,17}", object_id) else 0
        try:
            return self.case_page(signed(request), self._case(signed(request), pk))
        except Http404:
            if held := self._held(request, pk):
                return held
            raise

    def case_page(
        self, request: SignedRequest, case: Case, status: int = 200, remark: AskedRemark | None = None, **more: Any
    ) -> HttpResponse:
        """The case as it stands; `remark` and `more` are what a form on it that was refused has to say."""
        submissions = list(case.submissions.select_related("guideline_check").defer("frozen").newest_first())
        shown = _chosen(submissions, request.GET.get("submission", ""))
        before = next((one for one in submissions if shown and one.number == shown.number - 1), None)
        latest = shown is not None and shown == submissions[0]
        work = self.work_context(request, case, shown, before, latest=latest, said=more.get("said"))
        picks = latest and _may_pick(case, request.user)
        drafts = draft_remarks.drafts_of(case) if picks else []
        if picks:
            with_remarks(case, work["frozen"], drafts, remark or asked_remark(request.GET))
        solutions = list(_solutions(case))
        corrections = list(case.corrections.prefetch_related("items"))
        context = {
            **work,
            "picks": picks,
            "picked": len(drafts),
            "submissions": submissions,
            "submission": shown,
            "check_run": getattr(shown, "guideline_check", None),
            "steps": case_steps.buttons(case, request.user, solutions),
            **_letters(case, shown),
            "solutions": solutions,
            "events": _history(case, solutions),
            "assignment": getattr(case, "assignment", None),
            "corrections": corrections,
            "waits": next((one for one in corrections if one.state == Correction.State.OPEN), None),
            "now": timezone.now(),
            **more,
        }
        return self._page(request, case, "case.html", str(case), status, **context)

    def _case(self, request: SignedRequest, pk: int) -> Case:
        if not self.has_view_permission(request):
            raise PermissionDenied
        cases = Case.objects.seen_by(request.user).select_related("vendor", "programme", "assignment__officer")
        case = get_object_or_404(cases, pk=pk)
        looks.saw(request, case.as_look_target)
        return case

    def _page(
        self, request: SignedRequest, case: Case, template: str, title: str, status: int = 200, **context: Any
    ) -> HttpResponse:
        base = {**self.admin_site.each_context(request), "opts": self.opts, "case": case, "title": title}
        return render(request, f"admin/review/case/{template}", {**base, **context}, status=status)

    def _plain_page(
        self, request: SignedRequest, template: str, title: str, status: int, **context: Any
    ) -> HttpResponse:
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return render(request, f"admin/review/case/{template}", {**base, **context}, status=status)

    def _back(self, case: Case) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:review_case_change", args=[case.pk]))

    def _take(self, request: SignedRequest, case: Case, done: str, verb: Callable[[], object]) -> HttpResponse | None:
        """Does one step; the way back when it is done, None (with the reason said) when it was refused."""
        try:
            verb()
        except StepRefused as refused:
            messages.error(request, str(refused))
            return None
        messages.success(request, done)
        return self._back(case)

    # --- Steps -----------------------------------------------------------------------------------------------------

    def step_view(self, request: SignedRequest, pk: int, step: str) -> HttpResponse:
        """Take, qualify, find not qualified: asks for what the step needs and does it once."""
        case = self._case(request, pk)
        wanted = next((known for known in case.workflow.steps if known.name == step and known.page == PLAIN), None)
        if wanted is None:
            raise PermissionDenied
        if refused := refusals(case, wanted, request.user):
            messages.error(request, " ".join(refused))
            return self._back(case)
        verb = verb_of(case.workflow, step)
        answered = qualifying.answered_by(case, wanted)
        signs = answered is not None and wanted.answers == wanted.not_by  # then that reason is this one's as well
        proposed = {"note": answered.note} if signs else {}
        form = NoteForm(_sent(request), step=wanted, initial=_typed(request) or proposed)
        if form.is_bound and form.is_valid():
            note = form.cleaned_data["note"]
            done = self._take(
                request, case, f"已完成「{wanted.label}」。", lambda: verb(case, request.user, note, timezone.now())
            )
            return done or self._back(case)
        preview = preview_of(
            case, lambda: verb(case, request.user, _note(request, proposed.get("note", "")), timezone.now())
        )
        context = {"form": form, "step": wanted, "proposal": answered, **preview}
        context["checklist"] = checklist.latest(case) if case_steps.CHECKLIST in wanted.beside else None
        return self._page(request, case, "step.html", wanted.label, 422 if form.is_bound else 200, **context)

    def decide_view(self, request: SignedRequest, pk: int, solution: int) -> HttpResponse:
        case = self._case(request, pk)
        found = get_object_or_404(
            Solution.objects.select_related("application__programme"), pk=solution, application=case
        )
        if refused := refusals(found, found.workflow.step("reject"), request.user):
            messages.error(request, " ".join(refused))
            return self._back(case)
        if request.POST.get("seen", found.state) != found.state:  # a colleague moved it on while this page was open
            messages.error(request, deciding.moved_on(found))
            return self._back(case)
        form = DecisionForm(_sent(request), solution=found, initial=_typed(request))
        if form.is_bound and form.is_valid():
            said = form.cleaned_data
            verb = lambda: deciding.decide(  # noqa: E731
                found, request.user, said["outcome"], said["reason"], said.get("comparison", ""), timezone.now()
            )
            if done := self._take(request, case, f"「{found}」的審查結果已記錄。", verb):
                return done
        status = 422 if form.is_bound else 200
        preview = preview_of(case, lambda: _decide(found, request))
        return self._page(
            request, case, "decide.html", f"{found}：審查結果", status, form=form, solution=found, **preview
        )

    def announce_view(self, request: SignedRequest, pk: int, solution: int) -> HttpResponse:
        case = self._case(request, pk)
        found = get_object_or_404(Solution, pk=solution, application=case)
        if refused := refusals(found, found.workflow.step("announce"), request.user):
            messages.error(request, " ".join(refused))
            return self._back(case)
        if request.method == "POST":
            done = self._take(
                request,
                case,
                f"「{found}」已公告入選。",
                lambda: deciding.announce(found, request.user, timezone.now()),
            )
            return done or self._back(case)
        preview = preview_of(case, lambda: _announce(found, request))
        return self._page(request, case, "announce.html", "公告入選", solution=found, **preview)


# --- The letter that will go out -----------------------------------------------------------------------------------

NOTE_TO_COME = "（您寫的理由會出現在這裡）"


def _sent(request: SignedRequest) -> Any:
    """What was posted to take the step; None of a page that is opened, or that asks for the letter alone."""
    return request.POST if request.method == "POST" and request.POST.get("do") != "preview" else None


def _typed(request: SignedRequest) -> dict[str, str]:
    return {name: clean_text(value) for name, value in request.POST.items()}


def _note(request: SignedRequest, stands: str = "", name: str = "note") -> str:
    """What is typed, or what stands in the box of a page that was only opened."""
    return clean_text(request.POST.get(name, stands)).strip() or NOTE_TO_COME


def _decide(solution: Solution, request: SignedRequest) -> None:
    outcome = request.POST.get("outcome", "")
    if outcome not in Decision.Outcome.values:
        raise StepRefused("選擇審查結果後，這裡會顯示通知的內容。")
    comparison = request.POST.get("comparison", "")
    deciding.decide(solution, request.user, outcome, _note(request, name="reason"), comparison, timezone.now())


def _announce(solution: Solution, request: SignedRequest) -> None:
    """The letter is written by the duty that finds what was announced, so that is done as well."""
    now = timezone.now()
    deciding.announce(solution, request.user, now)
    duties.get("listings.publish").fulfil(solution.pk, now)


def _letters(case: Case, submission: Submission | None) -> dict:
    letters = list(of_case(case))
    lost = any(letter.is_lost and not letter.one_time and not hasattr(letter, "replacement") for letter in letters)
    return {"letters": letters, "lost": lost, "contact": contact_of(submission)}


def _history(case: Case, solutions: Iterable[Solution]) -> list[Event | AssignmentEvent]:
    """The steps of the case, and into whose hands it came, in order of time."""
    steps = list(case.events.select_related("actor"))
    known = {solution.pk: solution for solution in solutions}
    for step in steps:  # wide rows that are here already
        step.application, step.solution = case, known.get(step.solution_id)
    hands = case.assignment_events.select_related("officer", "before", "actor")
    return sorted([*steps, *hands], key=lambda one: one.at)


def _chosen(submissions: list[Submission], number: str) -> Submission | None:
    named = next((one for one in submissions if str(one.number) == number), None)
    return named or (submissions[0] if submissions else None)


def _may_pick(case: Case, user: User) -> bool:
    return not refusals(case, case.workflow.step("request_correction"), user)


def _solutions(case: Case) -> QuerySet:
    return case.solutions.prefetch_related("decisions__decided_by")
