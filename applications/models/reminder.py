"""Which reminder has a draft been sent already, and of which closing day?"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from applications.models.application import Application, ApplicationQuerySet
from applications.models.programme import Programme

SECOND = timedelta(seconds=1)
# With how much time left each letter goes out: more than the first, at most the second. The windows never meet, so that
# a worker that was away, or a draft begun late, sends the later letter only.
WINDOWS = {
    "closing_in_a_week": (timedelta(days=2), timedelta(days=7)),
    "closing_tomorrow": (timedelta(0), timedelta(days=1)),
}
SETTLED = {"closing_in_a_week": timedelta(days=1), "closing_tomorrow": timedelta(hours=1)}  # who has just begun, knows


class Reminder(models.Model):
    """A draft was reminded of its closing day, once: the letters stand in the outbox.

    It names the day, so that a closing that is moved to another day is told again, and one moved by hours is not.
    """

    class Kind(models.TextChoices):  # also the name of the letter
        WEEK = "closing_in_a_week", "截止前一週"
        DAY = "closing_tomorrow", "截止前一天"

    application = models.ForeignKey(Application, models.CASCADE, related_name="reminders", verbose_name="申請案")
    kind = models.CharField("種類", max_length=20, choices=Kind)
    closes_on = models.DateField("截止日")
    made_at = models.DateTimeField("建立時間")

    class Meta:
        verbose_name = verbose_name_plural = "截止提醒"
        constraints = [
            models.UniqueConstraint(fields=["application", "kind", "closes_on"], name="one_reminder_per_closing_day")
        ]

    def __str__(self) -> str:
        return f"{self.application}：{self.get_kind_display()}（{self.closes_on}）"

    @classmethod
    def kind_due(cls, application: Application, now: datetime) -> str:
        """The letter whose time it is, or ""."""
        left = application.programme.closes_at - now
        return next((kind for kind, (least, most) in WINDOWS.items() if least < left <= most), "")

    @classmethod
    def owed(cls, now: datetime) -> ApplicationQuerySet:
        """The drafts that still want a letter now, while they can be sent in."""
        drafts = Application.objects.filter(
            state=Application.workflow.initial.name,
            programme__state=Programme.Switch.OPEN,
            programme__opens_at__lte=now,
        ).annotate(last_day=TruncDate(F("programme__closes_at") - SECOND))
        return drafts.filter(Q(*(cls._wants(kind, now) for kind in cls.Kind.values), _connector=Q.OR)).order_by("pk")

    @classmethod
    def _wants(cls, kind: str, now: datetime) -> Q:
        least, most = WINDOWS[kind]
        told = cls.objects.filter(application=OuterRef("pk"), kind=kind, closes_on=OuterRef("last_day"))
        return Q(
            ~Exists(told),
            programme__closes_at__gt=now + least,
            programme__closes_at__lte=now + most,
            created_at__lte=now - SETTLED[kind],
        )
