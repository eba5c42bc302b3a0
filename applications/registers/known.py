"""Which outside sources are there, and what does each have to say of itself? A file in sources/ makes one and registers it."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from applications.guideline.outside import ListedRow, Register, RegisterFact
from applications.models import RegisterAnswer
from applications.registers import sources
from portal.outside import OutsideSettings


class Inquiry(Protocol):
    """One question under way, as a source sees it. `get` keeps each answer as it came; raises SourceUnavailable when it is none."""

    @property
    def tax_id(self) -> str: ...

    def get(self, api: str, url: str) -> RegisterAnswer: ...


def plainly(body: bytes) -> RegisterAnswer.Outcome:
    """Of a source that has a status of its own for each error."""
    return RegisterAnswer.Outcome.DATA if body.strip() else RegisterAnswer.Outcome.NOTHING


@dataclass(frozen=True)
class AskedSource:
    """Asked by 統一編號, one vendor at a time. `ask` sends its requests in their order; `read` makes one answer of what came.

    `told` says of one body with status 200 whether it is data or no row; it raises SourceUnavailable for anything else.
    `read` never raises: what it does not understand is UNAVAILABLE, with a sentence.
    """

    key: str
    register: Register
    label: str
    address: Callable[[OutsideSettings], str]
    ask: Callable[[Inquiry], None]
    read: Callable[[Sequence[RegisterAnswer]], RegisterFact]
    told: Callable[[bytes], RegisterAnswer.Outcome] = plainly

    @property
    def is_on(self) -> bool:
        return bool(self.address(settings.OUTSIDE))


@dataclass(frozen=True)
class ListSource:
    """A list that comes whole. `look` reads it in the limited child and writes one JSON object a line: tax_id, name, row.

    `read` says how a row speaks, by its own column names. `by_name`: rows are found by the name too, as hints.
    """

    key: str
    register: Register
    label: str
    address: Callable[[OutsideSettings], str]
    look: Path
    read: Callable[[Mapping[str, Any]], ListedRow]
    formats: tuple[str, ...]  # of portal/files/formats: what an officer may hand in
    by_name: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""  # the name of a parameter of the address that is never shown
    page: Callable[[str, int], str] | None = (
        None  # of a list that comes in pages: the address of the page behind so many rows
    )
    page_rows: int = 0  # of one page; a shorter one is the last
    columns: Mapping[str, str] = field(default_factory=dict)  # what people call those that are no words of theirs
    unsteady: tuple[str, ...] = ()  # columns that may change without anything that is said of anybody
    most_mb: int = 100
    least_rows: int = 1
    most_lost: float = 0.2  # share of the rows that may leave without a person's yes
    every: timedelta = timedelta(days=1)
    old_after: timedelta = timedelta(days=7)

    @property
    def is_on(self) -> bool:
        return bool(self.address(settings.OUTSIDE))

    def is_old(self, taken_at: datetime, now: datetime) -> bool:
        """Whether a copy that was taken then is so old that it is said."""
        return now - taken_at > self.old_after


Source = AskedSource | ListSource
_known: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Registers a source. ValueError when its key is taken."""
    if _known.get(source.key, source) != source:
        raise ValueError(f"two sources are called {source.key}")
    _known[source.key] = source
    return source


def _all() -> dict[str, Source]:
    for module in pkgutil.iter_modules(sources.__path__):
        importlib.import_module(f"{sources.__name__}.{module.name}")
    return _known


def source(key: str) -> Source:
    """KeyError when there is none."""
    return _all()[key]


def list_source(key: str) -> ListSource:
    """KeyError when there is none, or it is no list."""
    told = source(key)
    if not isinstance(told, ListSource):
        raise KeyError(key)
    return told


def asked_sources() -> list[AskedSource]:
    return [known for known in _all().values() if isinstance(known, AskedSource)]


def list_sources() -> list[ListSource]:
    """By their keys, whichever file was read first."""
    lists = [known for known in _all().values() if isinstance(known, ListSource)]
    return sorted(lists, key=lambda known: known.key)
