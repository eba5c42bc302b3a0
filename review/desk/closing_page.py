"""What does the record of each solution still lack, and may the meeting end?

The page before 散會: it reads all that was written of all solutions, which the page of the day itself, asked for again every few
seconds by everybody in the room, does not.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from portal.time.calendar import format_datetime
from portal.workflow.engine import StepRefused
from review.desk.agenda_pages import MeetingVisit
from review.desk.session_forms import HeadsForm
from review.meeting import completeness, ending, seats
from review.meeting.completeness import Meter
from review.meeting.seats import Room
from review.models import AgendaItem, Meeting


@dataclass(frozen=True)
class ClosingLine:
    """One solution: what stands in its record, and what does not."""

    item: AgendaItem
    meter: Meter


@dataclass(frozen=True)
class ClosingView:
    """One request: what the person who asks may meet of the meeting."""

    visit: MeetingVisit

    @cached_property
    def lines(self) -> list[ClosingLine]:
        items = list(self.visit.items)
        for item in items:
            item.meeting = self.meeting
        meters = ending.meters_of(items)
        return [ClosingLine(item, meters[item.pk]) for item in items]

    @property
    def meeting(self) -> Meeting:
        return self.visit.meeting

    @property
    def open_lines(self) -> list[ClosingLine]:
        return [line for line in self.lines if not line.meter.is_full]

    @property
    def full_lines(self) -> list[ClosingLine]:
        return [line for line in self.lines if line.meter.is_full]

    @cached_property
    def lacking(self) -> list[str]:
        return ending.lacking(self.meeting, self.visit.actor, {line.item.pk: line.meter for line in self.lines})

    @cached_property
    def why_open(self) -> list[str]:
        return ending.why_open(self.meeting, Room.of(self.meeting), self.lacking)

    @property
    def of_all(self) -> list[str]:
        """What stands against closing beside the lines themselves."""
        told = {completeness.sentence_of(line.item, line.meter) for line in self.open_lines}
        return [words for words in self.why_open if words not in told]


def closing_page(visit: MeetingVisit) -> HttpResponse:
    """The heads of the minutes and what lacks; with POST they are written, or the meeting ends."""
    if not (visit.meeting.is_sitting or visit.meeting.is_held):
        raise Http404
    if not seats.works(visit.actor):
        raise PermissionDenied
    if visit.request.method != "POST":
        return visit.back() if visit.meeting.is_held else _page(visit)
    verb = {"heads": _heads, "adjourn": _adjourn}.get(visit.request.POST.get("do", ""))
    if verb is None:
        raise Http404
    return verb(visit)


def _page(visit: MeetingVisit, status: int = 200, **said: Any) -> HttpResponse:
    context = {"view": ClosingView(visit), "heads_form": HeadsForm(meeting=visit.meeting), **said}
    return visit.page("closing.html", "散會前檢查", status, **context)


def _heads(visit: MeetingVisit) -> HttpResponse:
    data = visit.request.POST
    try:
        form = ending.merge_heads(visit.meeting, visit.actor, lambda fresh: HeadsForm(data, meeting=fresh))
    except StepRefused as late:
        messages.error(visit.request, str(late))
        return _page(visit, 409, heads_form=HeadsForm(data, meeting=visit.meeting))
    if form.outcome.refused:
        return _page(visit, 422, heads_form=form)
    if form.outcome.conflicts:
        form.ask()
        messages.error(visit.request, "您寫的時候，同仁也改了同一段。請選要留哪一個，再按「儲存」。")
        return _page(visit, 409, heads_form=form)
    messages.success(visit.request, "已儲存。")
    return _again(visit)


def _adjourn(visit: MeetingVisit) -> HttpResponse:
    at = format_datetime(timezone.now())
    taken = visit.take(f"已於 {at} 散會。", lambda: ending.adjourn(visit.meeting, visit.actor, timezone.now()))
    return taken or _again(visit)


def _again(visit: MeetingVisit) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:review_meeting_closing", args=[visit.meeting.pk]))
