"""Is a meeting opened that is not due now? Then its officer reads what follows, and is asked once more."""

from django.http import HttpResponse
from django.utils import timezone

from review.desk import session_page
from review.desk.agenda_pages import MeetingVisit
from review.meeting import opening


def step_page(visit: MeetingVisit) -> HttpResponse:
    """As `session_page.step_page`; of a meeting that is opened on another day it shows first what that would mean."""
    data = visit.request.POST
    asks = data.get("do") == "open" and data.get("meant") != "yes"
    if asks and (unusual := opening.why_ask_first(visit.meeting, timezone.now())):
        unfinished = opening.unfinished_opinions(visit.items)
        return visit.page("open.html", "現在就開會？", unusual=unusual, unfinished=unfinished)
    return session_page.step_page(visit)
