"""What do officers and reviewers add to a case?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from applications.models import Application, Correction, Programme, Solution, Submission
from portal.background.duties import Work
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.trail.subjects import Subject


class Case(Application):
    """An application as the officer's desk sees it: the same row, another door."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "申請案"


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


class Mailing(Folded):
    """A letter to many, written by an officer: to whom, why to them, and which words; confirmed once, never changed."""

    token = models.UUIDField(
        unique=True, editable=False
    )  # of the form it was confirmed in: twice pressed is one mailing
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="年度計畫")
    criteria = models.JSONField("條件")
    audience = models.TextField("給誰")
    subject = models.CharField("主旨", max_length=200)
    subject_folded = FoldedField(of="subject")
    body = models.TextField("內容")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="寄件人")
    created_at = models.DateTimeField("確認時間")

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群組通知"
        ordering = ["-pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return self.subject

    @property
    def about(self) -> str:
        """The reason of its letters."""
        return f"mailing:{self.pk}"


class MailingRecipient(models.Model):
    """One person who gets a mailing, as it was confirmed; owed until the letter is written or the reason has gone."""

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="recipients")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state_then = models.CharField("確認時的狀態", max_length=30)
    message = models.OneToOneField(Message, models.PROTECT, null=True, blank=True, related_name="+")
    skipped = models.CharField("沒有寄的原因", max_length=300, blank=True)
    done_at = models.DateTimeField("寫入時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "群組通知收件人"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mailing", "application", "user"], name="one_letter_per_mailing")
        ]
        indexes = [models.Index(fields=["mailing"], name="mailing_rows_owed", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.mailing} → {self.user}"


# --- The desk ------------------------------------------------------------------------------------------------------


class Assignment(models.Model):
    """Who looks after a case now (指派). `AssignmentEvent` keeps how it came about."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="assignment", verbose_name="申請案")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="承辦")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指派人")
    assigned_at = models.DateTimeField("指派時間")

    class Meta:
        verbose_name = verbose_name_plural = "指派"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.application}：{self.officer}"


class AssignmentEvent(models.Model):
    """One case came into somebody's hands. Written once, never changed; it reads like an `Event`, for staff alone."""

    class How(models.TextChoices):
        BY_HAND = "by_hand", "指派承辦"
        EVENLY = "evenly", "平均分派"
        TAKEN = "taken", "收案時指派"

    application = models.ForeignKey(Application, models.CASCADE, related_name="assignment_events")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("方式", max_length=10, choices=How)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "指派紀錄"
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application}：{self.note}"

    @property
    def step_label(self) -> str:
        return self.get_how_display()

    @property
    def note(self) -> str:
        return f"{self.before} → {self.officer}" if self.before_id else f"承辦：{self.officer}"


class Figures(models.Model):
    """The dashboard's figures that need every row of a year, as they were at `made_at`; made by a duty (figures.py)."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="figures", verbose_name="年度計畫")
    made_at = models.DateTimeField("統計時間")
    funnel = models.JSONField("各階段件數")
    medians = models.JSONField("各階段天數中位數")

    class Meta:
        verbose_name = verbose_name_plural = "統計"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.programme} 統計"


class Export(Work):
    """A list of cases as Excel, for whoever asked. The row stays as the record; the file goes after some days."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="匯出者")
    asked_at = models.DateTimeField("要求時間")
    wanted = models.JSONField("篩選條件", default=dict)
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
    def as_subject(self) -> Subject:
        """What stands in it is held under the same name (review/export/exporting.py)."""
        return Subject(f"export:{self.pk}", f"匯出：{self.words}")

    @property
    def percent(self) -> int:
        return 100 * self.progress // self.total if self.total else 0

    @property
    def is_ready(self) -> bool:
        return self.file_id is not None

    @property
    def is_gone(self) -> bool:
        return self.done_at is not None and self.file_id is None


# --- The case page -------------------------------------------------------------------------------------------------


class Mark(models.Model):
    """What a person says of one item of the checklist (R8-1-1a). A change of mind is a new row; the latest counts.

    `key` is a row of the clause table (R4-2) or a slot with its solution (load_test_report:12). `basis` is a print of
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


class CaseNote(models.Model):
    """A word among colleagues on a case: for the desk alone, in no letter, packet or export. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="desk_notes", verbose_name="申請案")
    text = models.TextField("註記")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="同仁")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "同仁註記"
        default_permissions = ("view", "add")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Packet(Work):
    """Everything of one submission as one PDF, or as a ZIP: asked for, made in the background, gone after some days."""

    class Kind(models.TextChoices):
        PDF = "pdf", "審查卷宗 PDF"
        ZIP = "zip", "全部檔案 ZIP"

    application = models.ForeignKey(Application, models.CASCADE, related_name="packets", verbose_name="申請案")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="packets", verbose_name="送件")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="packets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="要求者")
    asked_at = models.DateTimeField("要求時間")

    class Meta:
        verbose_name = verbose_name_plural = "卷宗"
        default_permissions = ("view",)
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind"], name="one_packet_per_submission_and_kind")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="packets_to_make", condition=models.Q(done_at=None)),
            models.Index(fields=["done_at"], name="packets_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_kind_display()}"


# --- Correction ----------------------------------------------------------------------------------------------------


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
    given_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.programme)


def box_of(sheet: str, solution_id: int | None, name: str) -> str:
    """The name of the text box of one item; review.forms.written_items reads it back."""
    return f"remark:{sheet}:{solution_id or 0}:{name}"


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
    def box(self) -> str:
        return box_of(self.sheet, self.solution_id, self.name)


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
        return self.due_at - timedelta(seconds=1)

    @property
    def step_label(self) -> str:
        return Application.workflow.step(self.step).label

    @property
    def seen_last_second(self) -> datetime:
        return self.seen_due_at - timedelta(seconds=1)
