"""What does a member say of a solution, criterion by criterion; what did the working group say before; what was asked?"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Solution
from portal.time.calendar import last_second
from review.models.committee import ReviewTask


class Finding(models.TextChoices):
    """No points and no pass mark (A-20)."""

    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"
    EXPLAIN = "explain", "需說明"


WORDED = (
    Finding.NOT_MET,
    Finding.EXPLAIN,
)  # a finding that says why, in an opinion, in the consensus and to the vendor


class Recommendation(models.TextChoices):
    APPROVE = "approve", "建議通過"
    SUPPLEMENT = "supplement", "建議補件後通過"
    REJECT = "reject", "建議不通過"


class Opinion(models.Model):
    """審查意見: one member's sheet on one solution. Handed in with its task; set aside, it is kept and counts nowhere."""

    task = models.OneToOneField(ReviewTask, models.PROTECT, related_name="opinion", verbose_name="分派審查")
    recommendation = models.CharField("總體建議", max_length=10, choices=Recommendation, blank=True)
    conditions = models.TextField("附帶條件", blank=True)
    comment = models.TextField("綜合意見", blank=True)
    saved_at = models.DateTimeField("最近儲存", null=True, blank=True)
    handed_in_at = models.DateTimeField("送出時間", null=True, blank=True)
    frozen_at = models.DateTimeField("凍結時間", null=True, blank=True, help_text="會議開始後不再更動")
    set_aside_at = models.DateTimeField("不列計時間", null=True, blank=True)
    set_aside_reason = models.TextField("不列計的原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "審查意見"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.task}"


class CriterionOpinion(models.Model):
    """What the sheet says of one criterion of 八(二)."""

    class Visibility(models.TextChoices):
        COMMITTEE = "committee", "委員會"
        OFFICERS = "officers", "僅承辦"
        VENDOR = "vendor", "可告知廠商"

        @classmethod
        def for_members(cls, line: Any) -> str:
            """The comment of a line as other members read it: what is for the officers alone stays with them."""
            return "" if line.visible_to == cls.OFFICERS else line.comment

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="criteria", verbose_name="審查意見")
    criterion = models.CharField("審查項目", max_length=40)
    finding = models.CharField("判定", max_length=10, choices=Finding, blank=True)
    comment = models.TextField("意見", blank=True)
    visible_to = models.CharField("意見給誰看", max_length=10, choices=Visibility, default=Visibility.COMMITTEE)

    class Meta:
        verbose_name = verbose_name_plural = "逐項意見"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["opinion", "criterion"], name="one_opinion_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion}：{self.get_finding_display()}"


class PreOpinion(models.Model):
    """工作小組初審意見 (審議規則 §3): written per criterion before the meeting."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="pre_opinions", verbose_name="方案")
    criterion = models.CharField("審查項目", max_length=40)
    finding = models.CharField("判定", max_length=10, choices=Finding, blank=True)
    text = models.TextField("初審意見", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填寫人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "工作小組初審意見"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["solution", "criterion"], name="one_pre_opinion_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion}：{self.get_finding_display()}"


class Question(models.Model):
    """委員提問: goes through the officer, is answered in the portal, and is read by every member without a conflict."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="questions", verbose_name="方案")
    task = models.ForeignKey(ReviewTask, models.PROTECT, null=True, blank=True, related_name="questions")
    criterion = models.CharField("審查項目", max_length=40, blank=True)
    asked_text = models.TextField("委員的提問")
    asked_at = models.DateTimeField("提問時間")
    text = models.TextField("轉給廠商的提問", blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="轉送人"
    )
    sent_at = models.DateTimeField("轉送時間", null=True, blank=True)
    not_sent_reason = models.TextField("沒有轉送的原因", blank=True)
    due_at = models.DateTimeField("回覆期限", null=True, blank=True)
    answer = models.TextField("廠商的回覆", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回覆人"
    )
    answered_at = models.DateTimeField("回覆時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "委員提問"
        ordering = ["pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["solution"], name="questions_waiting", condition=Q(sent_at=None))]

    def __str__(self) -> str:
        return f"{self.solution}：{self.asked_text[:30]}"

    @property
    def last_second(self) -> datetime | None:
        return last_second(self.due_at) if self.due_at else None
