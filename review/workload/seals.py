"""Does the desk say until when letters can be sealed, and are those written to in time who can renew the certificate?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal.accounts.models import User
from portal.background import duties
from portal.outbox import notices, sealing
from portal.outbox.models import Message
from portal.reference import Ref
from portal.roles import Role

ENDS = "seal_ends"
DAYS = (30, 7, 1)  # before its end


@dataclass(frozen=True)
class SealLook:
    """`ends_at` is None for a file that does not open."""

    ends_at: datetime | None
    is_over: bool
    is_broken: bool


def of_desk(user: User, now: datetime) -> dict[str, Any]:
    """Until when it seals, for administrators; for everybody that letters wait for another."""
    if not sealing.is_set_up():
        return {"seal": None}
    ends_at = sealing.ends_at()
    look = SealLook(ends_at, ends_at is not None and ends_at <= now, bool(sealing.trouble(now)))
    return {"seal": look if look.is_broken or user.role == Role.ADMINISTRATOR else None}


def untold(now: datetime) -> QuerySet:
    """Administrators who have not heard how few days are left, once for each of DAYS and each certificate."""
    occurrence = _occurrence(now)
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(email="")
    if not occurrence:
        return administrators.none()
    told = Message.objects.filter(kind=ENDS, user=OuterRef("pk"), occurrence=occurrence)
    return administrators.filter(~Exists(told)).order_by("pk")


def tell(pk: int, now: datetime) -> None:
    with transaction.atomic():
        for person in duties.locked(untold(now).filter(pk=pk)):
            ends_at, own = sealing.ends_at(), Ref.of(person)
            notices.notify(
                [person],
                ENDS,
                concerns=own,
                cause=own,
                occurrence=_occurrence(now),
                words={"days": _days(now), "ends_at": ends_at},
                now=now,
            )


def _days(now: datetime) -> int | None:
    """Which of DAYS has come; None while there is time, and when it is over: then the desk says so."""
    ends_at = sealing.ends_at()
    if ends_at is None or now >= ends_at:
        return None
    return min((days for days in DAYS if ends_at - now <= timedelta(days=days)), default=None)


def _occurrence(now: datetime) -> str:
    days, ends_at = _days(now), sealing.ends_at()
    return f"{ends_at:%Y%m%d%H%M%S}-{days}" if days and ends_at else ""
