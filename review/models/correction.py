"""What is kept for the next 補正通知, and of later due times?"""

from datetime import datetime

from django.conf import settings
from django.db import models

from applications.models import Application, Correction, Programme, Solution
from applications.place import Place
from portal.background.promises import PromiseQuerySet
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.time.calendar import last_second


class Phrase(Folded):
    """A sentence that officers write again and again beside an item of a correction, kept per programme year."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="phrases", verbose_name="年度計畫")
    name = models.CharField("限用於項目", max_length=60, blank=True, help_text="空白表示每個項目都可以用")
    text = models.CharField("用語", max_length=300)
    text_folded = FoldedField(of="text")
    position = models.PositiveSmallIntegerField("順序", default=0)

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "補正常用語"
        ordering = ["programme", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class PhraseBook(models.Model):
    """That a programme year has got its standard phrases: given once, so that a phrase deleted by staff stays away."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="phrase_book")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.programme)


class DraftRemark(models.Model):
    """What an officer has picked for the next 補正通知 and wrote beside it; nobody but staff sees it before it is sent."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="draft_remarks")
    solution = models.ForeignKey(Solution, models.CASCADE, null=True, blank=True, related_name="+")
    sheet = models.CharField("附表", max_length=20)
    name = models.CharField("項目", max_length=60)
    remark = models.TextField("說明")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "補正草稿"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "solution", "sheet", "name"], name="one_draft_per_place"),
            models.UniqueConstraint(
                fields=["application", "sheet", "name"],
                condition=models.Q(solution=None),
                name="one_draft_per_company_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Place:
        return Place(self.sheet, self.solution_id, self.name)


class Postponement(models.Model):
    """補正期限的延長或重新開放, for one reason, of one case or many; who is meant was seen before it was asked for."""

    key = models.UUIDField(unique=True, editable=False)  # of the page that asked: pressed twice, it is one
    reason = models.TextField("理由")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="辦理人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "補正期限延長"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.reason if len(self.reason) <= 40 else f"{self.reason[:39]}…"


class PostponedCase(models.Model):
    """One case of it. The row is the promise: done once, by whoever comes to it, also after a crash in the middle."""

    postponement = models.ForeignKey(Postponement, models.CASCADE, related_name="cases")
    application = models.ForeignKey(Application, models.CASCADE, related_name="postponed", verbose_name="申請案")
    correction = models.ForeignKey(Correction, models.CASCADE, related_name="postponed")
    step = models.CharField("步驟", max_length=40)  # extend or reopen_correction
    seen_due_at = models.DateTimeField("原期限")
    due_at = models.DateTimeField("新期限")
    counting = models.JSONField("期限計算", default=list)
    done_at = models.DateTimeField("完成時間", null=True, blank=True)
    refusal = models.CharField("沒有辦理的原因", max_length=300, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延長的案件"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["postponement", "correction"], name="one_postponement_per_correction")
        ]
        indexes = [models.Index(fields=["id"], name="postponed_cases_owed", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def last_second(self) -> datetime:
        return last_second(self.due_at)

    @property
    def step_label(self) -> str:
        return Application.workflow.label_of(self.step)

    @property
    def seen_last_second(self) -> datetime:
        return last_second(self.seen_due_at)
