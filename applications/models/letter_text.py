"""How does a programme year word its letters, where it does not keep to the usual text?"""

from django.conf import settings
from django.db import models

from applications.models.programme import Programme
from portal.outbox.wording import LetterParts


class LetterTextQuerySet(models.QuerySet):
    def current(self, programme: Programme, kind: str) -> "LetterText | None":
        """The last version of a letter; None while the usual text of templates/letters/ stands."""
        return self.filter(programme=programme, kind=kind).order_by("-version").first()

    def standing(self, programme: Programme) -> "list[LetterText]":
        """The last version of every letter that a year words in its own way."""
        newest = {text.kind: text for text in self.filter(programme=programme).order_by("version")}
        return [text for text in newest.values() if not text.is_usual]


class LetterText(models.Model):
    """One version of one letter's text. Never changed: an edit adds a version, an empty one goes back to the usual text."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="letter_texts", verbose_name="年度計畫")
    kind = models.CharField("通知種類", max_length=60)
    version = models.PositiveIntegerField("版次")
    subject = models.CharField("信件標題", max_length=200, blank=True)
    purport = models.CharField("正式通知的主旨", max_length=300, blank=True)
    body = models.TextField("內容", blank=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="編輯者")
    edited_at = models.DateTimeField("編輯時間")
    last_error = models.CharField("最近一次錯誤", max_length=500, blank=True, editable=False)
    failed_at = models.DateTimeField("錯誤時間", null=True, blank=True, editable=False)

    objects = LetterTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知範本"
        ordering = ["programme", "kind", "-version"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "version"], name="one_letter_text_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.kind} 第 {self.version} 版"

    @property
    def is_usual(self) -> bool:
        return not self.body

    @property
    def words(self) -> dict[str, str]:
        """What another year needs to say the same."""
        return {"kind": self.kind, "subject": self.subject, "purport": self.purport, "body": self.body}

    @property
    def parts(self) -> LetterParts:
        return LetterParts(self.subject, self.body, self.purport)
