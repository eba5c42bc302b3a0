"""Who took which cases along as a file?"""

from django.conf import settings
from django.db import models

from portal.background.duties import Work
from portal.files.models import StoredFile
from portal.trail.targets import LookTarget


class Export(Work):
    """A list of cases as a spreadsheet, for whoever asked. The row stays as the record; the file goes after some days."""

    class Format(models.TextChoices):
        EXCEL = "xlsx", "Excel"
        OPEN_DOCUMENT = "ods", "ODS"

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="匯出者")
    asked_at = models.DateTimeField("要求時間")
    wanted = models.JSONField("篩選條件", default=dict)
    format = models.CharField("格式", max_length=4, choices=Format, default=Format.EXCEL)
    words = models.CharField("範圍", max_length=500)
    total = models.PositiveIntegerField("申請案數", null=True, blank=True)
    progress = models.PositiveIntegerField("已處理", default=0)
    solutions = models.PositiveIntegerField("方案數", null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="exports", verbose_name="檔案"
    )
    expires_at = models.DateTimeField("保留至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "匯出紀錄"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["next_try_at"], name="exports_to_make", condition=models.Q(done_at=None)),
            models.Index(fields=["expires_at"], name="exports_with_file", condition=models.Q(file__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.words}（{self.asked_by}）"

    @property
    def as_look_target(self) -> LookTarget:
        """What stands in it is held under the same name (review/export/exporting.py)."""
        return LookTarget(f"export:{self.pk}", f"匯出：{self.words}")

    @property
    def percent(self) -> int:
        return 100 * self.progress // self.total if self.total else 0

    @property
    def is_ready(self) -> bool:
        return self.file_id is not None

    @property
    def is_gone(self) -> bool:
        return self.done_at is not None and self.file_id is None
