"""What did a vendor upload to be taken over, and was it?"""

from datetime import datetime

from django.conf import settings
from django.db import models

from applications.models.application import Application


class WorkbookImport(models.Model):
    """One uploaded workbook. `reading` is what its cells say; what would change is asked of the draft anew each time.

    `added` leads from the mark of a new solution in the workbook to the solution that was made of it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="workbook_imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上傳時間")
    file_name = models.CharField("檔名", max_length=200)
    reading = models.JSONField("內容")
    applied_at = models.DateTimeField("匯入時間", null=True, blank=True)
    result = models.JSONField("結果", default=dict, blank=True)
    added = models.JSONField("新增的方案", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "活頁簿匯入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    def close(self, result: dict, added: dict[str, int], now: datetime) -> None:
        """Taken over: the cells are not needed any more, what came of them is."""
        self.applied_at, self.result, self.added, self.reading = now, result, added, {}
        self.save(update_fields=["applied_at", "result", "added", "reading"])
