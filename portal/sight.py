"""Which rows of an upper app may a person of the staff see? The app that decides it says so, once for each kind of row.

A lower app shows what an upper one decides on: a letter about a case, a paper of it, who looked at it. It asks here, by the
kind of a `Ref`, so that no list, file or count of the lower app tells what the upper one keeps from somebody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from portal.reference import written
from portal.roles import Account


@dataclass(frozen=True)
class Sight:
    """`seen`: the rows that a person may open. `withheld`: those that they must not even know of, by a letter's subject say."""

    seen: Callable[[Account], QuerySet]
    withheld: Callable[[Account], QuerySet]


_sights: dict[str, Sight] = {}


def register(kind: str, sight: Sight) -> None:
    """Says who sees the rows that a `Ref` calls `kind`; the app that decides it does so where its models are loaded."""
    _sights[kind] = sight


def seen(kind: str, user: Account) -> QuerySet:
    """The rows of this kind that the person may open. Raises KeyError for a kind of which no app says who sees it."""
    return _sights[kind].seen(user)


def withheld(kind: str, user: Account) -> QuerySet:
    """The rows of this kind of which the person must not even know. Raises KeyError as `seen` does."""
    return _sights[kind].withheld(user)


def open_to(rows: QuerySet, user: Account, column: str) -> QuerySet:
    """`rows` without those whose `column`, written as a `Ref` is, leads to what is withheld from the person."""
    return rows.exclude(is_withheld(user, column)) if any(_withheld_now(user)) else rows


def is_withheld(user: Account, column: str) -> Q:
    """The condition that `column` of a row, written as a `Ref` is, leads to what is withheld from the person."""
    parts = (Q(**{f"{column}__in": _written(kind, rows)}) for kind, rows in _withheld_now(user))
    return reduce(or_, parts, Q(pk__in=[]))


def _withheld_now(user: Account) -> Iterator[tuple[str, QuerySet]]:
    """Of each kind of which anything can be: what is said to be none already is no part of a query, and costs none."""
    for kind, sight in _sights.items():
        if not (rows := sight.withheld(user)).query.is_empty():
            yield kind, rows


def _written(kind: str, rows: QuerySet) -> QuerySet:
    return rows.order_by().annotate(written=written(kind)).values("written")
