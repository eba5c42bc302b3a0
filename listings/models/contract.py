"""What is contracted with whom, by when, on which papers, and who signed which bytes?"""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet

from applications.models import Application, Programme, Solution
from listings.workflow import CONCLUDED, CONTRACT, GROWS
from portal.append_only import AppendOnly
from portal.background.duties import Work
from portal.files.models import StoredFile
from portal.outbox.models import Printout
from portal.time.calendar import last_second
from portal.trail.frozen import FrozenField
from portal.trail.targets import LookTarget
from portal.workflow.subject import Subject
from portal.workflow.table import Waits

WITH_VENDOR = CONTRACT.names(waits_for=Waits.VENDOR)
WITH_OFFICE = CONTRACT.names(waits_for=Waits.OFFICE)


class StandardContract(AppendOnly):
    """主約 (R7-3): the standard contract of a year as a file. A contract keeps the version that it was called with."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="standard_contracts", verbose_name="年度")
    version = models.PositiveSmallIntegerField("版次")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="檔案")
    note = models.CharField("說明", max_length=200, blank=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上傳者")
    kept_at = models.DateTimeField("上傳時間")

    class Meta:
        verbose_name = verbose_name_plural = "定型化買賣契約"
        ordering = ["-programme__year", "-version"]
        default_permissions = ("view", "add")
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="one_standard_contract_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.programme.year} 年度定型化買賣契約 第 {self.version} 版"

    @classmethod
    def current(cls, programme: Programme) -> "StandardContract | None":
        """The last one of the year whose file may be opened."""
        usable = cls.objects.filter(programme=programme, file__state=StoredFile.State.CLEAN)
        return usable.select_related("file", "programme").order_by("-version").first()


class ContractQuerySet(models.QuerySet):
    def under_way(self) -> "ContractQuerySet":
        return self.filter(state__in=CONTRACT.names(final=False))

    def growing(self) -> "ContractQuerySet":
        """Those into which a solution that is announced later still comes."""
        return self.filter(state__in=CONTRACT.group(GROWS))

    def concluded(self) -> "ContractQuerySet":
        return self.filter(state__in=CONTRACT.group(CONCLUDED))

    def overdue(self, now: datetime) -> "ContractQuerySet":
        """The vendor's turn, past its day and not held: an officer decides what comes of it."""
        return self.filter(state__in=WITH_VENDOR, held_since=None, due_at__lte=now)

    def to_remind(self, now: datetime) -> "ContractQuerySet":
        """Not reminded of this due time yet, so many days before it as the year says, and not told within them."""
        not_yet = Q(reminded_at=None) | Q(reminded_at__lt=F("told_at"))
        soon = self.filter(not_yet, state__in=WITH_VENDOR, held_since=None, remind_at__lte=now, due_at__gt=now)
        return soon.filter(told_at__lt=F("remind_at"))


