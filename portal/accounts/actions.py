"""What can be done to somebody's account: by an administrator, or by the owner of a vendor?"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.email_verification import send_verification_email_for_user
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login, user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.accounts import acting_for, agreement, mailing
from portal.roles import Role
from portal.time.calendar import format_datetime

from .models import SignIn, User

MOST_LISTED = 20


def invite(request: HttpRequest, user: User) -> None:
    """Sends a link to choose a password; following it also proves the e-mail address."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    adapter = get_adapter(request)
    adapter.send_invitation(user, adapter.get_reset_password_from_key_url(key))


@transaction.atomic
def open_vendor_account(request: HttpRequest, number: str, email: str, now: datetime) -> User:
    """For a vendor that has agreed on paper to how notices are served; the password is chosen by a link in the mail."""
    user = User.objects.create_user(number, email, None, role=Role.VENDOR)
    user.agree_to_notices(agreement.VERSION, None, now)
    user.save(update_fields=["notice_agreed_version", "notice_agreed_address", "notice_agreed_at"])
    invite(request, user)
    return user


def send_confirmation(request: HttpRequest, user: User) -> bool:
    """Once more the link that proves the address. False when it was sent a moment ago, or too often today."""
    with transaction.atomic():
        may = mailing.may_write(mailing.CONFIRM[0], user, user.email, timezone.now())
        return may and send_verification_email_for_user(request, user)


def resend(request: HttpRequest, user: User) -> bool:
    """The letter this account still waits for. False when it waits for none, is closed, or was sent one a moment ago."""
    if not user.is_active:
        return False
    if not user.has_usable_password():
        invite(request, user)
        return True
    return not user.email_is_verified and send_confirmation(request, user)


@transaction.atomic
def hand_over(request: HttpRequest, user: User, email: str) -> list[str]:
    """Gives the account to whoever reads `email` (A-38). What of before ended with it, in words.

    Password, sessions, second factor and known browsers of the former holder end, and whom they brought along.
    """
    now = timezone.now()
    ended = sessions_since_lately(user, now) + acting_for.end(user, now)
    EmailAddress.objects.filter(user=user).delete()
    remove_second_factor(user)
    user.email = email
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    user.end_sessions()
    invite(request, user)
    return ended


def sessions_since_lately(user: User, now: datetime) -> list[str]:
    """The sign-ins whose sessions may still be open, in words."""
    begun = now - timedelta(hours=settings.SESSION_HOURS)
    passed = SignIn.objects.filter(user=user, at__gt=begun, outcome=SignIn.Outcome.PASSED, step=SignIn.Step.PASSWORD)
    return [
        f"{format_datetime(sign_in.at)}從 {sign_in.address or '不明的位址'} 的登入" for sign_in in passed[:MOST_LISTED]
    ]


def remove_second_factor(user: User) -> bool:
    """For a lost telephone; whether there was one. What was opened with it ends."""
    had_one = bool(Authenticator.objects.filter(user=user).delete()[0])
    if had_one:
        user.end_sessions()
    return had_one


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """Of the person who asks: this browser stays signed in, every other one is signed out."""
    user.end_sessions()
    update_session_auth_hash(request, user)


# --- Several people of one vendor --------------------------------------------------------------------------------------


def open_member_account(tax_id: str, email: str, name: str, password: str) -> User:
    """An account for one more person of a vendor; the caller holds the vendor's row, so that no number is given twice."""
    stem = f"{tax_id}-"
    used = User.objects.filter(username__startswith=stem).values_list("username", flat=True)
    number = max((int(name.removeprefix(stem)) for name in used), default=1) + 1
    return User.objects.create_user(f"{stem}{number}", email, password, name=name, role=Role.VENDOR)


def sign_in_newcomer(request: HttpRequest, user: User) -> HttpResponse:
    """Who has just proven the address by a link and chosen a password need not type both again."""
    response: HttpResponse = perform_login(request, user)
    return response


def address_is_taken(email: str) -> bool:
    """Whether an account has proven to read this address. Never to be told to anybody who does not."""
    return EmailAddress.objects.filter(email=email, verified=True).exists()


def close(user: User) -> None:
    """Ends an account for good: its sessions, password and second factor; its address may be used for another."""
    EmailAddress.objects.filter(user=user).delete()
    remove_second_factor(user)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    user.end_sessions()


@transaction.atomic
def swap_names(first: User, other: User) -> None:
    """Each signs in by the other's name from now on; sessions and passwords stay."""
    people = {
        user.pk: user
        for user in User.objects.select_for_update(no_key=True).filter(pk__in=[first.pk, other.pk]).order_by("pk")
    }
    names = people[first.pk].username, people[other.pk].username
    User.objects.filter(pk=first.pk).update(username=f"swapping-{first.pk}")  # a name is unique at every moment
    User.objects.filter(pk=other.pk).update(username=names[0])
    User.objects.filter(pk=first.pk).update(username=names[1])
    first.username, other.username = names[1], names[0]
