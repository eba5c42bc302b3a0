"""What does a company read before it has an account: who may apply, in which steps, with which papers, until when?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications import told
from applications.guideline import ProgrammeLimits, clauses
from applications.models import Programme
from applications.pages.closing import Closing
from applications.pages.context import current_programme
from applications.sheets import SHEETS
from applications.sheets.questionnaire import Questionnaire
from applications.sheets.self_check import CHAPTERS, report_on
from applications.workflow import APPLICATION, SOLUTION, UNPUBLISHED
from portal.workflow.table import Waits

WHO = CHAPTERS[0][2]  # the chapter of the guideline that says who may apply


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """Every fact comes from the year's row, the guideline's rules or the sheets."""
    programme, now = current_programme(), timezone.now()
    unanswered = Questionnaire({})
    unanswered.is_valid()
    limits = programme.limits() if programme else ProgrammeLimits()
    context = {
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "目前沒有受理中的計畫。",
        "closing": Closing(programme, now) if programme and not programme.has_ended(now) else None,
        "who": [clause for clause in clauses() if clause.number.startswith(WHO)],
        "report": report_on(unanswered.facts(limits), unanswered.fields),
        "questions": _how_many_questions(),
        "usual": _usual_times(programme) if programme else [],
    }
    return render(request, "applications/about.html", context)


def _how_many_questions() -> dict[str, int]:
    """Of a company, and of each of its solutions."""
    counted = {"company": 0, "solution": 0}
    for key, sheet in SHEETS.items():
        counted["company" if key == "company" else "solution"] += sum(len(section.fields) for section in sheet.sections)
    return counted


def _usual_times(programme: Programme) -> list[tuple[str, str]]:
    """Of each stage in which somebody else is at work, as the figures say; nothing before enough have ended."""
    stages = [(state.name, state) for state in APPLICATION.states] + [
        (f"solution-{state.name}", state) for state in SOLUTION.states
    ]
    told_of = [(name, state) for name, state in stages if UNPUBLISHED not in state.groups]
    asked = [(name, state.public) for name, state in told_of if state.waits_for is Waits.OFFICE]
    return [(label, usual.words) for name, label in asked if (usual := told.usual_time(programme, name))]
