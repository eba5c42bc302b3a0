"""What does the desk say of the rounds over what was kept, and who hears that something does not match?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.urls import reverse

from portal import sight
from portal.accounts.models import User
from portal.background import duties
from portal.integrity import rounds
from portal.integrity.models import Damage, Round
from portal.outbox import notices
from portal.reference import Ref
from portal.roles import Role
from review.models import Case

SHOWN = 10
NEXT_LETTER = timedelta(days=1)  # whatever is found meanwhile is in the next


@dataclass(frozen=True)
class Checked:
    """When everything was looked at last and how many that were; how many are still to come in the round under way."""

    ended_at: datetime | None
    total: int
    left: int
    is_under_way: bool


@dataclass(frozen=True)
class DamageLine:
    what: str
    case: Case | None
    wrong: str
    since: datetime
    last_at: datetime
    place: str  # which row, for administrators


def of_desk(user: User) -> dict[str, Any]:
    """The oldest that do not match and how many there are, and how far the rounds have come."""
    open_damages = sight.open_to(Damage.objects.filter(mended_at=None), user, "case")
    found = list(open_damages[: SHOWN + 1])
    number = len(found) if len(found) <= SHOWN else open_damages.count()
    return {"damages": _lines(found[:SHOWN], user), "damages_number": number, "checked": checked()}


def checked() -> Checked:
    """Over all inventories: over is a round when each has been passed."""
    every = list(Round.objects.filter(inventory__in=[one.name for one in rounds.registered()]))
    is_first = len(every) < len(rounds.registered()) or any(one.ended_at is None for one in every)
    going = [one for one in every if one.is_under_way]
    return Checked(
        None if is_first else min(one.ended_at for one in every if one.ended_at),
        sum(one.total for one in every),
        sum(one.left for one in going),
        bool(going),
    )


def _lines(found: list[Damage], user: User) -> list[DamageLine]:
    wanted = [damage.case.pk for damage in found if damage.case and damage.case.kind == "application"]
    cases = Case.objects.seen_by(user).select_related("vendor").in_bulk(wanted) if wanted else {}
    technical = user.is_superuser or user.role == Role.ADMINISTRATOR
    return [
        DamageLine(
            one.what,
            cases.get(one.case.pk) if one.case else None,
            one.wrong,
            one.since,
            one.last_at,
            f"{one.inventory} {one.row}" if technical else "",
        )
        for one in found
    ]


# --- The letter to those who can put it right -----------------------------------------------------------------------


def untold(now: datetime) -> QuerySet:
    """What nobody was written of yet; none within a day of the last letter."""
    lately = Damage.objects.filter(told_at__gt=now - NEXT_LETTER)
    return Damage.objects.filter(~Exists(lately), told_at=None, mended_at=None).order_by("pk")


def tell(pk: int, now: datetime) -> None:
    """One letter to each administrator about all that is new, however much it is."""
    with transaction.atomic():
        first = duties.locked(untold(now).filter(pk=pk)).first()
        if first is None:
            return
        found = list(untold(now))
        Damage.objects.filter(pk__in=[one.pk for one in found]).update(told_at=now)
        words = {
            "number": len(found),
            "lines": [str(one) for one in found[:SHOWN]],
            "url": settings.BASE_URL + reverse("admin:index"),
        }
        people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(email="").order_by("pk")
        about = Ref.of(first)
        notices.notify(people, "damages", concerns=about, cause=about, words=words, now=now)
