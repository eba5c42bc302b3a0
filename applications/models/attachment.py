"""Which paper stands in which upload slot?"""

from datetime import datetime

from django.db import models

from applications.guideline.papers import PAPERS
from applications.place import Place
from portal.files.models import StoredFile


class AttachmentQuerySet(models.QuerySet):
    def present(self) -> "AttachmentQuerySet":
        return self.filter(removed_at=None).select_related("file__original").order_by("pk")

    def removed_since(self, moment: datetime) -> "AttachmentQuerySet":
        """Those that may be put back, the last one last: a refused file has no bytes."""
        gone = self.filter(removed_at__gt=moment).exclude(file__state=StoredFile.State.REFUSED)
        return gone.select_related("file").order_by("removed_at", "pk")


class Attachment(models.Model):
    """A file in a slot of an application, or of one of its solutions. Taking it away keeps the row (nothing is lost)."""

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="attachments")
    solution = models.ForeignKey(
        "applications.Solution", models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    slot = models.CharField("應備資料", max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    details = models.JSONField("補充資訊", default=dict, blank=True)
    added_at = models.DateTimeField("上傳時間", auto_now_add=True)
    removed_at = models.DateTimeField("移除時間", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "應備資料"
        indexes = [models.Index(fields=["application", "removed_at"])]

    def __str__(self) -> str:
        return f"{self.slot}：{self.file.original_name}"

    @property
    def place(self) -> Place:
        """The slot that it stands in."""
        return Place(PAPERS[self.slot].sheet, self.solution_id, self.slot)
