"""What is kept of outside registers: what they answered, their lists as they stood, what staff know, and who was found on them?"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.vendor import Vendor
from portal.append_only import AppendOnly
from portal.background.duties import Work
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.trail.frozen import FrozenField


class RegisterSource(models.Model):
    """How one outside source stands. `key` is its name in registers/known.py; a row is made when it is first needed."""

    key = models.CharField("來源", max_length=30, unique=True)
    current = models.ForeignKey(
        "ListCopy", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="使用中的名單"
    )
    answered_at = models.DateTimeField("最近一次正常回應", null=True, blank=True)
    failed_at = models.DateTimeField("最近一次失敗", null=True, blank=True)
    failure = models.CharField("失敗原因", max_length=500, blank=True)
    rests_until = models.DateTimeField("暫停查詢至", null=True, blank=True)  # throttled, or the day's budget is used up
    next_download_at = models.DateTimeField("下次下載", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("連續下載失敗", default=0)
    # When the list in force was last taken: later than its copy when the same bytes came again.
    confirmed_at = models.DateTimeField("名單最近取得", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "外部資料來源"
        default_permissions = ("view",)
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


# --- Asked one by one ------------------------------------------------------------------------------------------------


class RegisterQuestion(Work):
    """One 統一編號 asked of one source: of a check, or to offer the company's data in a form. Tried again until it answers."""

    key = models.CharField("來源", max_length=30)
    tax_id = models.CharField("統一編號", max_length=8)
    check_run = models.ForeignKey(
        "GuidelineCheck", models.CASCADE, null=True, blank=True, related_name="questions", verbose_name="檢核"
    )
    asked_at = models.DateTimeField("要求時間")
    tried_at = models.DateTimeField("第一次有結果的時間", null=True, blank=True)  # an answer, or a failure that is said

    class Meta:
        verbose_name = verbose_name_plural = "外部查詢"
        default_permissions = ("view",)
        ordering = ["pk"]
        indexes = [models.Index(fields=["tax_id", "key"])]
        constraints = [models.UniqueConstraint(fields=["check_run", "key"], name="one_question_per_check_and_source")]

    def __str__(self) -> str:
        return f"{self.key} {self.tax_id}"


class RegisterAnswer(AppendOnly):
    """What came back, byte by byte, with its SHA-256: one row for each request that was sent (R4-y)."""

    class Outcome(models.TextChoices):
        DATA = "data", "有資料"
        NOTHING = "nothing", "查無資料"
        UNAVAILABLE = "away", "沒有正常回應"

    question = models.ForeignKey(RegisterQuestion, models.PROTECT, related_name="answers", verbose_name="查詢")
    key = models.CharField("來源", max_length=30)
    api = models.CharField("資料集", max_length=60)
    url = models.CharField("查詢網址", max_length=500)  # without a key that is secret
    asked_at = models.DateTimeField("查詢時間")
    status = models.PositiveSmallIntegerField("HTTP 狀態", null=True, blank=True)
    content_type = models.CharField("內容類型", max_length=120, blank=True)
    body = models.BinaryField("回應內容", default=bytes)
    sha256 = models.CharField("回應雜湊", max_length=64, blank=True)
    outcome = models.CharField("結果", max_length=10, choices=Outcome)
    problem = models.CharField("沒有正常回應的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "外部查詢的回應"
        default_permissions = ("view",)
        ordering = ["pk"]
        indexes = [models.Index(fields=["key", "asked_at"])]  # the day's budget is counted by it

    def __str__(self) -> str:
        return f"{self.key} {self.api}"


# --- Lists ---------------------------------------------------------------------------------------------------------


class ListCopyQuerySet(models.QuerySet):
    def undecided(self) -> "ListCopyQuerySet":
        """Those that are being read, or wait for a person's yes."""
        return self.filter(state__in=[ListCopy.State.READING, ListCopy.State.STAGED])


class ListCopy(Work):
    """One copy of a list, as it was downloaded or handed in: read in the background, compared, and put in force or not.

    The copy that is in force is named by `RegisterSource.current` alone, so that whatever dies leaves the last good one.
    """

    class State(models.TextChoices):
        READING = "reading", "讀取中"
        STAGED = "staged", "等待確認"
        CURRENT = "current", "使用中"
        REPLACED = "replaced", "已由新的名單取代"
        REFUSED = "refused", "沒有採用"

    class How(models.TextChoices):
        DOWNLOAD = "download", "自動下載"
        UPLOAD = "upload", "人工上傳"

    key = models.CharField("名單", max_length=30)
    how = models.CharField("取得方式", max_length=10, choices=How)
    state = models.CharField("狀態", max_length=10, choices=State, default=State.READING)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原始檔"
    )
    asked_at = models.DateTimeField("取得時間")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上傳人"
    )
    note = models.CharField("來源說明", max_length=300, blank=True)  # of an upload, by whom handed it in
    dated_on = models.DateField("名單日期", null=True, blank=True)  # what the list says of itself
    against = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="比較的名單"
    )  # of which `added` and `removed` are told
    rows_count = models.PositiveIntegerField("筆數", null=True, blank=True)
    added = models.PositiveIntegerField("新增", null=True, blank=True)
    removed = models.PositiveIntegerField("移除", null=True, blank=True)
    said = models.CharField("說明", max_length=500, blank=True)  # why it waits for a person, or was refused
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="決定的人"
    )
    decided_at = models.DateTimeField("決定時間", null=True, blank=True)
    decided_note = models.CharField("決定的說明", max_length=300, blank=True)
    screened_at = models.DateTimeField("比對完成時間", null=True, blank=True)
    emptied_at = models.DateTimeField("逐筆資料清除時間", null=True, blank=True)  # the file stays

    objects = ListCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外部名單"
        default_permissions = ("view", "add", "change")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.key} {self.asked_at:%Y-%m-%d}"


