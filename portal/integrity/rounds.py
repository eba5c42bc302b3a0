"""How is everything that was kept with a hash looked at in turn, without standing in anybody's way?

An app registers its inventories. A duty goes on with each, a part a minute: so many rows, bytes and seconds at most, from
where it stopped. When the last row is passed the round is over, and the next begins a week after this one began. What does
not match is a row of Damage and an error in the log. Nothing is ever mended here: that takes a backup and a person.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import QuerySet

from portal.integrity.models import Damage, Round
from portal.reference import Ref

log = logging.getLogger(__name__)

EVERY = timedelta(days=7)  # from the beginning of one round to that of the next, or longer where there is so much
PACE = timedelta(minutes=1)  # between two parts
MOST_ROWS = 500  # of one part: 720,000 a day
MOST_BYTES = 128 * 1024 * 1024  # of one part: 180 GB a day; one file larger than that is a part of its own
MOST_SECONDS = 10
DAMAGED_AGAIN = timedelta(hours=1)  # what was restored leaves the desk within an hour or two
MOST_DAMAGED = 20  # of one part


@dataclass(frozen=True)
class Inspected:
    """One row as it stands: `wrong` in words, "" for what is whole; `size` in bytes read."""

    what: str
    wrong: str = ""
    size: int = 0
    case: Ref | None = None


@dataclass(frozen=True)
class Inventory:
    """What is kept with a hash. `look(pk)` answers None for a row that has left, as it may; it raises when nothing can be said,

    as while the store is away: then the part is tried again later.
    """

    name: str
    label: str
    rows: Callable[[], QuerySet]
    look: Callable[[object], Inspected | None]


_inventories: dict[str, Inventory] = {}


def register(inventory: Inventory) -> None:
    if _inventories.setdefault(inventory.name, inventory) != inventory:
        raise ValueError(f"two inventories are called {inventory.name}")


def registered() -> list[Inventory]:
    return list(_inventories.values())


def begin(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Each inventory has its row once the tables stand; run after every `migrate`."""
    if Round._meta.db_table in connections[using].introspection.table_names():
        rows = [Round(inventory=name) for name in sorted(_inventories)]
        Round.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def to_go_on(now: datetime) -> QuerySet:
    """The rounds whose next part is due."""
    return Round.owed(now).filter(inventory__in=list(_inventories))


def go_on(pk: object, now: datetime) -> None:
    """Looks at the next part of one round, and again at what was damaged before."""
    with Round.doing(pk, now) as current:
        if current is None:
            return
        inventory = _inventories[current.inventory]
        _look_again(inventory, now)
        passed, last = _walk(inventory, current.cursor, now)
        left = _after(inventory, last).count() if last else 0
        _note(current, passed, last if left else "", left, now)


def _note(current: Round, passed: int, cursor: str, left: int, now: datetime) -> None:
    is_first = not current.is_under_way
    began, so_far = (now, passed) if is_first else (current.began_at, current.passed + passed)
    said = {"began_at": began, "passed": so_far, "cursor": cursor, "left": left}
    if cursor:
        current.rest(now + PACE, **said)
    else:
        current.rest(max((began or now) + EVERY, now + PACE), **said, ended_at=now, total=so_far)


def _walk(inventory: Inventory, cursor: str, now: datetime) -> tuple[int, str]:
    """(rows passed, key of the last)."""
    passed, size, end = 0, 0, time.monotonic() + MOST_SECONDS
    for pk in _after(inventory, cursor).values_list("pk", flat=True)[:MOST_ROWS]:
        size += _look(inventory, pk, now)
        passed, cursor = passed + 1, str(pk)
        if size >= MOST_BYTES or time.monotonic() > end:
            break
    return passed, cursor


def _after(inventory: Inventory, cursor: str) -> QuerySet:
    rows = inventory.rows().order_by("pk")
    return rows.filter(pk__gt=cursor) if cursor else rows


def _look_again(inventory: Inventory, now: datetime) -> None:
    """At what did not match: somebody may have put it right."""
    old = Damage.objects.filter(inventory=inventory.name, mended_at=None, last_at__lte=now - DAMAGED_AGAIN)
    for row in old.order_by("last_at", "pk").values_list("row", flat=True)[:MOST_DAMAGED]:
        _look(inventory, row, now)


def _look(inventory: Inventory, pk: object, now: datetime) -> int:
    looked = _looked(inventory, pk)
    known = Damage.objects.filter(inventory=inventory.name, row=str(pk), mended_at=None)
    if looked is None or not looked.wrong:
        known.update(last_at=now, mended_at=now)
    elif not known.update(last_at=now, wrong=looked.wrong[:300]):
        _shout(inventory, pk, looked, now)
    return looked.size if looked else 0


def _looked(inventory: Inventory, pk: object) -> Inspected | None:
    try:
        return inventory.look(pk)
    except (OSError, DatabaseError, SoftTimeLimitExceeded):
        raise
    except Exception as error:  # one row that nobody can make sense of must not keep the others from their turn
        log.exception("integrity: %s %s could not be looked at", inventory.name, pk)
        return Inspected(f"{inventory.label} {pk}", f"無法核對（{type(error).__name__}）")


def _shout(inventory: Inventory, pk: object, looked: Inspected, now: datetime) -> None:
    log.error("integrity: %s %s: %s", inventory.name, pk, looked.wrong)
    damage = Damage(inventory=inventory.name, row=str(pk), case=looked.case, what=looked.what[:200])
    damage.wrong, damage.since, damage.last_at = looked.wrong[:300], now, now
    Damage.objects.bulk_create([damage], ignore_conflicts=True)  # another worker may have seen it as well
