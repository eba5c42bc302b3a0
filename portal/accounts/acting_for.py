"""Whom does an account act for, and what goes with it when it is given to another person? The apps above answer, as nothing
here knows of vendors."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import User


def _nothing(user: User) -> list[str]:
    return []


@dataclass(frozen=True)
class Tie:
    """What one app knows. `depending` lists who and what came through this person; `end` ends all of it, and lists it."""

    words: Callable[[User], str]  # a sentence, or "" for "nothing known here"
    depending: Callable[[User], list[str]] = _nothing
    end: Callable[[User, datetime], list[str]] = lambda user, now: []
    page: str = ""  # the name of the address where a person sees who else acts there


_ties: list[Tie] = []


def register(tie: Tie) -> None:
    if tie not in _ties:
        _ties.append(tie)


def words(user: User) -> str:
    return "；".join(said for tie in _ties if (said := tie.words(user)))


def pages() -> list[str]:
    return [tie.page for tie in _ties if tie.page]


def depending(user: User) -> list[str]:
    return [line for tie in _ties for line in tie.depending(user)]


def end(user: User, now: datetime) -> list[str]:
    """To be called in the transaction that gives the account to another person."""
    return [line for tie in _ties for line in tie.end(user, now)]
