"""What did the programme announce, from when, and what was corrected of it since?"""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models import Programme
from portal.append_only import AppendOnly
from review.models import Publication

LONGEST_TITLE = 120
LONGEST_TEXT = 20_000


class AnnouncementQuerySet(models.QuerySet):
    def public_at(self, now: datetime) -> "AnnouncementQuerySet":
        """What visitors read at a moment: it has appeared, and its last day is not over. No timer: the clock of who asks."""
        over = models.Q(ends_on__lt=timezone.localdate(now))
        return self.filter(appears_at__lte=now).exclude(over)

    def newest_first(self) -> "AnnouncementQuerySet":
        """As every list has it: what is pinned first."""
        return self.order_by("-is_pinned", "-appears_at", "-pk")


class Announcement(models.Model):
    """公告: a draft until it has a moment to appear at; from then on its words are only corrected in the open."""

    class Kind(models.TextChoices):
        SELECTED = "selected", "入選名單"
        SUBSIDY = "subsidy", "補助停止受理"
        GUIDELINE = "guideline", "須知修正"
        OTHER = "other", "一般公告"

    key = models.UUIDField(
        default=uuid4, unique=True, editable=False
    )  # its name in feeds, whatever the address becomes
    kind = models.CharField("種類", max_length=20, choices=Kind, default=Kind.OTHER)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="announcements", verbose_name="年度"
    )
    # The promise that each publication is announced once.
    publication = models.OneToOneField(
        Publication, models.PROTECT, null=True, blank=True, editable=False, related_name="announcement"
    )
    title = models.CharField("標題", max_length=LONGEST_TITLE)
    text = models.TextField("內容", max_length=LONGEST_TEXT)
    appears_at = models.DateTimeField("公告時間", null=True, blank=True)
    ends_on = models.DateField("公告到", null=True, blank=True)
    is_pinned = models.BooleanField("置頂", default=False, help_text="放在首頁和公告清單的最上面。")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="擬稿的人"
    )
    carried_out_at = models.DateTimeField("補助開關關閉時間", null=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公告"
        ordering = ["-pk"]
        default_permissions = ("view", "add", "change")
        indexes = [models.Index(fields=["-is_pinned", "-appears_at", "-id"], name="announcements_newest_first")]

    def __str__(self) -> str:
        return self.title

    def has_appeared(self, now: datetime) -> bool:
        return self.appears_at is not None and self.appears_at <= now

    def has_ended(self, now: datetime) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate(now)


class AnnouncementCorrection(AppendOnly):
    """更正: what a public announcement said before, and what was corrected. The old words stay readable."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="corrections", verbose_name="公告")
    number = models.PositiveSmallIntegerField("第幾次更正")
    note = models.CharField("更正說明", max_length=300)
    title_before = models.CharField("原標題", max_length=LONGEST_TITLE)
    text_before = models.TextField("原內容")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正的人")
    at = models.DateTimeField("更正時間")

    class Meta:
        verbose_name = verbose_name_plural = "公告的更正"
        ordering = ["announcement", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["announcement", "number"], name="one_announcement_correction_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.announcement} 第 {self.number} 次更正"
