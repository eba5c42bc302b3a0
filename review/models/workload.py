"""Who looks after a case, since when, and how far are all of them?"""

from django.conf import settings
from django.db import models

from applications.models import Application, Programme


class Assignment(models.Model):
    """Who looks after a case now (指派). `AssignmentEvent` keeps how it came about."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="assignment", verbose_name="申請案")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="承辦")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指派人")
    assigned_at = models.DateTimeField("指派時間")

    class Meta:
        verbose_name = verbose_name_plural = "指派"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.application}：{self.officer}"


class AssignmentEvent(models.Model):
    """One case came into somebody's hands. Written once, never changed; it reads like an `Event`, for staff alone."""

    class How(models.TextChoices):
        BY_HAND = "by_hand", "指派承辦"
        EVENLY = "evenly", "平均分派"
        TAKEN = "taken", "收案時指派"
        RECUSED = "recused", "承辦迴避"

    application = models.ForeignKey(Application, models.CASCADE, related_name="assignment_events")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("方式", max_length=10, choices=How)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "指派紀錄"
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application}：{self.note}"

    @property
    def step_label(self) -> str:
        return self.get_how_display()

    @property
    def note(self) -> str:
        if self.officer_id is None:
            return f"{self.before} → 待指派"
        return f"{self.before} → {self.officer}" if self.before_id else f"承辦：{self.officer}"


class DailySummary(models.Model):
    """The daily mail of what is a person's to do: whether they want it, and the last day on which it was written."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_summary")
    wanted = models.BooleanField("要寄", default=True)
    last_on = models.DateField("最近一次", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "每日摘要"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class Figures(models.Model):
    """The dashboard's figures that need every row of a year, as they were at `made_at`; made by a duty (figures.py)."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="figures", verbose_name="年度計畫")
    made_at = models.DateTimeField("統計時間")
    funnel = models.JSONField("各階段件數")
    medians = models.JSONField("各階段天數中位數")

    class Meta:
        verbose_name = verbose_name_plural = "統計"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.programme} 統計"


class ListColumns(models.Model):
    """Which columns a person wants to see in the list of cases; nobody else's concern, and no record."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="同仁")
    columns = models.JSONField("欄位", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "清單欄位"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} 的清單欄位"
