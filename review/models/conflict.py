"""Who must not meet which case, why, who said so; and who spoke to whom outside the procedure?"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from portal.append_only import AppendOnly
from portal.files.models import StoredFile
from portal.time.calendar import last_second
from portal.workflow.subject import Subject
from review.workflow import AT_REST, CONFLICT, HIDES, RECUSAL, STANDS


class ConflictQuerySet(models.QuerySet):
    def hiding(self) -> "ConflictQuerySet":
        """Those that keep a case from a person: proposed and not answered, or established."""
        return self.filter(state__in=CONFLICT.group(HIDES))

    def standing(self) -> "ConflictQuerySet":
        return self.filter(state__in=CONFLICT.group(STANDS))

    def unanswered(self) -> "ConflictQuerySet":
        return self.filter(state=CONFLICT.initial.name)


class Conflict(Subject):
    """利益衝突: one reason why one person of the staff must not meet one case. `basis` is what tells it from others."""

    workflow = CONFLICT
    shown_in = None

    class Kind(models.TextChoices):
        """行政程序法 §32, §33 and 審議規則 §14."""

        PARTY = "party", "本人、配偶、前配偶或親屬為當事人"
        JOINT = "joint", "與當事人有共同權利人或共同義務人之關係"
        AGENT = "agent", "現為或曾為當事人之代理人、輔佐人"
        WITNESS = "witness", "於本案曾為證人、鑑定人"
        INTEREST = "interest", "本人、配偶、親屬或同財共居者有利害關係"
        EMPLOYED = "employed", "現在或三年內任職於當事人、受其委任或代理"
        BIASED = "biased", "有具體事實足認有偏頗之虞"

    class Source(models.TextChoices):
        MEMBER = "member", "本人聲明"
        OFFICER = "officer", "承辦登錄"
        COMPUTED = "computed", "系統比對"
        VENDOR = "vendor", "廠商申請迴避"

    application = models.ForeignKey(Application, models.CASCADE, related_name="conflicts", verbose_name="申請案")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts", verbose_name="人員")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    source = models.CharField("來源", max_length=10, choices=Source)
    basis = models.CharField("識別", max_length=120, blank=True, editable=False)
    evidence = models.TextField("事實")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登錄人"
    )
    proposed_at = models.DateTimeField("登錄時間")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="查明人"
    )
    answered_at = models.DateTimeField("查明時間", null=True, blank=True)
    answer = models.TextField("查明結果的理由", blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "利益衝突"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(  # "checked, none" stays answered: the same finding is not proposed again
                fields=["application", "user", "basis"], condition=~Q(basis=""), name="one_conflict_per_finding"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "application"],
                name="conflicts_that_hide",
                condition=Q(state__in=sorted(CONFLICT.group(HIDES))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}　{self.user}：{self.get_kind_display()}"

    def hid_at(self, then: datetime | None = None) -> bool:
        """Whether it kept the case from its person at that moment; now, where none is named."""
        hides = HIDES in self.stage.groups
        if then is None:
            return hides
        return self.proposed_at <= then and (hides or (self.answered_at is not None and self.answered_at > then))

    @property
    def is_pinned(self) -> bool:
        """What an officer or a decision set is not the person's to take away."""
        return STANDS in self.stage.groups and self.source != self.Source.MEMBER


class RecusalQuerySet(models.QuerySet):
    def at_rest(self) -> "RecusalQuerySet":
        """Those for which the case stands still."""
        return self.filter(state__in=RECUSAL.group(AT_REST))


class Recusal(Subject):
    """申請迴避 (行政程序法 §33): the vendor names a person, the reasons and what makes them credible."""

    workflow = RECUSAL
    shown_in = None
    step_relations = ("application__programme", "application__vendor")

    application = models.ForeignKey(Application, models.CASCADE, related_name="recusals", verbose_name="申請案")
    named = models.CharField("請求迴避的人", max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="人員",
        help_text="廠商寫的是誰，由承辦對照。",
    )
    kind = models.CharField("原因", max_length=10, choices=Conflict.Kind)
    reason = models.TextField("理由與事實")
    proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="釋明文件"
    )
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申請人")
    filed_at = models.DateTimeField("申請時間")
    statement = models.TextField("當事人意見書", blank=True)
    statement_at = models.DateTimeField("意見書時間", null=True, blank=True)
    decided_at = models.DateTimeField("決定時間", null=True, blank=True)
    asked_at = models.DateTimeField("請當事人提意見的時間", null=True, blank=True)
    appeal_until = models.DateTimeField("得申請覆決至", null=True, blank=True, help_text="這一刻起逾期")
    appealed_at = models.DateTimeField("申請覆決時間", null=True, blank=True)
    appeal_reason = models.TextField("覆決理由", blank=True)
    answer_until = models.DateTimeField("覆決應於何時前決定", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="決定登錄人"
    )
    decision = models.TextField("決定理由", blank=True)
    appeal_decided_at = models.DateTimeField("覆決決定時間", null=True, blank=True)
    appeal_decision = models.TextField("覆決決定理由", blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "迴避申請"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["state", "appeal_until"], name="recusals_by_state")]

    def __str__(self) -> str:
        return f"{self.application} 請求{self.named}迴避"

    @property
    def appeal_last_second(self) -> datetime | None:
        return last_second(self.appeal_until) if self.appeal_until else None


class OutsideContact(AppendOnly):
    """程序外接觸 (行政程序法 §47): who spoke or wrote to whom about a case outside the procedure. Never changed; opens with the file.

    What concerns one member of the committee (`about`) is read by no other.
    """

    class Way(models.TextChoices):
        ORAL = "oral", "口頭"
        WRITTEN = "written", "書面"

    application = models.ForeignKey(Application, models.CASCADE, related_name="contacts", verbose_name="申請案")
    person = models.CharField("何人", max_length=120)
    way = models.CharField("方式", max_length=10, choices=Way)
    at = models.DateTimeField("時間")
    place = models.CharField("地點", max_length=120, blank=True)
    content = models.TextField("內容")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="與哪位委員有關"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="書面往來文件"
    )
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登錄人")
    logged_at = models.DateTimeField("登錄時間")

    class Meta:
        verbose_name = verbose_name_plural = "程序外接觸紀錄"
        ordering = ["at", "pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.application} {self.person}"
