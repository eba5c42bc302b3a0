"""What can an administrator do to somebody's account?"""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.email_verification import send_verification_email_for_user
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from .models import User


def invite(request: HttpRequest, user: User) -> None:
    """Sends a link to choose a password; following it also proves the e-mail address."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    adapter = get_adapter(request)
    adapter.send_invitation(user, adapter.get_reset_password_from_key_url(key))


def resend(request: HttpRequest, user: User) -> bool:
    """The letter this account still waits for. False when it waits for none, or was sent one a moment ago."""
    if not user.has_usable_password():
        invite(request, user)
        return True
    return not user.email_is_verified and send_verification_email_for_user(request, user)


@transaction.atomic
def hand_over(request: HttpRequest, user: User, email: str) -> None:
    """Gives the account to whoever reads `email` (A-38): password, sessions and second factor of before end."""
    EmailAddress.objects.filter(user=user).delete()
    remove_second_factor(user)
    user.email = email
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    invite(request, user)


def remove_second_factor(user: User) -> bool:
    """For a lost telephone; whether there was one."""
    return bool(Authenticator.objects.filter(user=user).delete()[0])
