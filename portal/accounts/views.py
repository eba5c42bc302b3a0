"""Which pages does an account have?

Most are the sign-in library's, with our forms and templates; here stands what differs.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account import views as library
from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import EmailAddress
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView, View

from portal.accounts.signed import SignedRequest, signed
from portal.web.autosaved import wants_json

from . import acting_for, actions, agreement, devices, looking_up, registered
from .forms import NAME_MAX
from .middleware import INTERRUPTED
from .models import User

KEPT = ("username", "email", "agreed")  # of registration, by a button that only looks up
LINK_LIVES = timedelta(days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)


class OurSite:
    """The library's `site` is the name of the host; in our pages it is the programme, from the context processor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context


def ours(view: type[View]) -> Callable[..., HttpResponse]:
    """A page of the library, as it is but for `site`."""
    return type(view.__name__, (OurSite, view), {}).as_view()


class SignupView(OurSite, library.SignupView):
    """Registration. An ID that has an account already gets one friendly page, also when two register at once."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        form.is_valid()
        if form.taken:
            return self._taken(form)
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except IntegrityError:
            if not User.objects.filter(username=form.cleaned_data["username"]).exists():
                raise
            return self._taken(form)

    def get_success_url(self) -> str:
        return self.passthrough_next_url(reverse("account_email_verification_sent"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = registered.current()
        return super().get_context_data(agreement=agreement.text(agreement.VERSION), register=asked, **kwargs)

    def look_up(self, now: datetime) -> HttpResponse:
        """The same page with what the register says of the number; what was typed stays, but for the passwords."""
        looked_up = looking_up.look_up(self.request, now)
        if wants_json(self.request):
            html = render_to_string("account/_looked_up.html", {"looked_up": looked_up}, self.request)
            return JsonResponse({"html": html}, status=looked_up.status)
        kept = {name: self.request.POST.get(name, "")[:NAME_MAX] for name in KEPT}
        context = self.get_context_data(form=self.get_form_class()(initial=kept), looked_up=looked_up)
        return self.render_to_response(context, status=looked_up.status)

    def _taken(self, form: Any) -> HttpResponse:
        return render(self.request, "account/already_registered.html", {"tax_id": form.cleaned_data["username"]})


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
def look_up(request: HttpRequest) -> HttpResponse:
    """The name of a company by its number, for who registers: nothing is kept, and no account is told of."""
    if request.method != "POST" or request.user.is_authenticated:
        return redirect("account_signup")
    page = SignupView()
    page.setup(request)
    return page.look_up(timezone.now())


class VerificationSentView(OurSite, NextRedirectMixin, library.EmailVerificationSentView):
    """The page after registering: confirm the address, or begin at once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(continue_url=self.get_next_url() or reverse("account_login"), **kwargs)


class ConfirmEmailView(OurSite, library.ConfirmEmailView):
    """The page a verification link leads to; its button confirms for whoever is signed in to that account, in any browser.

    Without the account's password the link proves nothing: programs that look through mail open links and press buttons,
    and somebody else may have registered with this address.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._is_theirs():
            return self.get(*args, **kwargs)
        try:
            with transaction.atomic():
                response = super().post(*args, **kwargs)
        except IntegrityError:  # proven by another account in the same moment
            return self.get(*args, **kwargs)
        return self._change_of_address(response)

    def _change_of_address(self, response: HttpResponse) -> HttpResponse:
        """Another address is another lock: what was opened under the old one ends, but for this browser."""
        user, before = User.objects.get(pk=self.request.user.pk), self.request.user.email
        if user.email != before:
            actions.end_other_sessions(self.request, user)
            devices.remember(self.request, response, user)
        return response

    def logout_other_user(self, confirmation: Any) -> None:
        """Nobody is signed out by a link that somebody sent them: the page asks."""

    def respond(self, success: bool) -> HttpResponse:
        return super().respond(True) if success else self.get()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            confirmed_before=not self.object and self._is_confirmed(),
            replaced=not self.object and self._address() is None,
            is_theirs=self._is_theirs(),
            **kwargs,
        )

    def _is_theirs(self) -> bool:
        """Whether the person who is signed in is the one that the link was written for."""
        try:
            wanted = self.get_object().email_address.user_id
        except Http404:
            return False
        return self.request.user.pk == wanted

    def _is_confirmed(self) -> bool:
        address = self._address()
        return bool(address and address.verified)

    def _address(self) -> EmailAddress | bool | None:
        """That of a link which still counts: None when it was changed or taken back since; False of any other link."""
        try:
            pk = signing.loads(self.kwargs["key"], salt=app_settings.SALT, max_age=LINK_LIVES)
        except signing.BadSignature:
            return False
        return EmailAddress.objects.filter(pk=pk).first()


class PasswordResetFromKeyView(OurSite, library.PasswordResetFromKeyView):
    """Whoever came by the letter holds the mailbox: their browser is known from now on, whatever strangers try meanwhile."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        devices.remember(self.request, response, self.reset_user)
        return response


class EndsOtherSessions:
    """Setting a second factor up or aside: whoever is signed in elsewhere signs in again, with it or without."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        actions.end_other_sessions(self.request, self.request.user)
        return response


class ActivateTOTPView(EndsOtherSessions, totp.ActivateTOTPView):
    pass


class DeactivateTOTPView(EndsOtherSessions, totp.DeactivateTOTPView):
    pass


@method_decorator(login_not_required, name="dispatch")
class LogoutView(library.LogoutView):
    """Also cancels a sign-in that is half done, so nobody has to be signed in."""


class ProfileView(TemplateView):
    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = signed(self.request).user
        return super().get_context_data(
            pending_address=EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email).first(),
            second_factor=is_mfa_enabled(user),
            agreement=agreement.text(user.notice_agreed_version),
            team_pages=acting_for.pages(),
            **kwargs,
        )


@require_POST
def resend_verification(request: SignedRequest) -> HttpResponse:
    if request.user.email_is_verified:
        messages.success(request, "您的電子郵件已經確認過了，不用再確認。")
    elif not actions.send_confirmation(request, request.user):
        messages.warning(
            request,
            "剛才已經寄過確認信。請先看看收件匣和垃圾郵件匣；還是沒有，一分鐘後再按一次。"
            "今天寄到這個信箱的信太多時，要等明天；也可以先改用另一個信箱。",
        )
    return redirect("account_profile")


@login_not_required
@never_cache
def keep_alive(request: HttpRequest) -> JsonResponse:
    """Seconds left before the idle sign-out. A POST counts as activity, a GET only asks."""
    return JsonResponse({"seconds": getattr(request, "idle_seconds", 0)})


@require_safe
@never_cache
def resume(request: HttpRequest) -> HttpResponse:
    """Offers again what was posted after the idle sign-out, to the person who had typed it."""
    interrupted = request.session.get(INTERRUPTED, {})
    if interrupted.get("user") != request.user.pk:
        request.session.pop(INTERRUPTED, None)
        return redirect("account_profile")
    return render(request, "accounts/resume.html", {"path": interrupted["path"], "fields": interrupted["fields"]})
