"""When has what was typed been sent? When the form that it stood in was answered with the way on, and nothing was refused."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

from portal.typed import keeping
from portal.web.signed import account_of

PAGE, FORM = "typed-page", "typed-form"  # boxes that the page's script puts into the form


class Ending:
    """What was typed ends with the answer that takes it; a page that shows it again, or a refusal, leaves it kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and _is_taken(request, response) and keeping.may_keep(request.user):
            if FORM in request.POST:
                keeping.sent(account_of(request), request.POST.get(PAGE, ""), request.POST[FORM])
            else:
                keeping.sent_to(account_of(request), request.path)
        return response


def _is_taken(request: HttpRequest, response: HttpResponseBase) -> bool:
    if not request.path.startswith("/admin/") or request.path.startswith("/admin/typed/"):
        return False
    if response.status_code == 200:  # a script that was told how it stands now
        return request.headers.get("X-Requested-With") == "fetch"
    return response.status_code == 302 and not _refused(request)


def _refused(request: HttpRequest) -> bool:
    """Led elsewhere because a colleague was faster: the words are still the person's own."""
    said = getattr(messages.get_messages(request), "_queued_messages", [])
    return any(message.level >= messages.ERROR for message in said)