class Contract(Subject):
    """契約 (R7-0, R8-1-4a): of one application, for the solutions that were announced together. `due_at` is the first moment too late."""

    workflow = CONTRACT
    step_relations = ("application__programme", "application__vendor")

    application = models.ForeignKey(Application, models.PROTECT, related_name="contracts", verbose_name="申請案")
    wave = models.PositiveSmallIntegerField("第幾份")
    county = models.CharField("公司所在縣市", max_length=10, blank=True)
    standard = models.ForeignKey(
        StandardContract, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name="主約"
    )
    opened_at = models.DateTimeField("開始時間")
    due_at = models.DateTimeField("簽約期限", null=True, blank=True)
    counting = models.JSONField("期限計算", default=list)
    told_at = models.DateTimeField("期限告知時間", null=True, blank=True)
    remind_at = models.DateTimeField("從何時起提醒", null=True, blank=True)
    reminded_at = models.DateTimeField("提醒時間", null=True, blank=True)
    held_since = models.DateTimeField("暫停自", null=True, blank=True)
    held_reason = models.TextField("暫停的理由", blank=True)
    held_until = models.DateField("預定暫停至", null=True, blank=True)
    concluded_at = models.DateTimeField("成立時間", null=True, blank=True)
    paper = models.OneToOneField(
        Printout, models.PROTECT, null=True, blank=True, related_name="contract", verbose_name="契約 PDF"
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "契約"
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("countersign_contract", "可以代表執行單位簽署契約")]
        constraints = [models.UniqueConstraint(fields=["application", "wave"], name="one_contract_per_wave")]
        indexes = [models.Index(fields=["state", "due_at"], name="contracts_by_state")]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """「112-00001 契約」, of a second one 「112-00001 契約（第 2 份）」"""
        return f"{self.application} 契約{f'（第 {self.wave} 份）' if self.wave > 1 else ''}"

    @property
    def as_look_target(self) -> LookTarget:
        return self.application.as_look_target

    @property
    def last_second(self) -> datetime | None:
        return last_second(self.due_at) if self.due_at else None

    @property
    def is_held(self) -> bool:
        return self.held_since is not None

    @property
    def is_with_vendor(self) -> bool:
        return self.state in WITH_VENDOR

    def is_overdue(self, now: datetime) -> bool:
        return self.is_with_vendor and not self.is_held and self.due_at is not None and self.due_at <= now

    @cached_property
    def solutions(self) -> list[Solution]:
        """Those that stand in it now."""
        lines = self.lines.filter(left_at=None).select_related("solution").order_by("solution__position", "pk")
        return [line.solution for line in lines]

    @property
    def solution_names(self) -> str:
        """「甲」、「乙」; of one that is over, those that stood in it last."""
        return "、".join(f"「{solution}」" for solution in self.solutions) or "—"

    @property
    def has_supplement_that_holds(self) -> bool:
        """Whether the 附約 that was approved last names the solutions that stand in it now."""
        last = self.supplement
        return last is not None and set(last.solution_ids) == {solution.pk for solution in self.solutions}

    @property
    def supplement(self) -> "ContractSupplement | None":
        """The 附約 that is signed, or was."""
        return self.supplements.select_related("file").order_by("-edition").first()

    @property
    def terms(self) -> "ContractTerms | None":
        """The last round of the vendor's own terms."""
        return self.rounds.select_related("file").order_by("-round").first()

    @property
    def signature(self) -> "ContractSignature | None":
        """The vendor's, where it stands."""
        return self._standing(ContractSignature.Side.VENDOR)

    @property
    def countersignature(self) -> "ContractSignature | None":
        return self._standing(ContractSignature.Side.UNIT)

    def _standing(self, side: str) -> "ContractSignature | None":
        rows = self.signatures.filter(side=side, returned_at=None).select_related("supplement", "scan", "user")
        return rows.order_by("-pk").first()


class ContractLine(models.Model):
    """One solution in one contract, until it leaves: reviewed anew, or its year is over."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lines", verbose_name="契約")
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="contract_lines", verbose_name="方案")
    since = models.DateTimeField("列入時間")
    left_at = models.DateTimeField("離開時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "契約的方案"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["contract", "solution"], name="one_line_per_solution_and_contract"),
            models.UniqueConstraint(fields=["solution"], condition=Q(left_at=None), name="one_contract_per_solution"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}：{self.solution}"


class ContractTerm(AppendOnly):
    """A due time that was set, moved or set anew, with its reason and how it was counted."""

    class Cause(models.TextChoices):
        CALLED = "called", "通知簽約"
        EXTENDED = "extended", "延長期限"
        RELEASED = "released", "恢復辦理"
        RESUMED = "resumed", "恢復簽約"

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="terms_set", verbose_name="契約")
    cause = models.CharField("原因", max_length=10, choices=Cause)
    due_at = models.DateTimeField("簽約期限")
    counting = models.JSONField("期限計算", default=list)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="辦理人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "簽約期限"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.contract} {self.get_cause_display()}"

    @property
    def last_second(self) -> datetime:
        return last_second(self.due_at)


class ContractHold(AppendOnly):
    """暫停: meanwhile no step is taken, nothing lapses and nobody is reminded."""

    written_later = frozenset({"ended_at", "ended_by"})

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="holds", verbose_name="契約")
    reason = models.TextField("理由")
    since = models.DateTimeField("自")
    until = models.DateField("預定至", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="辦理人")
    ended_at = models.DateTimeField("恢復時間", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="恢復的人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "簽約暫停"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["contract"], condition=Q(ended_at=None), name="one_open_hold_per_contract")
        ]

    def __str__(self) -> str:
        return f"{self.contract} 暫停"


class ContractTerms(AppendOnly):
    """附約條款 (R7-3): one round of what the vendor filed for prior approval, and what the office said of it."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "審核通過"
        RETURNED = "returned", "退回修正"
        OVERTAKEN = "overtaken", "方案有變動，重新審核"

    written_later = frozenset({"outcome", "remark", "decided_by", "decided_at"})

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="rounds", verbose_name="契約")
    round = models.PositiveSmallIntegerField("次別")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="自訂條款"
    )
    note = models.TextField("廠商的說明", blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="送出的人")
    filed_at = models.DateTimeField("送出時間")
    outcome = models.CharField("結果", max_length=10, choices=Outcome, blank=True)
    remark = models.TextField("審核意見", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="審核的人"
    )
    decided_at = models.DateTimeField("審核時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附約條款"
        ordering = ["round"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["contract", "round"], name="one_round_of_terms")]

    def __str__(self) -> str:
        return f"{self.contract} 附約條款第 {self.round} 次"


