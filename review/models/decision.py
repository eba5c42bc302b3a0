"""What came of the review of a solution?"""

from django.conf import settings
from django.db import models

from applications.models import Solution
from applications.workflow import SOLUTION, UNPUBLISHED


class DecisionQuerySet(models.QuerySet):
    def results(self) -> "DecisionQuerySet":
        """Those that end a review: to move on to another one is none."""
        return self.exclude(outcome=Decision.Outcome.MOVED)

    def unpublished(self) -> "DecisionQuerySet":
        """The results that stand and wait to be published."""
        waiting = self.filter(published_at=None, outcome__in=[Decision.Outcome.APPROVED, Decision.Outcome.REJECTED])
        return waiting.filter(replaced_by=None, solution__state__in=SOLUTION.group(UNPUBLISHED))


class Decision(models.Model):
    """The outcome of one review of one solution, with its reason (R8-1-2, R8-1-3).

    Written once: a change is a new decision that names this one. It stays inside the office until it is published.
    """

    class Review(models.TextChoices):
        TECHNICAL = "technical", "技術審查"
        DOCUMENTARY = "documentary", "書面審查"

        @classmethod
        def running(cls, solution: Solution) -> str:
            """The review that the solution is in now; "" for none. Each is called as the group of the solution's states."""
            return next((review for review in cls.values if review in solution.stage.groups), "")

        @classmethod
        def present(cls, solution: Solution) -> str:
            """The review that it is in, or was decided in."""
            by_result = (review for review in cls.values if review in solution.decided_stage.groups)
            return cls.running(solution) or next(by_result)

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
    reason = models.TextField("理由")  # for the file
    reasons = models.TextField("給廠商的理由", blank=True)  # as its letter says them
    departs_reason = models.TextField("不採委員多數意見的理由", blank=True)  # for the file
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="取代的審查結果"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("時間")
    published_at = models.DateTimeField("公布時間", null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "審查結果"
        ordering = ["decided_at", "pk"]
        indexes = [
            models.Index(fields=["id"], name="decisions_to_publish", condition=models.Q(published_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.solution}：{self.get_review_display()}{self.get_outcome_display()}"

    @property
    def told(self) -> str:
        """The reasons that the vendor reads; of an old decision those were the only ones."""
        return self.reasons or self.reason
