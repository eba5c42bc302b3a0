"""How does the review call an application, and what do colleagues note on it?"""

from django.conf import settings
from django.db import models

from applications.models import Application


class Case(Application):
    """An application as the officer's desk sees it: the same row, another door."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "申請案"


class CaseNote(models.Model):
    """A word among colleagues on a case: for the desk alone, in no letter, packet or export. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="desk_notes", verbose_name="申請案")
    text = models.TextField("註記")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="同仁")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "同仁註記"
        default_permissions = ("view", "add")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]
