"""Which files of a whole case were asked for?"""

from django.conf import settings
from django.db import models

from applications.models import Application, Submission
from portal.background.duties import Work
from portal.files.models import StoredFile


class Packet(Work):
    """Everything of one submission as one PDF, or as a ZIP: asked for, made in the background, gone after some days."""

    class Kind(models.TextChoices):
        PDF = "pdf", "審查卷宗 PDF"
        ZIP = "zip", "全部檔案 ZIP"

    application = models.ForeignKey(Application, models.CASCADE, related_name="packets", verbose_name="申請案")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="packets", verbose_name="送件")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="packets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="要求者")
    asked_at = models.DateTimeField("要求時間")

    class Meta:
        verbose_name = verbose_name_plural = "卷宗"
        default_permissions = ("view",)
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind"], name="one_packet_per_submission_and_kind")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="packets_to_make", condition=models.Q(done_at=None)),
            models.Index(fields=["done_at"], name="packets_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_kind_display()}"
