"""How are mails read on a desk? In the browser, without signing in, and only while settings.MAIL_READER is on."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.outbox import mailbox


@login_not_required
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    _only_on_a_desk()
    return render(request, "outbox/mails.html", {"mails": mailbox.mails(), "shown": mailbox.SHOWN})


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    _only_on_a_desk()
    found = mailbox.mail(name)
    if found is None:
        raise Http404
    return render(request, "outbox/mail.html", {"mail": found})


def _only_on_a_desk() -> None:
    if not settings.MAIL_READER:
        raise Http404
