"""Who did what to what, when? One row for each step that was taken; written once, never changed."""

from django.conf import settings
from django.db import models

from portal.append_only import AppendOnly
from portal.reference import RefField
from portal.workflow import kinds


class Event(AppendOnly):
    """One step of one thing, of whichever app.

    `shown_in` is the thing in whose history it is read: a solution's steps stand in their case's. Empty where another event
    tells the same in that history.
    """

    subject = RefField("對象")
    shown_in = RefField("列在誰的歷程")
    step = models.CharField("步驟", max_length=40)
    source = models.CharField("原狀態", max_length=30)
    target = models.CharField("新狀態", max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField("說明", blank=True)
    at = models.DateTimeField("時間")

    about: models.Model | None = None  # what a history tells it of, where it is not the history's own thing

    class Meta:
        verbose_name = verbose_name_plural = "歷程"
        ordering = ["at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject", "at"], name="events_by_subject"),
            models.Index(fields=["shown_in", "at"], name="events_by_history"),
            models.Index(fields=["at"], name="events_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}：{self.step_label}"

    @property
    def subject_label(self) -> str:
        """What such things are called, without a look at the row itself."""
        return kinds.label_of(self.subject.kind)

    @property
    def step_label(self) -> str:
        return kinds.step_label_of(self.subject.kind, self.step)
