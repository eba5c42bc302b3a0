"""What stands between a signed-in person and a page: idleness, the end of the day, a password to change, a second factor?"""

from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

LAST_SEEN = "last_seen"  # seconds since 1970, in the session
SIGNED_IN_AT = "signed_in_at"  # likewise
INTERRUPTED = "interrupted"  # what was posted too late, in the session
WRITE_EVERY = 60  # seconds between two writes of LAST_SEEN
KEPT_CHARACTERS = 200_000  # of a form that was posted too late

View = Callable[..., HttpResponseBase]


class NoStore:
    """What was answered to a signed-in person is kept by no browser and no proxy: after signing out, Back shows nothing."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = SESSION_KEY in request.session
        response = self.get_response(request)
        if before or SESSION_KEY in request.session:  # signing out is an answer to a signed-in person, too
            response["Cache-Control"] = "private, no-store"
        return response


class IdleSignOut:
    """Signs out whoever did nothing for IDLE_MINUTES, and everybody after SESSION_HOURS.

    What they posted too late is offered again after signing in.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated and LAST_SEEN not in request.session:
            request.session[LAST_SEEN] = int(time())  # has just signed in
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return None
        now = int(time())
        seen = request.session.get(LAST_SEEN, now)
        end = _end_of_session(request, now)
        if now >= end:
            return _sign_out(request, is_public(view), f"您登入已經超過 {settings.SESSION_HOURS} 小時")
        if now >= seen + settings.IDLE_MINUTES * 60:
            return _sign_out(request, is_public(view), f"您超過 {settings.IDLE_MINUTES} 分鐘沒有動作")
        if is_activity(request) and (LAST_SEEN not in request.session or now - seen >= WRITE_EVERY):
            request.session[LAST_SEEN] = seen = now
        if request.method == "POST" and request.session.get(INTERRUPTED, {}).get("path") == request.get_full_path():
            del request.session[INTERRUPTED]  # it was sent again: the page has it now
        request.idle_seconds = min(seen + settings.IDLE_MINUTES * 60, end) - now
        request.idle_ends_at = datetime.fromtimestamp(now + request.idle_seconds, UTC)
        return None


class BeforeAnythingElse:
    """Sends people first to change a password that others know, and staff to set up their second factor."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name
        if not request.user.is_authenticated or is_public(view):
            return None
        if request.user.must_change_password:
            return None if name == "account_change_password" else _change_password_first(request)
        if name.startswith(("account_", "mfa_")) or has_passed(request):
            return None
        messages.warning(request, "工作人員的帳號要先設定兩步驟驗證，才能使用管理後台。")
        return redirect("mfa_activate_totp")


def is_public(view: View) -> bool:
    return not getattr(view, "login_required", True)


def is_activity(request: HttpRequest) -> bool:
    """Whether a person did this. A script that looks whether something is ready must not keep a session alive."""
    if request.method not in ("GET", "HEAD"):
        return True
    by_script = "HX-Request" in request.headers or _wants_json(request)
    return not by_script and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def has_passed(request: HttpRequest) -> bool:
    """Whether this person needs no second factor, has used one to sign in, or has just set one up."""
    if not request.user.is_staff or not settings.STAFF_MFA_REQUIRED:
        return True
    used = any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
    return used or Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()


def _change_password_first(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "目前的密碼是別人給您的，請先換成自己的密碼，再繼續使用。")
    return redirect(f"{reverse('account_change_password')}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


def _end_of_session(request: HttpRequest, now: int) -> int:
    """Seconds since 1970; a session that does not say when it began begins now."""
    return request.session.setdefault(SIGNED_IN_AT, now) + settings.SESSION_HOURS * 3600


def _sign_out(request: HttpRequest, public: bool, why: str) -> HttpResponseBase | None:
    """None when the page may be seen by anybody: it is then shown to a visitor."""
    person, back, kept = request.user.pk, _way_back(request), _posted(request)
    logout(request)
    if not public and _wants_json(request):  # the page itself keeps what was typed, and says what happened
        return JsonResponse(
            {"sign_in": f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}"}, status=401
        )
    messages.warning(request, f"{why}，系統已自動登出，保護您的資料。請重新登入。")
    if public:
        return None
    if kept:
        request.session[INTERRUPTED] = {"user": person, "path": request.get_full_path(), "fields": kept}
        back = reverse("account_resume")
    sign_in = f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": sign_in})
    return redirect(sign_in)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _way_back(request: HttpRequest) -> str:
    """Where to return after signing in: the page itself, or for something posted the page it was posted from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    return referer if url_has_allowed_host_and_scheme(referer, {request.get_host()}) else ""


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form as name and value; none when it held files, a password, or far too much."""
    if request.method != "POST" or request.FILES:
        return []
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    secret = any("password" in name or name == "code" for name, _ in fields)
    too_much = sum(len(name) + len(value) for name, value in fields) > KEPT_CHARACTERS
    return [] if secret or too_much else fields
