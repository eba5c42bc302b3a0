"""What does the background owe, and how is it done once? A duty is a query for owed rows and a verb that does one."""

import importlib
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from portal.background import stuck

log = logging.getLogger(__name__)

LEASE = timedelta(
    seconds=settings.WORK_LEASE_SECONDS
)  # longer than a task may run: a living worker never loses its claim
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360))


class Work(models.Model):
    """Slow work as a row: claimed with a lease, done outside any transaction, then recorded.

    A dead worker's lease runs out and the row is owed again; a failure waits longer each time.
    """

    claimed_until = models.DateTimeField("處理中至", null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField("嘗試次數", default=0, editable=False)
    last_error = models.CharField("最近一次錯誤", max_length=500, blank=True, editable=False)
    next_try_at = models.DateTimeField("下次嘗試", null=True, blank=True, editable=False)
    done_at = models.DateTimeField("完成時間", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def free(cls, now: datetime) -> Q:
        """Whether no worker holds it."""
        return Q(claimed_until=None) | Q(claimed_until__lte=now)

    @classmethod
    def owed(cls, now: datetime) -> QuerySet:
        due = Q(next_try_at=None) | Q(next_try_at__lte=now)
        return cls._default_manager.filter(cls.free(now), due, done_at=None).order_by(
            "pk"
        )  # whoever waits longest comes first

    @classmethod
    def claim(cls, pk: object, now: datetime) -> Self | None:
        """Takes the lease of one owed row, or None when another worker has it."""
        taken = cls.owed(now).filter(pk=pk).update(claimed_until=now + LEASE, attempts=F("attempts") + 1)
        return cls._default_manager.get(pk=pk) if taken else None

    @classmethod
    @contextmanager
    def doing(
        cls, pk: object, now: datetime, stopped: Callable[[Any, Exception], bool] | None = None
    ) -> Iterator[Self | None]:
        """Claims one owed row for a block of work, or None when another worker has it.

        What the block raises is written on the row, which is tried again later, and goes on to whoever asked. `stopped`
        is the row's own rule instead: it writes what an error means, and answers whether that goes on to whoever asked.
        """
        work = cls.claim(pk, now)
        try:
            yield work
        except Exception as error:
            if work is None or work.claimed_until is None or (stopped or _stopped)(work, error):
                raise

    @classmethod
    def start_over(cls, rows: QuerySet, **values: object) -> int:
        """Owes rows anew, as if nobody had ever tried. Returns how many."""
        return rows.update(claimed_until=None, attempts=0, last_error="", next_try_at=None, done_at=None, **values)

    def give_up(self, error: object, **values: object) -> None:
        """Not done, and not tried again: `last_error` says why."""
        self.fail(error, done_at=timezone.now(), next_try_at=None, **values)

    def finish(self, **values: object) -> None:
        self._close(done_at=timezone.now(), last_error="", next_try_at=None, **values)

    def rest(self, until: datetime, **values: object) -> None:
        """Of work that comes again and again: a part of it is done, the next is owed at `until`."""
        self._close(attempts=0, last_error="", next_try_at=until, **values)

    def fail(self, error: object, **values: object) -> None:
        wait = BACKOFF[min(self.attempts, len(BACKOFF)) - 1]
        values.setdefault("next_try_at", timezone.now() + wait)
        self._close(last_error=str(error)[:500], **values)

    def _close(self, **values: object) -> None:
        for name, value in {"claimed_until": None, **values}.items():
            setattr(self, name, value)
        _record(partial(self.save, update_fields=["claimed_until", *values]))


def _stopped(work: Work, error: Exception) -> bool:
    work.fail(error)
    return True


RECORD_PAUSE = 0.5  # seconds
RECORD_SECONDS = 60  # how long a restart of the database is waited for before work that is done is done again


def _record(write: Callable[[], None]) -> None:
    """Writes what came of slow work, also when the database was restarted meanwhile: a letter that left stays sent.

    Inside a transaction nothing is tried again, since what went before in it is gone as well.
    """
    give_up = time.monotonic() + RECORD_SECONDS
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > give_up:
                raise
            connection.close()
            time.sleep(RECORD_PAUSE)


@dataclass(frozen=True)
class Duty:
    """`owed(now)` is a queryset of the rows that still need something; `fulfil(pk, now)` does one of them.

    A state change is one short transaction under the row's lock and so happens exactly once; it must
    look again under the lock. Slow work claims its own row with a lease. The clock of a duty runs `lag`
    behind when beat or a nudge asks.
    """

    name: str
    owed: Callable[[datetime], QuerySet]
    fulfil: Callable[[Any, datetime], object]  # by primary key
    fulfil_together: Callable[[Sequence[Any], datetime], object] | None = None
    together: int | None = None  # rows of one transaction; TOGETHER where it does not say
    queue: str = "state"  # state, mail, documents or checks
    lag: timedelta = timedelta(0)
    in_order: bool = False  # who comes first in `owed` is done first, however much there is
    label: str = ""  # what officers call it, where one of its rows keeps failing

    def clock(self, now: datetime | None) -> datetime:
        return now or timezone.now() - self.lag


_registry: dict[str, Duty] = {}


def register(duty: Duty) -> Duty:
    if _registry.get(duty.name, duty) != duty:
        raise ValueError(f"two duties are called {duty.name}")
    _registry[duty.name] = duty
    return duty


def registered() -> list[Duty]:
    return list(_registry.values())


def get(name: str) -> Duty:
    return _registry[name]


def label_of(name: str) -> str:
    """What officers call a duty; its name when it is no more, or is slow work, which says what it is on its own rows."""
    known = _registry.get(name)
    return known.label or name if known else name


def autodiscover() -> None:
    """Imports every installed app's `duties` module, as the admin does with `admin`."""
    for config in apps.get_app_configs():
        if config.name != "portal" and module_has_submodule(config.module, "duties"):
            importlib.import_module(f"{config.name}.duties")


BATCH = 2000
TOGETHER = 25  # rows of one transaction, where a duty can: held for a fraction of a second
SLICE_SECONDS = 5  # after which a worker looks whether it should stop, and other duties have their turn


def sweep(name: str, now: datetime | None = None, seconds: float = float("inf")) -> int:
    """Fulfils what one duty owes now, one row at a time; a failing row never stops the others. Returns how many.

    With an end in `seconds` a second worker is asked for as soon as there is a whole batch to do, each then begins
    somewhere in it, and what is left at the end is asked for again, behind whatever waits in the same queue.
    """
    with _gathered():
        return _sweep(get(name), now, time.monotonic() + seconds)


def _sweep(duty: Duty, now: datetime | None, end: float) -> int:
    done, tried, asked = 0, set(), end == float("inf")
    failed = stuck.of_duty(duty.name) if _changes_states(duty, now) else {}
    resting = {row for row, again in failed.items() if again > duty.clock(now)}
    while True:
        owed = list(duty.owed(duty.clock(now)).values_list("pk", flat=True)[: BATCH + len(tried) + len(resting)])
        if failed and not tried and len(owed) < BATCH and (over := failed.keys() - {str(pk) for pk in owed}):
            stuck.clear(duty.name, over)
        keys = [pk for pk in owed if pk not in tried and str(pk) not in resting]
        if not keys:
            return done
        if len(keys) >= BATCH:
            asked = asked or _ask(duty)
            start = (
                0 if duty.in_order else secrets.randbelow(len(keys))
            )  # else two workers stand before the same row, one row after the other
            keys = keys[start:] + keys[:start]
        for group in _groups(duty, keys):
            if (
                done and time.monotonic() > end
            ):  # not before something was done: rows that fail must not keep others waiting
                asked = asked or _ask(duty)
                return done
            tried.update(group)
            fulfilled = _fulfil_group(duty, group, duty.clock(now))
            done += len(fulfilled)
            if again := [pk for pk in fulfilled if str(pk) in failed]:
                stuck.clear(duty.name, again)


def _groups(duty: Duty, keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    size = (duty.together or TOGETHER) if duty.fulfil_together else 1
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _fulfil_group(duty: Duty, group: Sequence[Any], now: datetime) -> list[Any]:
    """Those that were fulfilled. One that fails takes back what went before it in its transaction: then each is done by itself."""
    if duty.fulfil_together and len(group) > 1:
        try:
            duty.fulfil_together(group, now)
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # noqa: BLE001  whatever it was, it is met again by the row that brought it
            log.info("duty %s: a group was taken back, its rows follow one by one", duty.name)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
        else:
            return list(group)
    return [pk for pk in group if _fulfil(duty, pk, now)]


def _changes_states(duty: Duty, now: datetime | None) -> bool:
    """Whether its rows are no Work, which keeps its own failures."""
    model = getattr(duty.owed(duty.clock(now)), "model", Work)
    return not issubclass(model, Work)


_asked: ContextVar[set[str] | None] = ContextVar("asked", default=None)


@contextmanager
def _gathered() -> Iterator[None]:
    """Inside, a duty that many rows ask for is asked once, at the end."""
    if _asked.get() is not None:
        yield
        return
    token = _asked.set(set())
    try:
        yield
    finally:
        names = _asked.get()
        _asked.reset(token)
        for name in sorted(names):  # type: ignore[arg-type]  # set by now
            _ask(get(name))


def _fulfil(duty: Duty, pk: object, now: datetime) -> int:
    try:
        duty.fulfil(pk, now)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        log.exception("duty %s failed on %s", duty.name, pk)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # after a restart of the database the next row asks for a new one
        if _changes_states(duty, now):
            _note(duty, pk, error, now)
        return 0
    return 1


def _note(duty: Duty, pk: object, error: Exception, now: datetime) -> None:
    try:
        stuck.note(duty.name, duty.owed(now), pk, error, now)
    except DatabaseError:
        log.warning("duty %s: the failure of %s could not be kept", duty.name, pk, exc_info=True)


def locked(queryset: QuerySet, *also: str) -> QuerySet:
    """Locks rows, and what they lead to by these names, for a state change.

    A row that another worker holds is skipped (PostgreSQL), not waited for. The key of a row stays as it is: a person who adds
    something that hangs on it is not kept waiting, which with both waiting for each other would end in an error for one of them.
    """
    return queryset.select_for_update(skip_locked=True, of=("self", *also), no_key=True)


@shared_task(name="portal.sweep")
def sweep_task(name: str) -> None:
    sweep(name, seconds=SLICE_SECONDS)


@shared_task(name="portal.sweep_all")
def sweep_all_task() -> None:
    for duty in registered():
        sweep_task.apply_async((duty.name,), queue=duty.queue, expires=60)


def nudge(*names: str) -> None:
    """Asks the workers to look at these duties (all when none is named) as soon as the transaction is committed.

    Only a hint: when the broker is away, the next beat finds the same rows.
    """
    for name in names or tuple(_registry):
        transaction.on_commit(partial(_send, get(name)), robust=True)


def _send(duty: Duty) -> None:
    if (gathered := _asked.get()) is not None:
        gathered.add(duty.name)
    else:
        _ask(duty)


def _ask(duty: Duty) -> bool:
    try:
        sweep_task.apply_async((duty.name,), queue=duty.queue, expires=60, retry=False)
    except (BrokerError, OSError, RedisError) as error:
        log.warning("broker away, %s waits for the next beat: %s", duty.name, error)
    return True
