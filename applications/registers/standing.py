"""How does each outside source stand now: when it answered last, how old its list is, and what of it waits for a person?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from applications.guideline import Register, clauses
from applications.models import ListCopy, RegisterAnswer, RegisterSource
from applications.registers import known
from applications.registers.known import ListSource, Source


@dataclass(frozen=True)
class SourceStanding:
    """One source. `row` is none yet for one that was never needed; `waiting` are the copies that wait to be read, or for a person."""

    source: Source
    row: RegisterSource | None
    asked_today: int
    waiting: tuple[ListCopy, ...]
    now: datetime

    @property
    def clauses(self) -> tuple[str, ...]:
        """What it is asked for: the numbers of the clauses that name its register."""
        return tuple(clause.number for clause in clauses() if self.source.register in clause.registers)

    @property
    def is_failing(self) -> bool:
        """Whether the last thing that it did was to fail."""
        row = self.row
        return bool(row and row.failed_at and (row.answered_at is None or row.answered_at < row.failed_at))

    @property
    def is_resting(self) -> bool:
        return bool(self.row and self.row.rests_until and self.row.rests_until > self.now)

    @property
    def budget(self) -> int:
        """Requests in a day."""
        return settings.OUTSIDE.daily

    # --- Of a list -------------------------------------------------------------------------------------------------

    @property
    def is_list(self) -> bool:
        return isinstance(self.source, ListSource)

    @property
    def copy(self) -> ListCopy | None:
        """The one in force."""
        return self.row.current if self.row else None

    @property
    def taken_at(self) -> datetime | None:
        """When the list in force was last taken: later than its copy when the same came again."""
        return (self.row.confirmed_at or self.copy.asked_at) if self.row and self.copy else None

    @property
    def days_old(self) -> int | None:
        return (self.now - self.taken_at).days if self.taken_at else None

    @property
    def is_old(self) -> bool:
        is_list = isinstance(self.source, ListSource)
        return is_list and self.taken_at is not None and self.source.is_old(self.taken_at, self.now)

    @property
    def is_missing(self) -> bool:
        """Whether a list was to come, and none ever did."""
        return self.is_list and self.source.is_on and self.copy is None and self.is_failing

    @property
    def staged(self) -> list[ListCopy]:
        return [copy for copy in self.waiting if copy.state == ListCopy.State.STAGED]


def of_sources(now: datetime, sources: Iterable[Source] | None = None) -> list[SourceStanding]:
    """Of every source, or of these: four queries, however many there are."""
    everything: list[Source] = [*known.asked_sources(), *known.list_sources()]
    shown = everything if sources is None else sources
    rows = {row.key: row for row in RegisterSource.objects.select_related("current__file")}
    asked, waiting = _asked_today(now), _waiting()
    return [
        SourceStanding(source, rows.get(source.key), asked.get(source.key, 0), tuple(waiting[source.key]), now)
        for source in shown
    ]


def _asked_today(now: datetime) -> dict[str, int]:
    """Requests since midnight, by source."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    sent = RegisterAnswer.objects.filter(asked_at__gte=midnight).order_by()
    return dict(sent.values_list("key").annotate(number=Count("pk")))


def _waiting() -> dict[str, list[ListCopy]]:
    waiting: dict[str, list[ListCopy]] = defaultdict(list)
    for copy in ListCopy.objects.undecided().select_related("by"):
        waiting[copy.key].append(copy)
    return waiting


# --- How a list and its rows are read -------------------------------------------------------------------------------


def labels() -> dict[str, str]:
    """What each list is called, by its key; the one that staff keep among them."""
    lists = {source.key: source.label for source in known.list_sources()}
    return {**lists, Register.BREACHES.value: Register.BREACHES.label}


def label_of(key: str) -> str:
    """The key itself of a source that is no more."""
    return labels().get(key, key)


def sentence_of(key: str, row: Mapping[str, Any]) -> str:
    """What a row says of somebody; "" where no source reads it, or cannot read this one any more."""
    if key == Register.BREACHES:
        return f"{row.get('政府計畫名稱', '')}（{row.get('主辦機關', '')}）"
    try:
        source = known.source(key)
        return source.read(row).told if isinstance(source, ListSource) else ""
    except (KeyError, ValueError):
        return ""


def lines_of(key: str, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each column of a row, as people call it, with what stands in it; what is empty is no line."""
    source = next((source for source in known.list_sources() if source.key == key), None)
    called = source.columns if source else {}
    return [(called.get(name, str(name)), str(value)) for name, value in row.items() if str(value or "").strip()]


def is_downloaded(key: str) -> bool:
    """Whether it is a list that comes as copies; the one that staff keep has none."""
    return key in {source.key for source in known.list_sources()}


def current_of(key: str) -> ListCopy | None:
    """The copy in force."""
    row = RegisterSource.objects.select_related("current").filter(key=key).first()
    return row.current if row else None
