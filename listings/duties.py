"""What does the catalogue owe in the background?"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from applications import told
from applications.models import Solution
from applications.workflow import LISTED, SOLUTION
from listings import actions
from listings.models import Listing
from portal.background import duties


def unpublished(now: datetime) -> QuerySet:
    return actions.unlisted()


def no_longer_announced(now: datetime) -> QuerySet:
    return actions.to_take_down()


def outlived(now: datetime) -> QuerySet:
    return Solution.objects.filter(
        state__in=SOLUTION.group(LISTED), application__programme__valid_to__lt=timezone.localdate(now)
    )


duties.register(duties.Duty("listings.publish", unpublished, actions.publish, label="上架"))
duties.register(duties.Duty("listings.take_down", no_longer_announced, actions.take_down, label="新的審查結果下架"))
duties.register(duties.Duty("listings.expire", outlived, actions.expire, label="有效期屆滿下架"))


def public_places(solutions: Iterable[Solution]) -> dict[int, str]:
    """Where the public finds each that is listed today."""
    listed = Listing.objects.valid_on(timezone.localdate()).filter(solution__in=list(solutions))
    pairs = listed.values_list("solution", "public_id")
    return {pk: reverse("listings:solution", args=[public_id]) for pk, public_id in pairs}


told.register(places=public_places)
