"""Which versions of the guideline are there, since when, and what changed with each?"""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from portal.append_only import AppendOnly

LONGEST = 100_000


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

    class Meta:
        verbose_name = verbose_name_plural = "須知版本"
        ordering = ["-in_force_on", "-pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return f"{self.title}（{self.name} 版）"
