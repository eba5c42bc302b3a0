"""When does the intake close, what time is it on the server, and how long is left?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache

from applications.models import Programme
from portal.time.remaining import time_left

LAST_DAY, LAST_HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Closing:
    """The words of templates/components/closing.html. The server says them; static/js/closing.js keeps them going."""

    programme: Programme
    now: datetime

    @property
    def standing(self) -> str:
        """open, ahead (not yet open), paused, or over."""
        if self.programme.has_ended(self.now):
            return "over"
        if self.programme.state != Programme.Switch.OPEN:
            return "paused"
        return "ahead" if self.now < self.programme.opens_at else "open"

    @property
    def left(self) -> str:
        return time_left(self.programme.closes_at, self.now)

    @property
    def tone(self) -> str:
        """calm, near (the last 24 hours), last (the last hour); anything but open is calm."""
        left = self.programme.closes_at - self.now
        if self.standing != "open" or left > LAST_DAY:
            return "calm"
        return "last" if left <= LAST_HOUR else "near"

    @property
    def now_ms(self) -> int:
        return _ms(self.now)

    @property
    def closes_ms(self) -> int:
        """The first moment that is too late."""
        return _ms(self.programme.closes_at)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@login_not_required
@never_cache
def clock(request: HttpRequest, year: int) -> HttpResponse:
    """The server's clock and the closing of one year as they are now, for a page that stands open. Anybody may know it."""
    programme = get_object_or_404(Programme, year=year)
    closing = Closing(programme, timezone.now())
    html = render_to_string("components/closing_words.html", {"closing": closing})
    return JsonResponse(
        {"now": closing.now_ms, "closes": closing.closes_ms, "standing": closing.standing, "html": html}
    )
