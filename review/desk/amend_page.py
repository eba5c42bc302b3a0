"""How does an officer put a 補正通知 right that is out already? The same page, with what it asks for, and a second letter."""

from django.http import HttpResponse
from django.utils import timezone

from applications.models import Correction
from applications.workflow import awaited_in
from portal.text.cleaning import clean_text
from review.correction import amending
from review.correction.amending import Amendment
from review.desk import typed
from review.desk.correction_pages import wants_everything
from review.desk.forms import written_remarks
from review.desk.letter_preview import preview_of
from review.desk.remark_rows import boxes_of, remark_sheets
from review.desk.visit import CaseVisit


def amend_page(visit: CaseVisit) -> HttpResponse:
    """更正補正通知: its items and words as they were told, to be changed; sent once, with its own letter."""
    case, posted, now = visit.case, visit.request.POST, timezone.now()
    wanted = case.workflow.step(awaited_in(case.state).amend)
    if visit.refuses(case, wanted):
        return visit.back()
    correction = case.open_correction()
    if correction is None:  # answered or closed since
        return visit.back()
    amendment = _amendment(visit, correction)
    sends = typed.sent(visit.request) is not None
    verb = lambda: amending.amend(case, visit.actor, amendment, posted.get("seen", ""), now)  # noqa: E731
    if sends and (done := visit.take(f"{correction.rounds.noun}更正通知已送出。", verb)):
        return done
    return visit.page("amend.html", wanted.label, 422 if sends else 200, **_gathered(visit, correction, amendment))


def _amendment(visit: CaseVisit, correction: Correction) -> Amendment:
    """What is typed, or of a page that is only opened what was told."""
    posted = visit.request.POST
    if visit.request.method != "POST":
        told = [(item.place, item.remark) for item in correction.items.all()]
        return Amendment(tuple(amending.Remark(*pair) for pair in told), correction.remark, "")
    remarks = tuple(remark for remark in written_remarks(posted) if remark.text)
    return Amendment(remarks, clean_text(posted.get("note", "")), clean_text(posted.get("reason", "")))


def _gathered(visit: CaseVisit, correction: Correction, amendment: Amendment) -> dict:
    case, filed, now = visit.case, correction.submission.filed, timezone.now()
    items, everything = list(correction.items.all()), wants_everything(visit.request)
    shown = Amendment(amendment.remarks, amendment.remark, amendment.reason or typed.NOTE_TO_COME)
    seen = correction.edition
    verb = lambda: amending.amend(case, visit.actor, shown, seen, now)  # noqa: E731
    return {
        **preview_of(case, verb),
        "correction": correction,
        "rounds": correction.rounds,
        "note": amendment.remark,
        "reason": amendment.reason,
        "sheets": remark_sheets(filed, boxes_of(filed, items, visit.request.POST), everything=everything),
        "everything": everything,
        "picked": len(items),
        "seen": seen,
        "round": correction.round,
        "days": correction.days or case.programme.correction_days,
    }
