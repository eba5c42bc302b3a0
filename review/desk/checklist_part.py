"""What stands beside the answers of a case: the checklist with its marks, notes among colleagues, and packets?"""

from collections import defaultdict
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from applications.models import Submission
from applications.place import Place
from applications.sheets import hints
from applications.sheets.dossier import Dossier
from applications.workflow import asked_in
from portal.accounts.signed import SignedRequest
from portal.templatetags.repeated import drawn
from portal.workflow.engine import refusals
from portal.workflow.table import Waits
from review.cases.filings import SEEN
from review.desk.case_steps import buttons, in_sensible_order
from review.desk.evidence_pages import evidence_part
from review.desk.mark_form import MarkForm
from review.desk.packets_part import packets_part
from review.desk.visit import CaseVisit
from review.models import Case
from review.qualification import checklist, evidence, filed_answers, marking
from review.qualification.checklist import Checklist, Item


def checklist_part(
    visit: CaseVisit, shown: Submission, before: Submission | None, latest: bool, said: dict[str, Any] | None
) -> dict[str, Any]:
    """Of the submission that is `shown`; `said` is what a mark that was refused has to say, with the `key` of its item."""
    case, user = visit.case, visit.actor
    shown.application = case
    page = filed_answers.beside(shown.filed, before.filed if before else None)
    listed = checklist.of_submission(shown, _hints(case) if latest else None)
    current = listed.item(visit.request.GET.get("item", "")) or listed.current
    return {
        "page": page,
        "boxes": {},
        "checklist": listed,
        "groups": _with_forms(listed, current, said or {}),
        **evidence_part(visit, listed),
        "may_mark": latest and marking.may_mark(case, user),
        "newest": shown.number,
        "marks_wait": case.state in case.workflow.step("take").sources,
        "mark_url": _mark_url(case),
        "colleague_notes": case.desk_notes.select_related("by"),
        "may_note": user.has_perm("review.add_casenote"),
        **packets_part(case, shown),
    }


def item_as_it_stands(visit: CaseVisit, key: str, said: dict[str, Any]) -> dict[str, Any] | None:
    """One item of the checklist for the page's script, as `html`, with the counts; None when there is no such item."""
    case, user, request = visit.case, visit.actor, visit.request
    submission, *before = case.submissions.newest_first()[:2]
    submission.application = case
    page = filed_answers.beside(submission.filed, before[0].filed if before else None)
    listed = checklist.of_submission(submission, _hints(case))
    item = listed.item(key)
    if item is None:
        return None
    words = {
        "case": case,
        "asked": asked_in(case.state),
        "mark_url": _mark_url(case),
        "item": item,
        "papers": page.papers,
        "form": MarkForm(item=item),
        "is_current": True,
        "said": said,
        "may_mark": marking.may_mark(case, user),
        "may_pick": not refusals(case, case.workflow.step(asked_in(case.state).request), user),
        # Of what was filed since, the page has not shown the answers: its form stays of the one that was read.
        "newest": request.POST.get(SEEN, submission.number),
        "checklist": listed,
        "evidence": evidence.of_verdicts(item.verdicts),
    }
    html = drawn("admin/review/case/item.jinja", words, request)
    count = render_to_string("admin/review/case/_count.html", words, request)
    return {"html": html, "count": count, "steps": _steps(request, case, listed), "words": item.words}


def steps_html(visit: CaseVisit, picked: int) -> str:
    """The buttons for the page's script, after a remark was kept."""
    return _steps(visit.request, visit.case, checklist.latest(visit.case), picked)


def _steps(request: SignedRequest, case: Case, listed: Checklist | None, picked: int | None = None) -> str:
    drafts = case.draft_remarks.count() if picked is None else picked
    offered = buttons(case, request.user, case.solutions.all())
    words = {"case": case, "steps": in_sensible_order(case, offered, listed, drafts)}
    return render_to_string("admin/review/case/_steps.html", words, request)


def _mark_url(case: Case) -> str:
    return reverse("admin:review_case_mark", args=[case.pk])


def _with_forms(
    listed: Checklist, current: Item | None, said: dict
) -> list[tuple[str, list[tuple[Item, MarkForm, bool, dict]]]]:
    """By group: each item with its form, whether one goes on there, and what a form of it that was refused has to say."""
    told = {said.get("key"): said}
    forms: dict[int | None, MarkForm] = {}  # what nobody judged is shown alike: one form for all of it

    def form_of(item: Item) -> MarkForm:
        judged = item.mark.pk if item.mark else None
        if judged not in forms:
            forms[judged] = MarkForm(item=item)
        return forms[judged]

    return [
        (group, [(item, form_of(item), item is current, told.get(item.key, {})) for item in items])
        for group, items in listed.groups
    ]


def _hints(case: Case) -> dict[Place, list[str]]:
    """What was remarked on the papers that were filed; while a vendor mends them they are the vendor's."""
    remarked = defaultdict(list)
    if case.stage.waits_for is Waits.OFFICE:
        for hint in hints.of_dossier(Dossier(case)):
            remarked[hint.place].append(hint.message)
    return remarked
