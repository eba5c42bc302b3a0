"""May this name, from this place, try to sign in now, and if not, until when?

資通系統防護基準: five failures end the tries for fifteen minutes. They end them where they were made: for the network of
strangers, or for the browser that has signed in to the account before (devices.py), so that nobody's wrong passwords keep
the owner out. Who comes from many networks meets a slower limit of the account for all unknown browsers together.

The counts are rows (Throttle), so they hold on every web process and survive a lost cache. An account is counted whatever
name was typed for it; but a pause is told only to the name that failed, or it would reveal which e-mail address belongs to
a tax ID.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from .devices import Source
from .models import SignIn, Throttle, User

FAILURES = 5
PAUSE = timedelta(minutes=15)
KEPT = timedelta(days=7)  # a count that nobody has touched for so long leaves

Kind, Outcome, Step = Throttle.Kind, SignIn.Outcome, SignIn.Step


@dataclass(frozen=True)
class Limit:
    """How many failures begin a pause, and within which time; without one they are counted until somebody gets in."""

    failures: int
    within: timedelta | None = None


LIMITS = {
    Kind.SOURCE: Limit(FAILURES),
    Kind.NETWORK: Limit(20, PAUSE),  # of any names: many people of one office share a network
    Kind.ACCOUNT: Limit(20, timedelta(hours=1)),  # of unknown browsers all together
}


class Paused(Exception):
    """Nobody is let in from here before `until`; `kind` says what failed too often."""

    def __init__(self, until: datetime, kind: str = Kind.SOURCE, is_known: bool = False) -> None:
        super().__init__(until)
        self.until, self.kind, self.is_known = until, kind, is_known


def begin(
    name: str,
    user: User | None,
    source: Source,
    now: datetime,
    address: str | None = None,
    step: str = Step.PASSWORD,
) -> SignIn:
    """Counts a try before the password is looked at, so that tries at the same moment cannot pass the limit.

    The try counts as failed until `pass_` is called; `left` says how many more there are, `is_known` whether a known
    browser made it. MASKED means: answer as to a wrong password, whatever was typed. Raises Paused; what is refused then is
    on record once for each pause.
    """
    record = SignIn(user=user, name=digest_of(name), source=source.key, address=address, step=step, at=now)
    with transaction.atomic():
        told, masked = _hold(record, source)
        if refusing := next((throttle for throttle in told if throttle.is_pausing(now)), None):
            _refuse(refusing, record)
        else:
            is_masked = any(throttle.is_pausing(now) for throttle in masked)
            record.outcome = Outcome.MASKED if is_masked else Outcome.FAILED
            _count(told if is_masked else [*told, *masked], now)
            record.save()
    if refusing:
        raise Paused(refusing.until, refusing.kind, source.is_known)  # type: ignore[arg-type]  # what pauses has its end
    record.left, record.is_known = FAILURES - told[0].failures, source.is_known
    return record


def pass_(attempt: SignIn) -> None:
    """The try got in: it was no failure, and those before it from the same place are forgotten.

    No row is deleted, here or in `release`: another try may be waiting for it.
    """
    with transaction.atomic():
        attempt.outcome = Outcome.PASSED
        attempt.save(update_fields=["outcome"])
        other_names = Q(kind=Kind.SOURCE, user=attempt.user_id, source=attempt.source, step=attempt.step)
        rows = list(
            Throttle.objects.select_for_update(no_key=True)
            .filter(Q(pk__in=_keys(attempt)) | other_names)
            .order_by("pk")
        )
        for throttle in rows:
            throttle.failures = 0 if throttle.kind == Kind.SOURCE else max(throttle.failures - 1, 0)
            if throttle.failures < LIMITS[throttle.kind].failures:  # else others have paused it meanwhile
                throttle.until = None
        Throttle.objects.bulk_update(rows, ["failures", "until"])


def pauses(now: datetime) -> QuerySet[Throttle]:
    """What keeps somebody from signing in now."""
    return Throttle.objects.filter(until__gt=now)


def release(user: User, now: datetime, address: str | None = None) -> None:
    """Lets an account be tried again at once from everywhere: its password was reset, or an administrator said so."""
    with transaction.atomic():
        rows = list(
            Throttle.objects.select_for_update(no_key=True)
            .filter(user=user)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        Throttle.objects.filter(pk__in=rows).update(failures=0, until=None)
        SignIn.objects.create(user=user, address=address, outcome=Outcome.RELEASED, at=now)


def digest_of(*parts: str) -> str:
    return hashlib.sha256("\n".join(part.lower() for part in parts).encode()).hexdigest()


def _hold(record: SignIn, source: Source) -> tuple[list[Throttle], list[Throttle]]:
    """The rows that count this try, locked: those whose pause is told, the one of the typed name first, and the others."""
    told, masked = _rows(record, source)
    rows = sorted(
        [*told, *masked], key=lambda throttle: throttle.pk
    )  # in one order always: no two tries wait for each other
    held: dict[str, Throttle] = {}
    while len(held) < len(rows):  # once, but when a row leaves in this moment
        Throttle.objects.bulk_create(rows, ignore_conflicts=True)
        fresh = (
            Throttle.objects.select_for_update(no_key=True)
            .filter(pk__in=[throttle.pk for throttle in rows])
            .order_by("pk")
        )
        held = {throttle.pk: throttle for throttle in fresh}
    for throttle in rows:
        held[throttle.pk].user = throttle.user  # a name may have been tried before somebody registered it
    return [held[throttle.pk] for throttle in told], [held[throttle.pk] for throttle in masked]


def _rows(record: SignIn, source: Source) -> tuple[list[Throttle], list[Throttle]]:
    def row(kind: str, *parts: str) -> Throttle:
        key = digest_of(record.step, kind, *parts)
        return Throttle(
            key=key, kind=kind, step=record.step, user=record.user, source=source.key, at=record.at, since=record.at
        )

    account = f"account {record.user.pk}" if record.user else ""
    if source.is_known:
        return [row(Kind.SOURCE, account, source.key)], []
    told = [row(Kind.SOURCE, record.name, source.key), row(Kind.ACCOUNT, record.name)]
    if source.key:
        told.append(row(Kind.NETWORK, source.key))
        told[-1].user = None  # nobody's own: getting in to one account or releasing it does not release a network
    return told, [row(Kind.SOURCE, account, source.key), row(Kind.ACCOUNT, account)] if account else []


def _keys(attempt: SignIn) -> list[str]:
    known = attempt.source.startswith(("device:", "session:"))
    told, masked = _rows(attempt, Source(attempt.source, known))
    return [throttle.pk for throttle in (*told, *masked)]


def _count(rows: Iterable[Throttle], now: datetime) -> None:
    for throttle in rows:
        limit = LIMITS[throttle.kind]
        if throttle.until or (
            limit.within and now >= throttle.since + limit.within
        ):  # a pause or a window is over: begin anew
            throttle.failures, throttle.since, throttle.until, throttle.refused = 0, now, None, 0
        throttle.failures, throttle.at = throttle.failures + 1, now
        if throttle.failures >= limit.failures:
            throttle.until = max(now + PAUSE, throttle.since + limit.within) if limit.within else now + PAUSE
    Throttle.objects.bulk_update(rows, ["failures", "since", "until", "refused", "at", "user"])


def _refuse(throttle: Throttle, record: SignIn) -> None:
    if throttle.refused == 0:
        record.outcome = Outcome.REFUSED
        record.save()
    Throttle.objects.filter(pk=throttle.pk).update(refused=throttle.refused + 1)
