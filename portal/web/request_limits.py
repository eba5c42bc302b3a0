"""What may a request not carry, and what is said to somebody who sends it?"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MB = 1024 * 1024
Page = Callable[..., HttpResponse]
NUL = "NUL (0x00)"  # in what the driver says of a text with one
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class Guard:
    """Answers what no page takes with a plain page, before anything is read."""

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced(request) > settings.BODY_MAX_MB * MB:
            return too_large(request)
        if "%00" in request.META.get("QUERY_STRING", ""):  # nobody types it, and PostgreSQL stores none
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Page, *named: object) -> HttpResponse | None:
        """Before anybody looks for the token in the body: a page that strangers send to says how much it takes."""
        most = getattr(view, "most_mb", None)
        return too_large(request, most) if most and _announced(request) > most * MB else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The same character in what was sent: the fields of a form refuse it, and what is read without one met the database."""
        if isinstance(exception, DataError | ValueError) and NUL in str(exception):
            return render(request, "400.html", status=400)
        return None


def bears(most_mb: int) -> Callable[[Page], Page]:
    """The most that a page reads, as a decorator: far less than where a case is filled in."""

    def marked(view: Page) -> Page:
        view.most_mb = most_mb  # as Django marks its views
        return view

    return marked


def _announced(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said[:20]) if said.isdecimal() else 0  # more digits than any size has


def too_large(request: HttpRequest, most_mb: int | None = None) -> HttpResponse:
    return render(request, "413.html", {"max_mb": most_mb or settings.UPLOAD_MAX_MB}, status=413)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: text beyond DATA_UPLOAD_MAX_MEMORY_SIZE is too much, not a malformed request."""
    return too_large(request) if isinstance(exception, TOO_MUCH) else render(request, "400.html", status=400)
