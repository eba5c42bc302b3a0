"""Who did what to a case, when? Written once, never changed."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One step of an application, or of one of its solutions."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="events")
    solution = models.ForeignKey("applications.Solution", models.CASCADE, null=True, blank=True, related_name="events")
    step = models.CharField("步驟", max_length=40)
    source = models.CharField("原狀態", max_length=30)
    target = models.CharField("新狀態", max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("說明", blank=True)
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "歷程"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], name="events_by_time")]

    def __str__(self) -> str:
        return f"{self.subject_label}：{self.step_label}"

    @property
    def subject(self) -> models.Model:
        return self.solution if self.solution_id else self.application

    @property
    def subject_label(self) -> str:
        return str(self.solution) if self.solution_id else "申請案"

    @property
    def step_label(self) -> str:
        return self.subject.workflow.step(self.step).label
