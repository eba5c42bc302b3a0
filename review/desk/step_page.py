"""How is a step taken that asks for a note at most? One page for all of them: what the table says, and the verb of its room."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone

from portal.workflow.table import PLAIN, Step, Table
from portal.workflow.verbs import verb_of
from review.cases.filings import SEEN, filed_since, newest_of
from review.desk import typed
from review.desk.case_steps import CHECKLIST
from review.desk.forms import NoteForm
from review.desk.letter_preview import preview_of
from review.desk.visit import CaseVisit
from review.qualification import checklist, qualifying


def step_page(visit: CaseVisit, step: str) -> HttpResponse:
    """Take, qualify, find not qualified: asks for what the step needs and does it once."""
    case, request = visit.case, visit.request
    wanted = _plain_step(case.workflow, step)
    if visit.refuses(case, wanted):
        return visit.back()
    verb = verb_of(case.workflow, step)
    answered = qualifying.answered_by(case, wanted)
    signs = answered is not None and wanted.answers == wanted.not_by
    said = typed.typed(request)
    if signs and said.get("do") == typed.TAKE_OVER:
        said["note"] = f"{said.get('note', '')}\n{answered.note}".strip()
    beside = checklist.latest(case) if CHECKLIST in wanted.beside else None
    form = NoteForm(typed.sent(request), step=wanted, unseen=len(beside.unseen) if beside else 0, initial=said)
    news = filed_since(case, request.POST.get(SEEN))
    if news:
        messages.error(request, f"{news}還沒有辦理，請看過新的送件再決定。您寫的內容還在下面。")
    elif form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        done = visit.take(f"已完成「{wanted.label}」。", lambda: verb(case, visit.actor, note, timezone.now()))
        return done or visit.back()
    note = said.get("note", "").strip() or typed.NOTE_TO_COME
    return visit.page(
        "step.html",
        wanted.label,
        409 if news else 422 if form.is_bound else 200,
        form=form,
        step=wanted,
        proposal=answered,
        take_over=typed.TAKE_OVER if signs else "",
        checklist=beside,
        newest=newest_of(case),
        **preview_of(case, lambda: verb(case, visit.actor, note, timezone.now())),
    )


def _plain_step(table: Table, name: str) -> Step:
    """Raises PermissionDenied for what an address names and this page does not take."""
    for step in table.steps:
        if step.name == name and step.page == PLAIN:
            return step
    raise PermissionDenied