class ContractSupplement(Work):
    """附約 as it was approved: its content is frozen, its PDF made in the background, its bytes known by their SHA-256."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="supplements", verbose_name="契約")
    edition = models.PositiveSmallIntegerField("版次")
    content = FrozenField("內容")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF")
    sha256 = models.CharField("PDF 的 SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "附約"
        ordering = ["contract", "edition"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["contract", "edition"], name="one_supplement_per_edition")]
        indexes = [models.Index(fields=["next_try_at"], name="supplements_to_make", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.contract} 附約第 {self.edition} 版"

    @property
    def solution_ids(self) -> list[int]:
        return [solution["id"] for solution in self.content["solutions"]]


class ContractSignature(AppendOnly):
    """Who signed which bytes, when and from where (電子簽章法 §5, §8): the vendor, and then the executing unit."""

    class Side(models.TextChoices):
        VENDOR = "vendor", "廠商"
        UNIT = "unit", "執行單位"

    class Way(models.TextChoices):
        ELECTRONIC = "electronic", "在本平臺電子簽署"
        SCAN = "scan", "上傳簽名用印的掃描檔"

    written_later = frozenset({"returned_at", "returned_by", "returned_reason"})

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="signatures", verbose_name="契約")
    supplement = models.ForeignKey(ContractSupplement, models.PROTECT, related_name="+", verbose_name="附約")
    side = models.CharField("哪一方", max_length=10, choices=Side)
    way = models.CharField("方式", max_length=10, choices=Way)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="簽署的人")
    name = models.CharField("簽署人姓名", max_length=80)
    at = models.DateTimeField("簽署時間")
    address = models.GenericIPAddressField("來源位址", null=True, blank=True)
    agent = models.CharField("瀏覽器", max_length=300, blank=True)
    supplement_sha256 = models.CharField("附約的 SHA-256", max_length=64)
    standard_sha256 = models.CharField("主約的 SHA-256", max_length=64)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="掃描檔")
    consent_version = models.CharField("同意電子締約的版本", max_length=20, blank=True)
    consent = models.TextField("同意電子締約的全文", blank=True)
    returned_at = models.DateTimeField("退回時間", null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="退回的人"
    )
    returned_reason = models.TextField("退回的理由", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "簽署"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "side"], condition=Q(returned_at=None), name="one_standing_signature_per_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.get_side_display()}簽署"


def of_file(file: StoredFile) -> QuerySet[Contract]:
    """The contracts that a file belongs to, in whichever part."""
    ways = ("standard__file", "rounds__file", "supplements__file", "signatures__scan", "paper__file")
    found_in = Q(*((way, file) for way in ways), _connector=Q.OR)
    return Contract.objects.filter(found_in).select_related("application__vendor", "application__programme").distinct()
