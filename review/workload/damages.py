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
    damages = list(open_damages[: SHOWN + 1])
    number = len(damages) if len(damages) <= SHOWN else open_damages.count()
    return {"damages": _damage_lines(damages[:SHOWN], user), "damages_number": number, "checked": checked()}


def checked() -> Checked:
    """Over all inventories: over is a round when each has been passed."""
    every = list(Round.objects.filter(inventory__in=[inventory.name for inventory in rounds.registered()]))
    is_first = len(every) < len(rounds.registered()) or any(round_.ended_at is None for round_ in every)
    going = [round_ for round_ in every if round_.is_under_way]
    return Checked(
        None if is_first else min(round_.ended_at for round_ in every if round_.ended_at),
        sum(round_.total for round_ in every),
        sum(round_.left for round_ in going),
        bool(going),
    )


def _damage_lines(damages: list[Damage], user: User) -> list[DamageLine]:
    wanted = [damage.case.pk for damage in damages if damage.case and damage.case.kind == "application"]
    cases = Case.objects.seen_by(user).select_related("vendor").in_bulk(wanted) if wanted else {}
    technical = user.is_superuser or user.role == Role.ADMINISTRATOR
    return [
        DamageLine(
            damage.what,
            cases.get(damage.case.pk) if damage.case else None,
            damage.wrong,
            damage.since,
            damage.last_at,
            f"{damage.inventory} {damage.row}" if technical else "",
        )
        for damage in damages
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
        damages = list(untold(now))
        Damage.objects.filter(pk__in=[damage.pk for damage in damages]).update(told_at=now)
        words = {
            "number": len(damages),
            "lines": [str(damage) for damage in damages[:SHOWN]],
            "url": settings.BASE_URL + reverse("admin:index"),
        }
        people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(email="").order_by("pk")
        about = Ref.of(first)
        notices.notify(people, "damages", concerns=about, cause=about, words=words, now=now)
