"""What is written of one item of a meeting: what was shown, the consensus, the resolution, and every word that anybody wrote?"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Correction
from portal.time.calendar import last_second
from review.models.committee import Member
from review.models.decision import Decision
from review.models.meeting import AgendaItem
from review.models.opinion import Finding


class DemonstrationNote(models.Model):
    """What was seen of one of the three things shown (R8-1-2b). `version` keeps two writers from writing over each other."""

    class Item(models.TextChoices):
        FUNCTIONS = "functions", "功能規格"
        SYSTEM_LOG = "system_log", "雲端資料庫使用紀錄流量（system log）"
        PORTABILITY = "portability", "資料可攜操作步驟"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="demonstration_notes", verbose_name="議程")
    shown = models.CharField("演示項目", max_length=20, choices=Item)
    text = models.TextField("紀錄", blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="紀錄人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "演示紀錄"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "shown"], name="one_note_per_demonstration_item")]

    def __str__(self) -> str:
        return self.get_shown_display()


class ConsensusLine(models.Model):
    """共識意見 of one criterion: prefilled from the opinions, drafted by the lead, settled by the chair."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="consensus", verbose_name="議程")
    criterion = models.CharField("審查項目", max_length=40)
    finding = models.CharField("共識判定", max_length=10, choices=Finding, blank=True)
    text = models.TextField("共識意見", blank=True)
    prefilled = models.TextField("由意見帶入的文字", blank=True)  # what it began with: the difference stays readable
    version = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="紀錄人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "共識意見"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "criterion"], name="one_consensus_per_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion}：{self.get_finding_display()}"


class Resolution(models.Model):
    """決議 on one solution; written once, never changed. A change is a new one that names the old."""

    class Outcome(models.TextChoices):
        APPROVE = "approve", "通過"
        SUPPLEMENT = "supplement", "補件後通過"
        REJECT = "reject", "不通過"
        MOVED = "moved", "改為技術審查"
        AGAIN = "again", "另行重新審查"

    class Difference(models.TextChoices):
        """What the committee did about marked differences between members (審議規則 §6)."""

        KEEP = "keep", "維持原意見"
        LEAVE_OUT = "leave_out", "除去個別委員意見後重新彙整"
        ANEW = "anew", "廢棄原意見，重新審查"
        NONE_NAMED = "none_named", "無法作成決議"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="resolutions", verbose_name="議程")
    outcome = models.CharField("決議", max_length=10, choices=Outcome)
    text = models.TextField("決議文字")
    comparison = models.CharField("與既有方案比較", max_length=10, choices=Decision.Comparison, blank=True)
    departs_reason = models.TextField("與多數意見或初審意見不同的理由", blank=True)
    difference = models.CharField("明顯差異的處理", max_length=10, choices=Difference, blank=True)
    difference_reason = models.TextField("明顯差異處理的說明", blank=True)
    left_out = models.JSONField("除去的意見", default=list, blank=True)  # keys of opinions
    quorum = models.TextField("法定人數")  # the sentence, as it was when this was resolved
    chaired_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="主席")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="紀錄人")
    at = models.DateTimeField("時間")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="取代的決議"
    )
    # What came of it when the meeting closed.
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="resolution")
    supplement = models.ForeignKey(Correction, models.PROTECT, null=True, blank=True, related_name="resolutions")
    carried_out_at = models.DateTimeField("執行時間", null=True, blank=True)
    not_carried_out = models.TextField("未能執行的原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "決議"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(replaces=None), name="one_first_resolution_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.get_outcome_display()}"


class Condition(models.Model):
    """What a vendor has to do after a resolution, at which place of the application, and by when."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="conditions", verbose_name="決議")
    place = models.CharField("補件項目", max_length=120)  # applications.place.Place, in its one spelling
    text = models.TextField("條件")
    due_at = models.DateTimeField("期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附帶條件"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def last_second(self) -> datetime | None:
        return last_second(self.due_at) if self.due_at else None


class RecordEdit(models.Model):
    """What somebody wrote into the record at one place, and when; never changed, so that no word is lost to a later one."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="edits", verbose_name="議程")
    place = models.CharField("位置", max_length=60)
    finding = models.CharField("共識判定", max_length=10, choices=Finding, blank=True)
    text = models.TextField("內容", blank=True)
    is_kept = models.BooleanField("成為紀錄", default=True)  # not while somebody else's words stand there
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="紀錄人")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "會議紀錄的修改"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.item} {self.place}"


class Dissent(models.Model):
    """不同意見 (審議規則 §12): written by the member, word for word; nobody may refuse or change it."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="dissents", verbose_name="議程")
    member = models.ForeignKey(Member, models.PROTECT, related_name="dissents", verbose_name="委員")
    text = models.TextField("不同意見")
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "不同意見"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:40]
