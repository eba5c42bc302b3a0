"""Which step was asked for of many cases at once, and what came of each?"""

from django.conf import settings
from django.db import models

from applications.models import Application, Solution
from portal.background.promises import PromiseQuerySet
from review.models.decision import Decision


class Batch(models.Model):
    """One step of many cases, for the same reason; which ones was seen before it was asked for."""

    class Kind(models.TextChoices):
        TAKE = "take", "整批收案"
        DECIDE = "decide", "整批記錄書面審查結果"
        ANNOUNCE = "announce", "整批公告入選"  # of earlier records: results are published together now

    key = models.UUIDField(unique=True, editable=False)  # of the page that asked: pressed twice, it is one
    kind = models.CharField("步驟", max_length=20, choices=Kind)
    said = models.JSONField("填寫的內容", default=dict)  # as the page's form names it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="辦理人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "整批辦理"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def words(self) -> str:
        """What was said of all of them: 「審查通過（與既有方案一致）：理由」; empty of a step that asks nothing."""
        if not self.said:
            return ""
        outcome = Decision.Outcome(self.said["outcome"]).label
        return f"{outcome}（{Decision.Comparison(self.said['comparison']).label}）：{self.said['reason']}"


class BatchedCase(models.Model):
    """One case of it, or one solution of a case. The row is the promise: done once, also after a crash in the middle."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="cases")
    application = models.ForeignKey(Application, models.CASCADE, related_name="batched", verbose_name="申請案")
    solution = models.ForeignKey(Solution, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="方案")
    done_at = models.DateTimeField("完成時間", null=True, blank=True)
    refusal = models.CharField("沒有辦理的原因", max_length=300, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整批辦理的案件"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "application", "solution"], name="one_step_per_batch"),
            models.UniqueConstraint(
                fields=["batch", "application"], condition=models.Q(solution=None), name="one_case_step_per_batch"
            ),
        ]
        indexes = [models.Index(fields=["id"], name="batched_cases_owed", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.application}「{self.solution}」" if self.solution_id else str(self.application)
