"""On which extra days were government offices closed?"""

from django.conf import settings
from django.db import models

from portal.background.stuck import Stuck
from portal.forms.fields import RocDateField, ShortTextField
from portal.integrity.models import Damage, Round
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.typed.models import TypedWords

__all__ = ["ClosureDay", "Damage", "Round", "Stuck", "TypedWords"]


class ClosureDay(Folded):
    """A day that no calendar knows beforehand, such as a typhoon; deadlines move past it (行政程序法 §48)."""

    date = RocDateField("日期", unique=True, null=False, blank=False)
    reason = ShortTextField("事由", blank=False, help_text="例：颱風停止上班（○○市政府公告）")
    reason_folded = FoldedField(of="reason")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="登錄人"
    )
    added_at = models.DateTimeField("登錄時間", auto_now_add=True)

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "停止上班日"
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date}　{self.reason}"

    @classmethod
    def days(cls) -> frozenset:
        """All of them, as the `closures` of `portal.time.calendar`."""
        return frozenset(cls.objects.values_list("date", flat=True))
