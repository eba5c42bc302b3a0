"""What does an officer see of a case? The case as it stands, composed of its parts."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from applications import told
from applications.models import Solution, Submission
from applications.standing import whereabouts
from applications.workflow import asked_in
from portal.workflow import history
from portal.workflow.engine import refusals
from portal.workflow.models import Event
from portal.workflow.table import Waits
from review.cases.letters import contact_of, of_case
from review.conflict import rest
from review.correction import draft_remarks
from review.desk.case_steps import buttons, in_sensible_order
from review.desk.checklist_part import checklist_part
from review.desk.remark_rows import AskedRemark, asked_remark, boxes_on_case
from review.desk.visit import CaseVisit
from review.desk.walk import walk_of
from review.models import AssignmentEvent, Case
from review.qualification.checklist import Checklist


def case_page(visit: CaseVisit, status: int = 200, remark: AskedRemark | None = None, **more: Any) -> HttpResponse:
    """The case as it stands; `remark` and `more` are what a form on it that was refused has to say."""
    case, asked = visit.case, visit.request.GET
    submissions = list(case.submissions.defer("frozen").newest_first())
    shown = _chosen(submissions, asked.get("submission", ""))
    before = next((earlier for earlier in submissions if shown and earlier.number == shown.number - 1), None)
    latest = shown is not None and shown == submissions[0]
    work = checklist_part(visit, shown, before, latest=latest, said=more.get("said")) if shown else {}
    picks = latest and not refusals(case, case.workflow.step(asked_in(case.state).request), visit.actor)
    drafts = draft_remarks.drafts_of(case) if picks else []
    if picks:
        work["boxes"] = boxes_on_case(case, shown.filed, drafts, remark or asked_remark(asked))
    solutions = list(case.solutions.prefetch_related("decisions__decided_by"))
    events = _history(case, solutions)
    corrections = list(case.corrections.prefetch_related("items", "solutions"))
    context = {
        **work,
        "picks": picks,
        "asked": asked_in(case.state),
        "may_pick": picks,
        "picked": len(drafts),
        "submissions": submissions,
        "submission": shown,
        "check_run": shown.guideline_checks.newest_first().first() if shown else None,
        **_where(case, solutions),
        "steps": in_sensible_order(
            case, buttons(case, visit.actor, solutions), work.get("checklist") if latest else None, len(drafts)
        ),
        **_letters(case, shown),
        "solutions": solutions,
        "events": events,
        "qualified_unseen": _unseen_then(case, events, work.get("checklist")),
        "assignment": getattr(case, "assignment", None),
        "corrections": corrections,
        "late": case.stage.waits_for is Waits.ELSEWHERE and case.has_late_supplement,
        "waits": next((correction for correction in corrections if correction.is_open), None),
        "walk": walk_of(visit, stepped=visit.has_just_stepped),
        "stepped": visit.has_just_stepped,
        "rests": rest.why_at_rest(case),
        "now": timezone.now(),
        **more,
    }
    return visit.page("case.html", str(case), status, **context)


def _chosen(submissions: list[Submission], number: str) -> Submission | None:
    named = next((submission for submission in submissions if str(submission.number) == number), None)
    return named or (submissions[0] if submissions else None)


def _where(case: Case, solutions: list[Solution]) -> dict[str, Any]:
    """Where the case is, its solutions once they go on without it, and which of these are public."""
    where = whereabouts(case.state, (solution.state for solution in solutions))
    return {
        "whereabouts": where,
        "went_on": any(place.solutions for place in where),
        "public": told.public_places(solutions),
    }


def _letters(case: Case, submission: Submission | None) -> dict:
    letters = list(of_case(case))
    lost = any(letter.is_lost and not letter.one_time and not hasattr(letter, "replacement") for letter in letters)
    return {"letters": letters, "lost": lost, "contact": contact_of(submission)}


def _history(case: Case, solutions: Iterable[Solution]) -> list[Event | AssignmentEvent]:
    """The steps of the case, and into whose hands it came, in order of time."""
    steps = history.of(case, solutions)
    hands = case.assignment_events.select_related("officer", "before", "actor")
    return sorted([*steps, *hands], key=lambda event: event.at)


def _unseen_then(
    case: Case, events: list[Event | AssignmentEvent], listed: Checklist | None
) -> Event | AssignmentEvent | None:
    """The step that passed the case before all was judged, while something still is not."""
    if case.state != case.workflow.step("qualify").target or listed is None or not listed.unseen:
        return None
    return next((event for event in reversed(events) if getattr(event, "step", "") == "qualify"), None)
