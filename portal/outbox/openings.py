"""On which page does somebody open what a letter is about? The app that owns such rows registers how."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portal.reference import Ref
from portal.roles import Account


@dataclass(frozen=True)
class Opening:
    """The address of the page, and what the link to it says."""

    url: str
    words: str


Opener = Callable[[Ref, Account], Opening | None]  # (what a letter is about, the user); None for whom it has no page

Openers = Callable[[Iterable[int], Account], Mapping[int, Opening]]  # the same of many rows at once, by key

_openers: dict[str, list[Opener]] = {}
_openers_of_many: dict[str, list[Openers]] = {}


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


def register_many(kind: str) -> Callable[[Openers], Openers]:
    """Decorates what opens many rows of a kind with one query, for a page that lists them."""

    def keep(openers: Openers) -> Openers:
        _openers_of_many.setdefault(kind, []).append(openers)
        return openers

    return keep


def openings_of(kind: str, keys: Iterable[int], user: Account) -> dict[int, list[Opening]]:
    """Every page that the apps above have for these rows, by key; nothing for a row that has none."""
    asked = list(keys)
    pages: dict[int, list[Opening]] = {}
    for openers in _openers_of_many.get(kind, []) if asked else []:
        for key, opening in openers(asked, user).items():
            pages.setdefault(key, []).append(opening)
    return pages
