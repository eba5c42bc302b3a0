"""How does an officer give the correction of one case a later due time: until when, why, and the letter, on one page?"""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from applications.models import Correction
from applications.workflow import awaited_in
from portal.workflow.engine import StepRefused
from review.correction import postponing
from review.correction.postponing import Meant
from review.correction.ways import Way
from review.desk import typed
from review.desk.forms import LaterForm
from review.desk.letter_preview import preview_of
from review.desk.ticked import form_key
from review.desk.visit import CaseVisit
from review.models import Case

USUAL = Way("days", days=1)


def extension_page(visit: CaseVisit) -> HttpResponse:
    """延長補正期限, or 重新開放補正 of a case that ended with its correction; done once, with its letter."""
    case, request, now = visit.case, visit.request, timezone.now()
    correction = postponing.candidates(Case.objects.seen_by(visit.actor).filter(pk=case.pk), postponing.STATES).first()
    wanted = case.workflow.step(postponing.step_of(correction) if correction else awaited_in(case.state).extend)
    if visit.refuses(case, wanted) or correction is None:
        return visit.back()
    form = LaterForm(
        request.POST if request.method == "POST" else None, initial={"way": USUAL.kind, "days": USUAL.days}
    )
    sends, meant = typed.sent(request) is not None, _meant(form, correction, now)
    if sends and form.is_valid() and (done := _take(visit, form, correction, meant, now)):
        return done
    context: dict[str, Any] = {
        "form": LaterForm(initial=typed.typed(request)) if form.is_bound and not sends else form,
        "step": wanted,
        "correction": correction,
        "meant": meant,
        "seen": _seen(correction),
        "key": form_key(request.POST.get("key", "")),
        **preview_of(case, partial(_rehearsed, visit, form, meant, now)),
    }
    return visit.page("extension.html", wanted.label, 422 if sends else 200, **context)


def _seen(correction: Correction) -> str:
    return str(int(correction.due_at.timestamp()))


def _meant(form: LaterForm, correction: Correction, now: datetime) -> Meant | None:
    """None while the new due time is not said, or where counting again brings nothing."""
    if form.errors.keys() & {"way", "days", "day"}:
        return None
    way = form.chosen_way() if form.is_bound else USUAL
    reason = form.cleaned_data.get("reason", "") if form.is_bound else ""
    return next(iter(postponing.preview([correction], way, reason, now)), None)


def _checked(meant: Meant | None) -> Meant:
    if meant is None:
        raise StepRefused("照這個方法算，期限沒有變晚。請改用其他方法。")
    if meant.refusal:
        raise StepRefused(meant.refusal)
    return meant


def _take(
    visit: CaseVisit, form: LaterForm, correction: Correction, meant: Meant | None, now: datetime
) -> HttpResponse | None:
    def verb() -> None:
        if visit.request.POST.get("seen") != _seen(correction):
            raise StepRefused("這個補正的期限剛才由別人改過。下面是現在的期限，請看過再送出。")
        reason, key = form.cleaned_data["reason"], form_key(visit.request.POST.get("key", ""))
        asked = postponing.ask([_checked(meant)], visit.actor, reason, key, now)
        for row in asked.cases.undone():
            postponing.fulfil(row.pk, now)
        if refusal := asked.cases.get().refusal:
            raise StepRefused(refusal)

    return visit.take("期限已改，新的期限已通知廠商。", verb)


def _rehearsed(visit: CaseVisit, form: LaterForm, meant: Meant | None, now: datetime) -> None:
    if form.errors.keys() - {"reason"}:
        raise StepRefused("填好新期限後，這裡會顯示通知的內容。")
    postponing.rehearsed(_checked(meant), visit.actor, typed.note(visit.request, name="reason"), now)
