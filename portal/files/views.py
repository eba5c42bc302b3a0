"""How does a file leave? Only after a rule said yes, and never as something that a browser would run."""

import logging
from typing import IO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.files import access, names, room
from portal.files.models import StoredFile
from portal.files.turned import WAYS, turned
from portal.trail import looks
from portal.web.signed import account_of

log = logging.getLogger(__name__)

PDF = "application/pdf"
SHOWN_IN_PLACE = {PDF, "image/jpeg", "image/png"}
NOTHING = "default-src 'none'; frame-ancestors 'self'"
POLICY = f"{NOTHING}; sandbox"
# A viewer of PDF in a sandbox starts in some browsers and stays blank in others; it has no rights on this site anyway.
PDF_POLICY = NOTHING


@xframe_options_sameorigin  # an officer's page shows it beside the answers
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, or 404 for whoever may not have it: whether it exists is not told. `?inline=1` shows it in place, a PDF
    with `&turn=90` turned clockwise.

    In place a form is shown by its copy (applications/documents/shown.py), as its author drew it; saved, it is the file itself.
    """
    stored = get_object_or_404(StoredFile.objects, pk=pk)
    account = account_of(request)
    grant = access.grant_for(account, stored)
    if grant is None:
        raise Http404
    name = grant.name or stored.original_name
    if stored.state != StoredFile.State.CLEAN:
        return render(request, "files/unavailable.html", {"file": stored}, status=409)
    inline = "inline" in request.GET and stored.content_type in SHOWN_IN_PLACE
    try:
        content = _opened(stored.shown if inline and stored.shown else stored)
        if inline and stored.content_type == PDF and (turn := request.GET.get("turn")) in WAYS:
            with content:
                content = turned(content, int(turn), account.pk)
        answer = _answer(content, stored.content_type, name, inline=inline)
    except OSError:
        log.exception("the storage did not give file %s", stored.pk)
        return render(request, "files/unavailable.html", {"file": stored, "away": True}, status=503)
    except room.NoAnswer:
        return render(request, "files/unavailable.html", {"file": stored, "unturned": True}, status=503)
    try:
        looks.saw(request, grant.target, looks.Kind.SHOWN if inline else looks.Kind.FILE, name, part=str(stored.pk))
    except BaseException:  # what cannot be recorded does not leave
        answer.close()
        raise
    return answer


def given_out(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    """A file that anybody may have, to be saved; nobody is written down as having had it."""
    if stored.state != StoredFile.State.CLEAN:
        raise Http404
    try:
        return _answer(_opened(stored), stored.content_type, stored.original_name, inline=False)
    except OSError:
        log.exception("the storage did not give file %s", stored.pk)
        return render(request, "files/unavailable.html", {"file": stored, "away": True}, status=503)


def _opened(stored: StoredFile) -> IO[bytes]:
    try:
        return stored.blob.open("rb")
    except FileNotFoundError as error:
        log.exception("the bytes of file %s are gone from the storage", stored.pk)
        raise Http404 from error


def _answer(content: IO[bytes], content_type: str, name: str, inline: bool) -> HttpResponse:
    response = FileResponse(content, content_type=content_type)
    response["Content-Disposition"] = names.disposition(name, inline=inline)
    response["Content-Security-Policy"] = PDF_POLICY if inline and content_type == PDF else POLICY
    response["X-Content-Type-Options"] = "nosniff"
    if inline:  # the officer's page shows it in a frame; nothing else here may be framed
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
