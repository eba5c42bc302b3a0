"""What stands in the public catalogue, and what stood there when?"""

from datetime import date
from functools import cached_property

from django.db import models

from applications.models import Solution
from portal.append_only import AppendOnly
from portal.forms.filed import FiledAnswer
from portal.text.searching import Folded, FoldedField, FoldedQuerySet


class ListingQuerySet(FoldedQuerySet):
    def valid_on(self, day: date) -> "ListingQuerySet":
        """R2-1c: from the day of announcement to the programme's last day, both included; not what was taken down."""
        return self.filter(valid_from__lte=day, valid_to__gte=day, delisted_at=None)

    def in_catalogue_on(self, day: date) -> "ListingQuerySet":
        """What lists of the catalogue show, with what they show of it beside the listing itself."""
        return self.valid_on(day).exclude(entry=None).select_related("entry")


class Listing(Folded):
    """上架方案: one approved and contracted solution in the catalogue, under an address that stays (R2-1c, R7-0).

    What a list of many shows and sorts by stands here; what its own page shows, in its versions.
    """

    class Ending(models.TextChoices):
        """Of what kind its taking down was, as the public reads it."""

        WITHDRAWN = "withdrawn", "廠商撤回"
        RECONSIDERED = "reconsidered", "重新審查後未通過"
        NOT_CONTRACTED = "not_contracted", "重新審查後沒有完成簽約"
        REMOVED = "removed", "執行單位撤除上架資格"

        @classmethod
        def by_hand(cls) -> list["Listing.Ending"]:
            """Those that an officer chooses; the others are what a new result brings about."""
            return [cls.WITHDRAWN, cls.REMOVED]

    solution = models.OneToOneField(Solution, models.PROTECT, related_name="listing", verbose_name="方案")
    public_id = models.SlugField("公開編號", max_length=40, unique=True)
    year = models.PositiveSmallIntegerField("民國年度")
    name = models.CharField("方案名稱", max_length=200)
    name_folded = FoldedField(of="name")
    company_name = models.CharField("公司名稱", max_length=200)
    company_name_folded = FoldedField(of="company_name")
    tax_id = models.CharField("統一編號", max_length=8, db_index=True)
    summary = models.CharField("一句話", max_length=200, blank=True)
    price_from = models.PositiveBigIntegerField("最低總價（元，含稅）", null=True, blank=True)
    price_monthly = models.PositiveBigIntegerField(
        "最低每人每月（元，含稅）", null=True, blank=True, help_text="總價除以月數和人數，四捨五入到元。"
    )
    listed_at = models.DateTimeField("上架時間")
    valid_from = models.DateField("公告日")
    valid_to = models.DateField("有效至")
    delisted_at = models.DateTimeField("下架時間", null=True, blank=True)
    delisted_as = models.CharField("下架種類", max_length=20, choices=Ending, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上架方案"
        ordering = ["-valid_from", "pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["valid_from", "valid_to"])]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        return self.delisted_at is None and self.valid_from <= day <= self.valid_to

    @cached_property
    def current(self) -> "ListingVersion":
        return self.versions.get(until=None)


class ListingVersion(AppendOnly):
    """What the public page said from one moment to the next; never changed (R7-5-2)."""

    class Cause(models.TextChoices):
        LISTED = "listed", "上架"
        REVIEWED = "reviewed", "重新審查"
        CHANGED = "changed", "變更申請核准"
        CORRECTED = "corrected", "更正"
        RELISTED = "relisted", "恢復上架"

    written_later = frozenset({"until", "told_at"})

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="versions", verbose_name="上架方案")
    number = models.PositiveSmallIntegerField("版次")
    cause = models.CharField("原因", max_length=20, choices=Cause, default=Cause.LISTED)
    note = models.CharField("說明", max_length=300, blank=True)
    content = models.JSONField("公開內容")
    since = models.DateTimeField("起")
    until = models.DateTimeField("迄", null=True, blank=True)
    told_at = models.DateTimeField("通知廠商的時間", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "上架方案的版次"
        ordering = ["listing", "number"]
        default_permissions = ()
        indexes = [models.Index(fields=["id"], name="versions_to_tell", condition=models.Q(told_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["listing", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["listing"], condition=models.Q(until=None), name="one_current_version"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} 第 {self.number} 版"

    @cached_property
    def answers(self) -> dict[str, FiledAnswer]:
        """What may be seen of what was filed, by name."""
        return {name: FiledAnswer.read(stored) for name, stored in self.content.items()}