class ListRow(models.Model):
    """One row of a copy. `name_folded` is made by matching.folded_name; `digest` of the whole row tells what is new."""

    copy = models.ForeignKey(ListCopy, models.CASCADE, related_name="rows", verbose_name="名單", db_index=False)
    tax_id = models.CharField("統一編號", max_length=8, blank=True)
    name = models.CharField("名稱", max_length=300, blank=True)
    name_folded = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=32)
    row = models.JSONField("內容")

    class Meta:
        verbose_name = verbose_name_plural = "外部名單內容"
        default_permissions = ()
        indexes = [
            models.Index(fields=["copy", "digest"], name="listrow_digest"),
            models.Index(fields=["copy", "name_folded"], name="listrow_name"),
            models.Index(fields=["copy", "tax_id"], condition=~Q(tax_id=""), name="listrow_tax_id"),
        ]

    def __str__(self) -> str:
        return self.name


class BreachRecord(Folded):
    """重大違約紀錄: what the executing unit itself knows (R4-4); kept by staff, each change in the trail."""

    tax_id = models.CharField("統一編號", max_length=8, db_index=True)
    company_name = models.CharField("公司名稱", max_length=200)
    company_name_folded = FoldedField(of="company_name")
    plan = models.CharField("政府計畫名稱", max_length=200)
    agency = models.CharField("主辦機關", max_length=100)
    breached_on = models.DateField("認定重大違約的日期")
    facts = models.TextField("事實與依據", max_length=1000)
    ended_on = models.DateField("撤銷或更正的日期", null=True, blank=True)
    ended_reason = models.CharField("撤銷或更正的原因", max_length=300, blank=True)

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重大違約紀錄"
        default_permissions = ("view", "add", "change")
        ordering = ["-breached_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.company_name}（{self.tax_id}）{self.plan}"


# --- Who was found -------------------------------------------------------------------------------------------------


class ScreeningHitQuerySet(models.QuerySet):
    def open(self) -> "ScreeningHitQuerySet":
        """Those that wait for a person; what left its list waits for nobody."""
        return self.filter(handled_at=None, gone_at=None)


class ScreeningHit(models.Model):
    """名單比對的發現: a vendor that stands on a list. Found once for each row; what a person made of it stays."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="screening_hits", verbose_name="廠商")
    key = models.CharField("名單", max_length=30)
    digest = models.CharField(max_length=32)
    by_name = models.BooleanField("只以名稱比對")
    row = FrozenField("名單內容")
    copy = models.ForeignKey(
        ListCopy, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="名單"
    )  # none: a list that staff keep
    found_at = models.DateTimeField("發現時間")
    gone_at = models.DateTimeField("不再列名的時間", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="處理人"
    )
    handled_at = models.DateTimeField("處理時間", null=True, blank=True)
    note = models.TextField("處理說明", max_length=1000, blank=True)

    objects = ScreeningHitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名單比對"
        default_permissions = ("view", "change")
        ordering = ["-found_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["vendor", "key", "digest"], name="one_hit_per_row")]

    def __str__(self) -> str:
        return f"{self.vendor} {self.key}"
