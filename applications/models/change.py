"""Who changed what in an application, when?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F

from portal.accounts.models import User

JOINED = timedelta(minutes=30)


class ChangeQuerySet(models.QuerySet):
    def lasting(self) -> "ChangeQuerySet":
        """Without what was typed and taken back at once."""
        return self.exclude(before=F("after"))

    def latest_of(self, application: int, solution: int | None, names: list[str]) -> dict[str, "Change"]:
        """The last change of each of these answers, in one query."""
        changes = self.filter(application=application, solution=solution, name__in=names).order_by("pk")
        return {change.name: change for change in changes.select_related("by")}


class Change(models.Model):
    """One answer, row or paper that a person changed, in words. What one person types into one answer within JOINED is one row."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="changes")
    solution = models.ForeignKey(
        "applications.Solution", models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name="方案"
    )
    solution_name = models.CharField("方案名稱", max_length=200, blank=True)  # stays when the solution is removed
    sheet = models.CharField("附表", max_length=20, blank=True)
    name = models.CharField("項目", max_length=100)
    label = models.CharField("項目名稱", max_length=300)
    before = models.TextField("原來", blank=True)
    after = models.TextField("改成", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField("開始時間")
    at = models.DateTimeField("時間")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "修改紀錄"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["application", "-at"]), models.Index(fields=["application", "name", "-id"])]

    def __str__(self) -> str:
        return f"{self.label}：{self.by}"

    def goes_on(self, by: User | None, now: datetime) -> bool:
        """Whether the same person is still at it."""
        return by is not None and self.by_id == by.pk and now - self.since <= JOINED
