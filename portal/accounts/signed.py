"""What is a request that only an account can make?"""

from typing import cast

from django.http import HttpRequest

from portal.accounts.models import User


class SignedRequest(HttpRequest):
    """The request of a page that the door opens to accounts alone: whoever asks is one. A type; nothing is made of it."""

    user: User


def signed(request: HttpRequest) -> SignedRequest:
    """Where Django's admin hands over a request that its site has let through."""
    return cast(SignedRequest, request)
