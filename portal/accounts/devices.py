"""Has this browser signed in to the account before, and so what do its tries count for?

Whoever gets in is given a long-lived signed cookie that names the browser and up to MOST_ACCOUNTS of its accounts. Strangers
who type wrong passwords cannot have it: what they do counts for their network, and what a known browser does for itself.
It lets nobody in. It dies with the account's e-mail address, so that whoever held an account before holds no known browser.
"""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from portal.web.address import caller_of

from .models import User

SALT = "portal.accounts.devices"
LIFETIME = 400 * 24 * 60 * 60  # seconds; browsers keep no cookie longer
MOST_ACCOUNTS = 8  # of one browser; the oldest gives way


@dataclass(frozen=True)
class Source:
    """Where a try comes from: a browser that is known to the account, or a network ("" when that is not known)."""

    key: str
    is_known: bool = False


def source_of(request: HttpRequest, user: User | None) -> Source:
    """Who is signed in to the account proves it once more from where they are: that is known, too."""
    if user is None:
        return Source(caller_of(request).network)
    if request.user.is_authenticated and request.user.pk == user.pk:
        return Source(f"session:{_digest(request.session.session_key or '')}", is_known=True)
    name, accounts = _read(request)
    return Source(f"device:{name}", is_known=True) if _tag(user) in accounts else Source(caller_of(request).network)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """From now on this browser is known to the account."""
    name, accounts = _read(request)
    tag = _tag(user)
    accounts = [*(account for account in accounts if account != tag), tag][-MOST_ACCOUNTS:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([name or secrets.token_hex(8), accounts], salt=SALT),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        name, accounts = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LIFETIME
        )
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return name, accounts


def _tag(user: User) -> str:
    return salted_hmac(SALT, f"{user.pk}:{user.email}", algorithm="sha256").hexdigest()[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
