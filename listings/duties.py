"""What does the catalogue owe in the background?"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from applications.models import Solution
from applications.workflow import LISTED, SOLUTION
from listings import actions
from portal.background import duties


def unpublished(now: datetime) -> QuerySet:
    return Solution.objects.filter(state__in=SOLUTION.group(LISTED), listing=None)


def outlived(now: datetime) -> QuerySet:
    return Solution.objects.filter(
        state__in=SOLUTION.group(LISTED), application__programme__valid_to__lt=timezone.localdate(now)
    )


duties.register(duties.Duty("listings.publish", unpublished, actions.publish, label="上架"))
duties.register(duties.Duty("listings.expire", outlived, actions.expire, label="有效期屆滿下架"))
