"""When did this request reach the door? That moment is held against a deadline, not the one at which somebody had time for it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

STAMP = (
    "portal.arrived"  # seconds since 1970, put into the environ by portal/door.py when the head of a request was read
)
KEY = "portal.web.arrival"  # names the request, when the door asks about it before its body is there
ASKED = "portal.asked"  # in the environ of such a question: NOTE that it is under way, or FORGET it
NOTE, FORGET = "note", "forget"
LONGEST_WAY = timedelta(minutes=15)  # how long a body may take; a proxy that says more is wrong

_told = re.compile(r"(?:t=)?(\d{10}(?:\.\d{1,6})?)")  # as nginx writes "t=${msec}"


class Stamp:
    """Stands first, before a body is read, and notes the moment on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.arrived_at = _arrived(request, timezone.now())
        return self.get_response(request)


def moment(request: HttpRequest) -> datetime:
    """When the request reached the door."""
    return getattr(request, "arrived_at", None) or timezone.now()


def _arrived(request: HttpRequest, now: datetime) -> datetime:
    """What our own door saw, or the proxy before it where the setting names its header; never later than now."""
    seen = [now]
    if isinstance(stamp := request.META.get(STAMP), float):
        seen.append(datetime.fromtimestamp(stamp, UTC))
    if settings.ARRIVAL_HEADER and (told := _told.fullmatch(request.headers.get(settings.ARRIVAL_HEADER, ""))):
        seen.append(datetime.fromtimestamp(float(told[1]), UTC))
    return min(moment for moment in seen if moment >= now - LONGEST_WAY)
