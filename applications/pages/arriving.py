"""What is noted of a request before anything slow begins, so that no deadline passes over what came in time?"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from applications.models import Application, Arrival, Correction
from applications.models.arrival import LEASE
from portal.web import arrival

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def awaited(view: View) -> View:
    """For a page whose post a deadline waits for: it may come with files, and the storage may be slow."""
    view.is_awaited = True
    return view


class Arriving:
    """Stands before whatever reads a body. The row is there while the request is under way and leaves with its answer.

    portal/web/door.py asks for it as soon as it has read the head of a request whose body is slow, and again without a row
    when that body never came to its end.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.arrival_key = None
        try:
            return self.get_response(request)
        finally:
            if request.arrival_key and request.META.get(arrival.ASKED) != arrival.NOTE:
                _forget(request.arrival_key)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method == "POST" and getattr(view, "is_awaited", False):
            request.arrival_key = UUID(request.META[arrival.KEY]) if arrival.KEY in request.META else uuid4()
            if request.META.get(arrival.ASKED) != arrival.FORGET:
                _note(request, kwargs["pk"])
        return HttpResponse(status=204) if arrival.ASKED in request.META else None


def _note(request: HttpRequest, pk: int) -> None:
    at = arrival.moment(request)
    if request.user.is_authenticated and _ends_soon(Application.objects.visible_to(request.user).filter(pk=pk), at):
        Arrival.objects.get_or_create(
            key=request.arrival_key, defaults={"application_id": pk, "at": at, "until": at + LEASE}
        )


def _ends_soon(cases: Any, at: datetime) -> bool:
    """Whether the time for an answer ends before this request is over for certain."""
    running = Correction.objects.running().filter(application__in=cases)
    return running.filter(due_at__gt=at, due_at__lte=at + LEASE).exists()


def _forget(key: UUID) -> None:
    try:
        Arrival.objects.filter(key=key).delete()
    except DatabaseError:  # it runs out by itself
        log.warning("arrival %s stays until it runs out", key, exc_info=True)
