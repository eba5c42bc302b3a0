"""What came of the review of a solution?"""

from django.conf import settings
from django.db import models

from applications.models import Solution


class Decision(models.Model):
    """The outcome of one review of one solution, with its reason (R8-1-2, R8-1-3); written once, never changed."""

    class Review(models.TextChoices):
        TECHNICAL = "technical", "技術審查"
        DOCUMENTARY = "documentary", "書面審查"

    class Outcome(models.TextChoices):
        APPROVED = "approved", "審查通過"
        REJECTED = "rejected", "審查未通過"
        MOVED = "moved", "改為技術審查"

    class Comparison(models.TextChoices):
        BETTER = "better", "優於既有方案"
        EQUAL = "equal", "與既有方案一致"
        WORSE = "worse", "未優於既有方案"

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="decisions", verbose_name="方案")
    review = models.CharField("審查方式", max_length=20, choices=Review)
    outcome = models.CharField("結果", max_length=20, choices=Outcome)
    comparison = models.CharField("與既有方案比較", max_length=10, choices=Comparison, blank=True)
    reason = models.TextField("理由")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "審查結果"
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.solution}：{self.get_review_display()}{self.get_outcome_display()}"
