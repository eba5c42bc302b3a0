"""What does a closure day that was entered late ask of somebody? The app that counts with the days says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from portal.models import ClosureDay
from portal.roles import Account


@dataclass(frozen=True)
class Consequence:
    """`column` stands in the list of the days for whoever `may` decide; `offer` leads whoever saved one to what there is to
    decide, or answers None."""

    may: Callable[[Account], bool]
    column: Callable[[ClosureDay], str]
    offer: Callable[[Any, ClosureDay], HttpResponse | None]


_consequences: list[Consequence] = []


def register(consequence: Consequence) -> None:
    _consequences.append(consequence)


def registered() -> tuple[Consequence, ...]:
    return tuple(_consequences)
