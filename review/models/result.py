"""Which results were published together, and has each been told?"""

from django.conf import settings
from django.db import models

from applications.models import Application, Programme, Solution
from portal.background.promises import PromiseQuerySet
from review.models.decision import Decision


class Publication(models.Model):
    """公布審查結果: results of a year that were published together, all or none; the day is where validity begins (R2-1c)."""

    key = models.UUIDField(unique=True, editable=False)  # of the page that asked: pressed twice, it is one
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="publications", verbose_name="年度")
    announced_on = models.DateField("公告日")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="公布的人")
    at = models.DateTimeField("公布時間")

    class Meta:
        verbose_name = verbose_name_plural = "公布審查結果"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.programme.year} 年度第 {self.pk} 號公布"


class PublishedResultQuerySet(PromiseQuerySet):
    def of(self, outcome: str) -> "PublishedResultQuerySet":
        return self.filter(decision__outcome=outcome)


class PublishedResult(models.Model):
    """One of its results. The row is the promise of what follows: a place on the public list, and a letter, each once."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="results")
    application = models.ForeignKey(Application, models.PROTECT, related_name="published", verbose_name="申請案")
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="published", verbose_name="方案")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="publication_row", verbose_name="審查結果")
    done_at = models.DateTimeField("通知寫好的時間", null=True, blank=True)

    objects = PublishedResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公布的審查結果"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["publication", "solution"], name="one_result_per_publication")]
        indexes = [models.Index(fields=["id"], name="published_results_owed", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.application}「{self.solution}」"
