"""Which answers have reached the door in time and are still on their way through the pages?"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

LEASE = timedelta(minutes=20)  # longer than a body and the storage may take: only a dead process never comes to an end
KEPT = timedelta(days=1)


class ArrivalQuerySet(models.QuerySet):
    def under_way(self, now: datetime) -> "ArrivalQuerySet":
        return self.filter(until__gt=now)

    def dispensable(self, now: datetime) -> "ArrivalQuerySet":
        """What a dead process left, once nobody asks any more whether it came in time."""
        return self.filter(until__lte=now - KEPT)


class Arrival(models.Model):
    """A request about a case, from its arrival until its outcome stands; that of a dead process runs out.

    Its row is there before anything slow begins, so that no deadline passes over what came in time.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="arrivals")
    at = models.DateTimeField("到達時間")
    until = models.DateTimeField("最晚處理到")

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "處理中的送件"
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at}"


def in_time_for(deadline: str, now: datetime) -> Exists:
    """Whether something that reached the door before `deadline` is still under way, for a queryset with an application."""
    return Exists(arrived_before(deadline).under_way(now))


def arrived_before(deadline: str) -> QuerySet:
    return Arrival.objects.filter(application=OuterRef("application"), at__lt=OuterRef(deadline))
