"""How does somebody come onto a committee? With the account of an earlier year, or invited by mail to choose a password."""

from django.db import transaction
from django.http import HttpRequest

from portal.accounts import actions
from portal.accounts.models import User
from portal.roles import Role


@transaction.atomic
def invite(request: HttpRequest, username: str, name: str, email: str) -> User:
    """A reviewer's account without a password; its link works once."""
    user = User.objects.create_user(username.strip().lower(), email, None, name=name, role=Role.REVIEWER)
    actions.invite(request, user)
    return user
