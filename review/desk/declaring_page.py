"""Where does a member of the committee declare of a whole meeting: no conflict of interest, or one in this item?"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from applications.models import Submission
from portal.trail import looks
from portal.workflow.engine import StepRefused
from review.committee import answering, reading
from review.committee.reading import Partner
from review.desk import typed
from review.desk.agenda_pages import MeetingVisit
from review.desk.task_forms import StepAsideForm
from review.desk.ticked import numbers
from review.meeting import declaring
from review.models import AgendaItem


@dataclass(frozen=True)
class GateLine:
    """What a member sees of one item before they declared: company, 統一編號, solution and partners, and nothing more."""

    item: AgendaItem
    partners: list[Partner]


def declare_page(visit: MeetingVisit) -> HttpResponse:
    """聲明無利益衝突 of all that is shown, in one press."""
    _check_may_declare(visit)
    if visit.request.method == "POST":
        if visit.request.POST.get("agreed") != "yes":
            messages.error(visit.request, "還沒有勾選聲明。請讀過下面的聲明，確實沒有這些情形再勾選。")
            return _page(visit, 422)
        shown = numbers(visit.request.POST.getlist("item"))
        words = "已記錄您的聲明。沒有利益衝突的案件已經開放。"
        done = visit.take(words, lambda: declaring.declare_none(visit.meeting, shown, visit.actor, timezone.now()))
        return done or _page(visit, 422)
    return _page(visit)


def step_aside_page(visit: MeetingVisit, item: str) -> HttpResponse:
    """有利益衝突 in one item: which kind and what happened; from then on it is closed to this person."""
    _check_may_declare(visit)
    row = visit.item(item)
    looks.saw(visit.request, row.solution.application.as_look_target)
    form = StepAsideForm(typed.sent(visit.request), initial=typed.typed(visit.request))
    if form.is_bound and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        try:
            declaring.step_aside(visit.meeting, row.code, visit.actor, said["kind"], said["facts"], now)
        except StepRefused as refused:
            messages.error(visit.request, str(refused))
        else:
            messages.success(visit.request, "已記錄您的迴避，這一案不再顯示。輪到這一案時，請您離席。")
            return HttpResponseRedirect(_url(visit))
    status = 422 if form.is_bound else 200
    return visit.page("step_aside.html", "聲明利益衝突", status, item=row, form=form)


def _check_may_declare(visit: MeetingVisit) -> None:
    meeting = visit.meeting
    seated = meeting.attendances.filter(member__user=visit.actor.pk).exists()
    if not seated or not (meeting.is_coming or meeting.is_sitting):
        raise Http404


def _page(visit: MeetingVisit, status: int = 200) -> HttpResponse:
    lines = gates(visit)
    if not lines and status == 200:
        return visit.back()
    looks.saw_list(visit.request, str(visit.meeting), [line.item.solution.application.as_look_target for line in lines])
    declaration = answering.declaration_of(visit.meeting.committee)
    context: dict[str, Any] = {"lines": lines, "declaration": declaration}
    return visit.page("declare.html", "聲明有沒有利益衝突", status, **context)


def gates(visit: MeetingVisit) -> list[GateLine]:
    """Of all that is still shut to this person, in as many questions as of one."""
    items = list(declaring.shut_to(visit.meeting, visit.actor))
    filings = Submission.objects.filter(application__in=[item.solution.application_id for item in items])
    newest = {row.application_id: row for row in filings.newest_of_each()}
    return [GateLine(item, _partners(item, newest.get(item.solution.application_id))) for item in items]


def _partners(item: AgendaItem, submission: Submission | None) -> list[Partner]:
    return reading.partners_of(reading.filed_for(item.solution, submission)) if submission else []


def _url(visit: MeetingVisit) -> str:
    return reverse("admin:review_meeting_declare", args=[visit.meeting.pk])
