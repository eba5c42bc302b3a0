"""May one more letter be written that somebody unknown can ask for?

Anybody may type anybody's address where one registers or forgets a password. Two things must hold: nobody's mailbox is
flooded, and nobody keeps the owner from the letter they wait for. So what is counted for a proven address is its account's
alone, and within less time than a link lives: whoever is refused a letter has one that still works. What goes to an address
that nobody has proven is counted together for that address, whichever account it was written for.
"""

from datetime import datetime, timedelta
from typing import Any

from portal.outbox.models import Message
from portal.reference import Ref

from .models import User

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESET, UNKNOWN, IN_USE = "password_reset_key", "unknown_account", "address_in_use"
CONFIRM = ("email_confirmation", "email_confirmation_signup")

MOST_RESETS = 3  # an hour, of one account; a link lives an hour
MOST_TO_STRANGERS = 6  # a day, to one address that nobody has proven
MOST_TO_NOBODY = 1  # a day: "you have no account here"
MOST_CONFIRMATIONS = 10  # a day, of one account, to whichever addresses
CONFIRM_PAUSE = timedelta(minutes=1)


def concern_of(user: User | None) -> Ref | None:
    """Whose correspondence a letter of the sign-in belongs to; nobody's where the address has no account."""
    return Ref.of(user) if user else None


def may_write(kind: str, user: User | None, email: str, now: datetime) -> bool:
    """Whether a letter of this kind may go to this address now; letters that only their owner causes always may.

    To be asked in the transaction that writes it: letters of one account are counted one after the other.
    """
    if user:
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if kind in (UNKNOWN, IN_USE):
        return _written([kind], now - DAY, to_email=email) < MOST_TO_NOBODY
    if kind == RESET and user.email_is_verified:
        return _written([RESET], now - HOUR, concerns=concern_of(user)) < MOST_RESETS
    if kind == RESET or kind in CONFIRM:
        return _written([RESET, *CONFIRM], now - DAY, to_email=email) < MOST_TO_STRANGERS and (
            kind == RESET or may_confirm(user, email, now)  # type: ignore[arg-type]  # nobody without an account confirms
        )
    return True


def may_confirm(user: User, email: str, now: datetime) -> bool:
    """Whether this account may have one more confirmation sent; who corrects an address need not wait for the first letter."""
    concerns = concern_of(user)
    lately = _written(CONFIRM, now - CONFIRM_PAUSE, concerns=concerns, to_email=email)
    return not lately and _written(CONFIRM, now - DAY, concerns=concerns) < MOST_CONFIRMATIONS


def was_held_back(user: User, email: str, now: datetime) -> bool:
    """Whether this account had its letters of the day, and none went here just now; the same of an address that is taken."""
    own = {"concerns": concern_of(user)}
    just_now = _written(CONFIRM, now - CONFIRM_PAUSE, to_email=email, **own)
    return not just_now and _written(CONFIRM, now - DAY, **own) >= MOST_CONFIRMATIONS


def _written(kinds: Any, since: datetime, **where: str | Ref | None) -> int:
    return Message.objects.filter(kind__in=kinds, created_at__gt=since, **where).count()
