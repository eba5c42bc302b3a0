"""Who saw whose data, and who changed what decides outcomes? Rows that are written once, never changed, never deleted."""

from django.conf import settings
from django.db import models

from portal.append_only import AppendOnly, AppendOnlyQuerySet
from portal.text.searching import FoldedField


class LookQuerySet(AppendOnlyQuerySet):
    def about(self, *refs: str, tax_id: str = "", held: "models.QuerySet[Holding] | None" = None) -> "LookQuerySet":
        """Looks at any of these subjects or at a vendor's data, whether it stood alone or in a list, an export, a packet.

        `held` is what the asking person may know of what stood there: all, where it is not said.
        """
        mine = models.Q(ref__in=refs) | (models.Q(tax_id=tax_id) if tax_id else models.Q())
        known = Holding.objects.all() if held is None else held
        return self.filter(mine | models.Q(ref__in=known.filter(mine).values("container")))


class Look(AppendOnly):
    """One person was shown personal data: who, what, when, from where (個資法施行細則 §12 使用紀錄).

    Of pages one row stands for ten minutes of one person on one page about one subject (`slot`), of files for ten minutes of
    reading or one minute of downloading that file.
    """

    class Kind(models.TextChoices):
        PAGE = "page", "閱讀頁面"
        LIST = "list", "閱讀名單"
        SHOWN = "shown", "閱讀檔案"
        FILE = "file", "下載檔案"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人員")
    role = models.CharField("當時的角色", max_length=20)
    kind = models.CharField("方式", max_length=10, choices=Kind)
    ref = models.CharField("對象代碼", max_length=60)
    what = models.CharField("內容", max_length=300)
    what_folded = FoldedField(of="what")
    tax_id = models.CharField("統一編號", max_length=8, blank=True)
    place = models.CharField("頁面", max_length=100)
    address = models.GenericIPAddressField("網路位址", null=True, blank=True)
    at = models.DateTimeField("時間")
    slot = models.PositiveBigIntegerField(null=True, editable=False)

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "調閱紀錄"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["user", "ref", "place", "kind", "slot"], name="one_look_per_slot")
        ]
        indexes = [
            models.Index(fields=["ref", "at"], name="looks_by_subject"),
            models.Index(fields=["tax_id", "at"], name="looks_by_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_kind_display()} {self.what}"


class Holding(AppendOnly):
    """What a list, an export or a mailing held, so that a look at the whole is found from each part; written once a container."""

    container = models.CharField("名單", max_length=60)
    ref = models.CharField("對象代碼", max_length=60)
    tax_id = models.CharField("統一編號", max_length=8, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "名單內容"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["container", "ref"], name="one_holding_per_container")]
        indexes = [
            models.Index(fields=["ref"], name="holdings_by_ref"),
            models.Index(fields=["tax_id"], name="holdings_by_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.container}：{self.ref}"


class SettingChange(AppendOnly):
    """One field of what decides outcomes or rights was changed: by whom, when, from what to what."""

    ref = models.CharField("對象代碼", max_length=60)
    subject = models.CharField("對象", max_length=200)
    subject_folded = FoldedField(of="subject")
    field = models.CharField("欄位", max_length=100)
    label = models.CharField("項目", max_length=200)
    before = models.TextField("原來", blank=True)
    after = models.TextField("改為", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="人員")
    address = models.GenericIPAddressField("網路位址", null=True, blank=True)
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "設定更改紀錄"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["ref", "-id"], name="changes_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject}：{self.label}"
