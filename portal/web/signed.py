"""Who asks, on a page that the door opens to accounts alone?"""

from typing import cast

from django.http import HttpRequest

from portal.roles import Account


def account_of(request: HttpRequest) -> Account:
    """The account of a request that `LoginRequiredMiddleware` has let through; a page that strangers may open must not ask."""
    return cast(Account, request.user)
