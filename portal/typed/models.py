"""What has one of the staff typed into a form and not sent yet?"""

from django.conf import settings
from django.db import models


class TypedWords(models.Model):
    """What one person typed into one form of one page. Nobody else is ever shown it, and it ends when the form is sent.

    `page` is an address with what makes it a page of its own (portal/typed/keeping.py), `form` where the form is sent to and
    its id. `words` has, by the name of its box, the `value` typed, what it `was` on the page, and its `label`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField("頁面", max_length=500)
    form = models.CharField("表單", max_length=300)
    title = models.CharField("頁名", max_length=200, blank=True)
    words = models.JSONField("寫的內容", default=dict)
    at = models.DateTimeField("時間", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "沒有送出的內容"
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["by", "page", "form"], name="one_typed_words_per_form")]

    def __str__(self) -> str:
        return self.title or self.page

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What was typed, each with its label, to be read again or copied."""
        told = [(word.get("label") or name, "、".join(word["value"])) for name, word in self.words.items()]
        return [(label, value) for label, value in told if value.strip()]
