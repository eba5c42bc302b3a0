"""How does the sign-in library speak our language, obey our lock, and send its letters through the outbox?"""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from portal.outbox import messages as outbox
from portal.outbox import rendering
from portal.roles import Role
from portal.web.address import caller_of, client_address

from . import agreement, devices, lockout, mailing
from .backends import account_called
from .middleware import SIGNED_IN_AT
from .models import SignIn, Throttle, User

CONFIRMATION_SENT = "account/messages/email_confirmation_sent.txt"
KEYS = {"activate_url", "password_reset_url"}  # a letter with one of these opens an account
WRONG = "帳號或密碼不正確，請核對後再試一次。"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "這個帳號已停用，請聯絡執行單位。",
        "duplicate_email": "這個電子郵件已經登記在這個帳號，不用再填；還沒有確認的，請按「再寄一次確認信」。",
        "enter_current_password": "目前的密碼不正確，請再輸入一次。",
        "incorrect_code": "驗證碼不正確，可能已經換了一組，請看驗證器 App 再輸入一次。",
        "incorrect_password": WRONG,
        "invalid_password_reset": "這個連結已經用過或超過時間。",
        "too_many_login_attempts": "輸入錯誤次數太多，請等 15 分鐘再試。",
        "rate_limited": "動作太頻繁，請稍等幾分鐘再試。",
    }

    # Registration

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Whoever registers in public becomes a vendor, whatever the form was sent with."""
        user.role = Role.VENDOR
        user.agree_to_notices(agreement.VERSION, client_address(request), timezone.now())
        return super().save_user(request, user, form, commit)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """With the row that keeps it from being used again."""
        user.must_change_password = False
        super().set_password(user, password)

    @transaction.atomic
    def reset_password(self, user: User, password: str) -> None:
        """By a link that came by mail, which proves the address as well."""
        self.set_password(user, password)
        user.try_to_confirm_email()
        lockout.release(user, timezone.now())

    @transaction.atomic
    def add_address(self, request: HttpRequest, user: User, email: str) -> EmailAddress:
        """Replaces the old one once its link was followed; an address never proven is replaced at once."""
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        waiting = EmailAddress.objects.filter(user=user, verified=False).exclude(email=email).first()
        address = EmailAddress.objects.add_new_email(request, user, email)
        if waiting:
            messages.info(
                request,
                f"您剛才填的 {waiting.email} 已經取消，寄到那裡的確認信不能再用；現在只等 {address.email} 確認。",
            )
        if not EmailAddress.objects.filter(user=user, verified=True).exists():
            address.set_as_primary()
        return address

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Nothing is said to be on its way that was not written."""
        said = kwargs.get("message_context") or next(iter(args), None) or {}
        user = request.user
        to = said.get("email", "") if message_template == CONFIRMATION_SENT else ""
        if to and isinstance(user, User) and mailing.was_held_back(user, to, timezone.now()):
            messages.warning(request, "今天寄出的確認信已經太多，這一封沒有寄出。請明天再按「再寄一次確認信」。")
        else:
            super().add_message(request, level, message_template, *args, **kwargs)

    # Signing in

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the library's limits "per ip" count together; each caller alone where the network is not known."""
        return caller_of(request).network or f"unknown-{uuid4()}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials.get("username") or credentials.get("email") or ""
        user, now = account_called(name), timezone.now()
        source, address = devices.source_of(request, user), client_address(request)
        try:
            self._attempt = lockout.begin(name, user, source, now, address)
        except lockout.Paused as paused:
            raise ValidationError(_paused_words(paused, now), code="paused") from None
        if self._attempt.outcome == SignIn.Outcome.MASKED:
            make_password(credentials.get("password"))  # as long as a real comparison takes
            self.authentication_failed(request, **credentials)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user:
            lockout.pass_(self._attempt)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        left = self._attempt.left
        if left == 0:
            now = self._attempt.at
            paused = lockout.Paused(now + lockout.PAUSE, is_known=self._attempt.is_known)
            raise ValidationError(_paused_words(paused, now), code="paused")
        pause = int(lockout.PAUSE.total_seconds() // 60)
        raise ValidationError(
            f"{WRONG}還可以試 {left} 次，之後會暫停登入 {pause} 分鐘；"
            f"如果剛才已經連續輸錯 {lockout.FAILURES} 次，請等 {pause} 分鐘。",
            code="wrong",
        )

    @contextmanager
    def counting_a_code(self, request: HttpRequest, user: User) -> Iterator[None]:
        """A second factor is looked at within; what raises counts as a wrong one. Raises ValidationError in a pause."""
        now, source, address = timezone.now(), devices.source_of(request, user), client_address(request)
        try:
            attempt = lockout.begin(f"code {user.pk}", user, source, now, address, SignIn.Step.CODE)
        except lockout.Paused:
            raise self.validation_error("too_many_login_attempts") from None
        yield
        lockout.pass_(attempt)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = int(time())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.STAFF_REDIRECT_URL if request.user.is_staff else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_email_confirmed")

    # Letters

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Writes a row of the outbox, and a worker sends it; nothing when this address had its letters of that kind.

        Links begin with BASE_URL, whatever host and port the request was sent to.
        """
        user, now = context.get("user"), timezone.now()
        kind = template_prefix.rpartition("/")[2]
        with transaction.atomic():
            if mailing.may_write(kind, user, email, now):
                self._write(kind, email, context, now)

    def _write(self, kind: str, email: str, context: dict[str, Any], now: datetime) -> None:
        links = {key: of_this_site(value) for key, value in context.items() if key.endswith("_url")}
        subject, body = rendering.render(kind, {"email": email, **context, **links})
        outbox.post(
            concerns=mailing.concern_of(context.get("user")),
            kind=kind,
            occurrence=uuid4().hex,  # the same letter may be asked for again
            user=None,  # no copy in the inbox: an open session must not be enough to read a link for a new password
            one_time=not KEYS.isdisjoint(context),
            to=email,
            subject=subject,
            body=body,
            now=now,
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        words = {**(context or {}), "user": user, "ip": client_address(self.request) or "不明"}
        super().send_notification_mail(template_prefix, user, words, email)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """An address that another account has proven cannot be confirmed: its owner is told why, and nobody else."""
        address = emailconfirmation.email_address
        if address.can_set_verified():
            super().send_confirmation_mail(request, emailconfirmation, signup)
        else:
            self.send_mail("account/email/address_in_use", address.email, {"user": address.user})

    def send_invitation(self, user: User, url: str) -> None:
        self.send_mail("account/email/invitation", user.email, {"user": user, "password_reset_url": url})


class MfaAdapter(DefaultMFAAdapter):
    """Second factors are stored encrypted, and staff cannot put theirs aside while it is required."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "工作人員的帳號必須使用兩步驟驗證，不能停用。",
        "cannot_generate_recovery_codes": "先啟用驗證器 App，才能產生備用碼。",
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": "先確認電子郵件，才能啟用兩步驟驗證。請點確認信裡的連結。",
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (authenticator.user.is_staff and settings.STAFF_MFA_REQUIRED)


def of_this_site(url: str) -> str:
    """The same page under the address of this installation."""
    return settings.BASE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"second factor {secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _paused_words(paused: lockout.Paused, now: datetime) -> str:
    until = timezone.localtime(paused.until)
    clock = f"{until:%H:%M:%S}" if until.date() == timezone.localdate(now) else f"明天 {until:%H:%M:%S}"
    if paused.kind == Throttle.Kind.NETWORK:
        return f"您的網路登入失敗太多次，暫停登入到 {clock}。請在那之後再試，或用以前登入過的電腦、手機登入。"
    if paused.kind == Throttle.Kind.ACCOUNT:
        return (
            f"這個帳號最近有太多次登入失敗。為了保護帳號，沒有登入過這個帳號的電腦和手機，暫停登入到 {clock}；"
            "以前登入過的照常可以登入。急用時按「忘記密碼」重設，設好新密碼就能登入。"
        )
    where = "這部裝置" if paused.is_known else "您這裡的網路"
    return (
        f"連續 {lockout.FAILURES} 次登入失敗，從{where}暫停登入到 {clock}，這段時間輸入正確的密碼也無法登入。"
        "請在那之後再試；忘記密碼可以現在重設，設好新密碼就能登入。"
    )
