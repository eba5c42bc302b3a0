"""Which versions of the guideline are there, since when, and what changed with each?"""

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from applications.guideline.text import GuidelineClause, clauses_in
from portal.append_only import AppendOnly, AppendOnlyQuerySet

LONGEST = 100_000
SHIPPED = "112"  # the version that the product was built from; it says of itself 「自公告日起」
SHIPPED_TEXT = Path(settings.BASE_DIR) / "templates/applications/guideline/112.txt"


class GuidelineVersionQuerySet(AppendOnlyQuerySet):
    def every(self) -> "list[GuidelineVersion]":
        """All versions, the newest first; last the one that came with the product, which has no row."""
        kept = list(self.order_by("-in_force_on", "-pk"))
        return kept if any(version.name == SHIPPED for version in kept) else [*kept, shipped()]

    def in_force(self, day: date) -> "GuidelineVersion":
        """The one by which an application of that day is judged."""
        return self.filter(in_force_on__lte=day).order_by("-in_force_on", "-pk").first() or shipped()


class GuidelineVersion(AppendOnly):
    """One version of the guideline as it was published (R7-11); a mistake in it is mended by the next.

    The version that the product was built from stands in templates/applications/guideline/.
    """

    name = models.CharField(
        "版本",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z-]*$", "請只用數字、英文字母和「-」，例：113 或 113-2。")],
        help_text="就是網址的一部分，也是年度計畫「須知版本」填的字。例：113。",
    )
    title = models.CharField("名稱", max_length=120)
    in_force_on = models.DateField("施行日")
    note = models.TextField("修正了什麼", max_length=2000)
    text = models.TextField(
        "全文",
        max_length=LONGEST,
        help_text="一行一款：「一、」「(一)」「1.」「(1)」「A.」開頭的行各成一款，其餘接在上一款後面。",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登錄的人")
    at = models.DateTimeField("登錄時間")

    objects = GuidelineVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "須知版本"
        ordering = ["-in_force_on", "-pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.title}（{self.name} 版）"

    @property
    def clauses(self) -> list[GuidelineClause]:
        return clauses_in(self.text)


@cache
def shipped() -> GuidelineVersion:
    return GuidelineVersion(
        name=SHIPPED, title="雲市集工業館雲端解決方案上架申請須知", text=SHIPPED_TEXT.read_text("utf-8")
    )
