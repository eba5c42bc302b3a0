"""What does a statement of the site say, in which version, since when?"""

from django.conf import settings
from django.db import models

from portal.append_only import AppendOnly


class Statement(models.TextChoices):
    """The texts in which the owner of the site has a say, by the last part of their address."""

    HELP = "help", "常見問題"
    PRIVACY = "privacy", "隱私權政策"
    SECURITY = "security", "資訊安全政策"
    OPEN_DATA = "open-data", "政府網站資料開放宣告"
    ACCESSIBILITY = "accessibility", "無障礙聲明"
    CONTACT = "contact", "聯絡我們"


class StatementVersion(AppendOnly):
    """One version of one statement as staff wrote it. While there is none, the text of templates/listings/statements/ stands."""

    statement = models.CharField("網站聲明", max_length=20, choices=Statement)
    number = models.PositiveSmallIntegerField("版次")
    text = models.TextField("內容", max_length=40_000)
    note = models.CharField("改了什麼", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更新的人")
    at = models.DateTimeField("更新時間")

    class Meta:
        verbose_name = verbose_name_plural = "網站聲明"
        ordering = ["statement", "-number"]
        default_permissions = ("view", "add")
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="one_statement_per_number")]

    def __str__(self) -> str:
        return f"{self.get_statement_display()} 第 {self.number} 版"
