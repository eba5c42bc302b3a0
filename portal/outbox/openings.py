"""On which page does somebody open what a letter is about? The app that owns such rows registers how."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.reference import Ref
from portal.roles import Account


@dataclass(frozen=True)
class Opening:
    """The address of the page, and what the link to it says."""

    url: str
    words: str


Opener = Callable[[Ref, Account], Opening | None]  # (what a letter is about, the user); None for whom it has no page

_openers: dict[str, list[Opener]] = {}


def register(kind: str) -> Callable[[Opener], Opener]:
    """Decorates what opens rows that a `Ref` calls `kind`, in the app's `letters.py`.

    Several may: vendors and staff have pages of their own.
    """

    def keep(opener: Opener) -> Opener:
        _openers.setdefault(kind, []).append(opener)
        return opener

    return keep


def opening_of(ref: Ref | None, user: Account) -> Opening | None:
    """The page for this person, or None where there is none, or none for them."""
    if ref is None:
        return None
    openers = _openers.get(ref.kind, [])
    return next((opening for opener in openers if (opening := opener(ref, user))), None)
