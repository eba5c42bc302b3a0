"""Which items must a vendor mend, until when?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.arrival import arrived_before, in_time_for
from applications.models.submission import Submission
from applications.place import Place
from applications.workflow import (
    CORRECTION,
    IN_REVIEW,
    OF_QUALIFICATION,
    OF_REVIEW,
    RECALLED,
    Rounds,
)
from portal.forms.merging import version_of
from portal.time.calendar import format_roc, last_second
from portal.workflow.subject import Subject

REMIND_BEFORE = timedelta(hours=24)


class CorrectionQuerySet(models.QuerySet):
    def running(self) -> "CorrectionQuerySet":
        """Those that the vendor can still answer, or whose end has only just come."""
        return self.filter(state=CORRECTION.initial.name)

    def counted(self) -> "CorrectionQuerySet":
        """The rounds of 資格審查 that the vendor had: one that was recalled is none (A-05)."""
        return self.filter(purpose=Correction.Purpose.QUALIFICATION).exclude(state=RECALLED)

    def late(self) -> "CorrectionQuerySet":
        """審查補件 that did not come, for a solution that is reviewed still: an officer decides how it goes on."""
        late = self.filter(purpose__in=Correction.SUPPLEMENTS, state=CORRECTION.step("lapse").target)
        return late.filter(solutions__state__in=IN_REVIEW).distinct()

    def overdue(self, now: datetime) -> "CorrectionQuerySet":
        """R6-5-2: the whole due day still counts; `due_at` is the first moment that is too late.

        What reached the door before it is waited for, however slow the way through the pages.
        """
        return self.running().filter(~in_time_for("due_at", now), due_at__lte=now)

    def with_lost_arrival(self) -> "CorrectionQuerySet":
        """Each with the moment at which something reached the door in time; what was not finished is known by nothing else."""
        return self.annotate(lost_at=arrived_before("due_at").values("at")[:1])

    def to_remind(self, now: datetime) -> "CorrectionQuerySet":
        """R6-5-4: open, not yet reminded of this due time, at most a day left, and more than a day when it was told."""
        told_before = models.F("due_at") - REMIND_BEFORE
        not_yet = Q(reminded_at=None) | Q(reminded_at__lt=models.F("told_at"))
        soon = self.running().filter(not_yet, due_at__gt=now, due_at__lte=now + REMIND_BEFORE)
        return soon.filter(told_at__lt=told_before)


class Correction(Subject):
    """補正: one round of 六(五). `due_at` is the first moment that is too late; `counting` says how it was found."""

    class Purpose(models.TextChoices):
        QUALIFICATION = "qualification", "資格補正"
        REVIEW = "supplement_review", "審查補件"
        MOVED = "moved_to_technical", "改為技術審查的補件"

    SUPPLEMENTS = frozenset({Purpose.REVIEW, Purpose.MOVED})

    workflow = CORRECTION
    shown_in = None  # the step of the case, taken with each of its own, tells it there

    application = models.ForeignKey("applications.Application", models.CASCADE, related_name="corrections")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="corrections")
    purpose = models.CharField("目的", max_length=20, choices=Purpose, default=Purpose.QUALIFICATION)
    solutions = models.ManyToManyField(
        "applications.Solution", blank=True, related_name="supplements", verbose_name="為哪些方案補件"
    )
    round = models.PositiveSmallIntegerField("次別")
    remark = models.TextField("說明", blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("通知時間")
    due_at = models.DateTimeField("補正期限")
    told_at = models.DateTimeField("期限告知時間", help_text="通知補正，或最近一次延長、重新開放的時間")
    reminded_at = models.DateTimeField("提醒時間", null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        "日數", null=True, blank=True, help_text="審查補件期限的日數；期限是指定日期時空白。"
    )
    counting = models.JSONField("期限計算", default=list)
    closed_at = models.DateTimeField("結束時間", null=True, blank=True)
    answer = models.OneToOneField(Submission, models.PROTECT, null=True, blank=True, related_name="answers")

    objects = CorrectionQuerySet.as_manager()

    lost_at: datetime | None = None  # when something began to arrive, for who asked `with_lost_arrival`

    class Meta:
        verbose_name = verbose_name_plural = "補正"
        ordering = ["application", "round"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="one_correction_per_round"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=CORRECTION.initial.name), name="one_open_correction"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.application} {self.called}"

    @property
    def rounds(self) -> Rounds:
        """Which steps of the case it goes with, and what it is called."""
        return OF_REVIEW if self.is_supplement else OF_QUALIFICATION

    @property
    def is_supplement(self) -> bool:
        return self.purpose in self.SUPPLEMENTS

    @property
    def called(self) -> str:
        if self.is_supplement:
            return f"{format_roc(timezone.localdate(self.requested_at))} 的審查補件"
        return f"第 {self.round} 次補正"

    @property
    def asked_why(self) -> str:
        """For the letter of a 審查補件, before the items."""
        if self.purpose == self.Purpose.MOVED:
            return "改為技術審查，依須知六(三)1 應補附下列資料"
        return "審查時認為需要補充或修正下列資料"

    @property
    def solution_names(self) -> str:
        return "、".join(f"「{solution}」" for solution in self.solutions.all())

    @property
    def state_words(self) -> str:
        return self.stage.label.replace(OF_QUALIFICATION.noun, self.rounds.noun)

    @property
    def last_second(self) -> datetime:
        """The last second in time, for words on the page and in letters."""
        return last_second(self.due_at)

    @property
    def term(self) -> str:
        """Tells letters about this end from others of the round: one that is moved later is another, and so is a second lapse."""
        return str(int(self.due_at.timestamp()))

    @property
    def is_open(self) -> bool:
        return self.state == self.workflow.initial.name

    def is_running(self, now: datetime) -> bool:
        return self.is_open and now < self.due_at

    @property
    def edition(self) -> str:
        """A mark of what its letter asks for: a second letter, or another round, is another. Needs the items."""
        return version_of([self.round, self.remark, [[str(item.place), item.remark] for item in self.items.all()]])

    def names_open(self, sheet: str, solution_id: int | None) -> frozenset[str]:
        """Fields, rows and slots of one sheet that this round opens again."""
        return frozenset(i.name for i in self.items.all() if (i.sheet, i.solution_id) == (sheet, solution_id))


class CorrectionItem(models.Model):
    """One field, row or slot that is open again, with the officer's remark beside it."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items")
    solution = models.ForeignKey("applications.Solution", models.CASCADE, null=True, blank=True, related_name="+")
    sheet = models.CharField("附表", max_length=20)
    name = models.CharField("項目", max_length=60)
    label = models.CharField("項目名稱", max_length=200)
    remark = models.TextField("說明")
    explanation = models.TextField("廠商的說明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "補正項目"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "solution", "sheet", "name"], name="one_item_per_place"),
            models.UniqueConstraint(
                fields=["correction", "sheet", "name"],
                condition=Q(solution=None),
                name="one_item_per_company_place",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def place(self) -> Place:
        return Place(self.sheet, self.solution_id, self.name)
