"""How are mails read on a desk, without signing in, while settings.MAIL_READER is on; and who may have a letter's PDF?"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import sight
from portal.files import access
from portal.files.models import StoredFile
from portal.outbox import mailbox
from portal.outbox.models import Message
from portal.roles import Account


@access.register
def letter_grant(user: Account, stored: StoredFile) -> access.Grant | None:
    """The print of a letter: whom it was sent to, and staff who may read letters."""
    if not user.is_authenticated:
        return None
    letters = Message.objects.filter(printout__file=stored).select_related("user")
    readable = user.has_perm("outbox.view_message")
    message = (sight.open_to(letters, user, "concerns") if readable else letters.filter(user=user.pk)).first()
    return access.Grant(message.as_look_target) if message else None


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
    mail = mailbox.mail(name)
    if mail is None:
        raise Http404
    return render(request, "outbox/mail.html", {"mail": mail})


def _only_on_a_desk() -> None:
    if not settings.MAIL_READER:
        raise Http404
