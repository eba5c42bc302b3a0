"""What does the guideline say of what was filed: each run over a submission, and its verdicts?"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from applications.models.registers import RegisterQuestion
from applications.models.submission import Submission
from portal.append_only import AppendOnly
from portal.background.duties import Work
from portal.trail.frozen import FrozenField


class GuidelineCheckQuerySet(models.QuerySet):
    def newest_first(self) -> "GuidelineCheckQuerySet":
        return self.order_by("-pk")

    def told(self) -> "GuidelineCheckQuerySet":
        """Those whose verdicts stand."""
        return self.exclude(done_at=None)

    def newest_of_each(self) -> "GuidelineCheckQuerySet":
        """Of many submissions: of each the run whose verdicts count now."""
        own = GuidelineCheck.objects.filter(submission=OuterRef("submission")).told().newest_first()
        return self.filter(pk=Subquery(own.values("pk")[:1]))


class GuidelineCheck(Work):
    """A run of the guideline registry over one submission; owed until its verdicts stand. The newest that is done counts.

    The outside registers are asked first (`questions`); one that does not answer holds nothing up. `since`: from when on
    an answer is taken for this run; `about` names what a run is for, so that each is made once.
    """

    class Cause(models.TextChoices):
        SENT = "sent", "送件"
        DEMAND = "demand", "承辦重新查詢"
        LATE = "late", "來源恢復後補查"
        LIST = "list", "名單更新"
        APPROVAL = "approval", "審查結果確定前"
        CONTRACT = "contract", "簽約前"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="guideline_checks")
    cause = models.CharField("原因", max_length=10, choices=Cause, default=Cause.SENT)
    about = models.CharField("關於", max_length=60, blank=True)
    asked_at = models.DateTimeField("要求時間", default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField("採用此時以後的回應", default=timezone.now)

    objects = GuidelineCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "須知檢核"
        constraints = [models.UniqueConstraint(fields=["submission", "cause", "about"], name="one_check_per_reason")]

    @classmethod
    def owed(cls, now: datetime) -> QuerySet:
        """Not before each register has answered or failed once: what answers later is a run of its own.

        Whichever run of the submission asks: one that asks nobody takes the answers of the others.
        """
        waits = RegisterQuestion.objects.filter(check_run__submission=OuterRef("submission"), tried_at=None)
        return super().owed(now).exclude(Exists(waits))

    def __str__(self) -> str:
        return f"{self.submission} 檢核"


class Verdict(AppendOnly):
    """The ruling of one clause on one submission, on record (R4-y); never changed, a person's view stands beside it."""

    class Result(models.TextChoices):
        MET = "met", "符合"
        NOT_MET = "not_met", "不符合"
        PERSON = "person", "需人工判斷"
        UNAVAILABLE = "no_source", "來源沒有回應"

    check_run = models.ForeignKey(GuidelineCheck, models.CASCADE, related_name="verdicts")
    clause = models.CharField("條號", max_length=40)
    row = models.CharField("條目", max_length=20)
    text = models.TextField("條文")
    result = models.CharField("結果", max_length=10, choices=Result)
    reason = models.TextField("理由")
    evidence = models.JSONField("依據", default=list)
    sources = FrozenField(
        "查詢的來源", default=list, blank=True
    )  # registers/facts.py: SourceUsed, one for each register
    mismatches = FrozenField("申報與登記不同之處", default=list, blank=True)  # guideline.Mismatch, each
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "檢核結果"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["check_run", "row"], name="one_verdict_per_row_and_run")]

    def __str__(self) -> str:
        return f"{self.clause} {self.get_result_display()}"
