"""What did a person say of an item of the checklist?"""

from django.conf import settings
from django.db import models

from applications.models import Application, Submission


class Mark(models.Model):
    """What a person says of one item of the checklist (R8-1-1a). A change of mind is a new row; the latest counts.

    `key` is a row of the clause table (R4-2) or the place of a slot (technical-12-load_test_report). `basis` is a print of
    what was judged, so that a later submission shows which items have to be looked at again.
    """

    class Result(models.TextChoices):
        PASS = "pass", "符合"
        FAIL = "fail", "不符合"
        NA = "na", "不適用"

    application = models.ForeignKey(Application, models.CASCADE, related_name="marks", verbose_name="申請案")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="marks", verbose_name="判定時的送件")
    key = models.CharField("項目", max_length=80)
    result = models.CharField("判定", max_length=10, choices=Result, blank=True)
    note = models.TextField("說明", blank=True)
    basis = models.CharField("判定的內容", max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="判定人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "檢核判定"
        default_permissions = ("view", "add")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.key}：{self.get_result_display() or '未判定'}"
