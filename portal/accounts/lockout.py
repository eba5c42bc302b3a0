"""May this name or this address try to sign in now, and if not, until when?

資通系統防護基準: five failures lock an account for fifteen minutes. The lock is a query over the recorded tries, so it
holds on every web process and survives a lost cache. An account is locked whatever name was typed for it; but a lock is
told only to the name that failed, or locking a tax ID would reveal which e-mail address belongs to it.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from .models import SignIn, User

FAILURES = 5
ADDRESS_FAILURES = 20  # many people of one office share an address
PAUSE = timedelta(minutes=15)

Outcome = SignIn.Outcome


class Paused(Exception):
    """Nobody is let in before `until`; `whole_address` when it is the network address that failed too often."""

    def __init__(self, until: datetime, whole_address: bool) -> None:
        super().__init__(until)
        self.until, self.whole_address = until, whole_address


def begin(name: str, user: User | None, address: str | None, now: datetime) -> SignIn:
    """Records a try before the password is looked at, so that tries at the same moment cannot pass the limit.

    The try counts as failed until `pass_` is called. MASKED means: answer as to a wrong password, whatever was typed.
    Raises Paused.
    """
    digest = digest_of(name)
    with transaction.atomic():
        if user:
            User.objects.select_for_update().get(pk=user.pk)
        paused = _paused(digest, user, address, now)
        outcome = Outcome.REFUSED if paused else Outcome.MASKED if user and is_paused(user, now) else Outcome.FAILED
        attempt = SignIn.objects.create(user=user, name=digest, address=address, outcome=outcome, at=now)
    if paused:
        raise paused
    return attempt


def pass_(attempt: SignIn) -> None:
    attempt.outcome = Outcome.PASSED
    attempt.save(update_fields=["outcome"])


def left(attempt: SignIn) -> int:
    """How many more failures this name has before it is paused; 0 when this try paused it."""
    return -_failures_of_name(attempt.name, attempt.user).count() % FAILURES


def is_paused(user: User, now: datetime) -> bool:
    """Whether nobody can sign in to this account now, whatever name they type."""
    until = _paused_until(_since_release(SignIn.objects.filter(user=user)).filter(outcome=Outcome.FAILED))
    return until is not None and now < until


def recent_failures(now: datetime) -> QuerySet[SignIn]:
    """Only an account with one of these can be paused."""
    return SignIn.objects.filter(outcome=Outcome.FAILED, at__gt=now - PAUSE)


def release(user: User, now: datetime, address: str | None = None) -> None:
    """Lets an account try again at once: its password was reset, or an administrator said so."""
    SignIn.objects.create(user=user, address=address, outcome=Outcome.RELEASED, at=now)


def digest_of(name: str) -> str:
    return hashlib.sha256(name.lower().encode()).hexdigest()


def _paused(digest: str, user: User | None, address: str | None, now: datetime) -> Paused | None:
    name_until = _paused_until(_failures_of_name(digest, user))
    if name_until and now < name_until:
        return Paused(name_until, whole_address=False)
    address_until = _address_paused_until(address, now)
    if address_until and now < address_until:
        return Paused(address_until, whole_address=True)
    return None


def _failures_of_name(digest: str, user: User | None) -> QuerySet[SignIn]:
    of_name = Q(name=digest) | Q(user=user) if user else Q(name=digest)
    tries = _since_release(SignIn.objects.filter(of_name))
    return tries.filter(name=digest, outcome__in=[Outcome.FAILED, Outcome.MASKED])


def _since_release(tries: QuerySet[SignIn]) -> QuerySet[SignIn]:
    last = tries.filter(outcome__in=[Outcome.PASSED, Outcome.RELEASED]).first()
    return tries.filter(pk__gt=last.pk) if last else tries


def _paused_until(failures: QuerySet[SignIn]) -> datetime | None:
    if (count := failures.count()) and count % FAILURES == 0:
        return failures.first().at + PAUSE
    return None


def _address_paused_until(address: str | None, now: datetime) -> datetime | None:
    recent = SignIn.objects.filter(address=address, at__gt=now - PAUSE, outcome__in=[Outcome.FAILED, Outcome.MASKED])
    last = list(recent.order_by("-at").values_list("at", flat=True)[:ADDRESS_FAILURES])
    return last[0] + PAUSE if len(last) == ADDRESS_FAILURES else None
