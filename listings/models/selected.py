"""Who stands on 入選名單?"""

from datetime import date

from django.db import models

from applications.models import Programme, Solution


class SelectedQuerySet(models.QuerySet):
    def announced_by(self, day: date) -> "SelectedQuerySet":
        """What the list says on a day; who was taken off it stands there no more."""
        return self.filter(announced_on__lte=day, removed_on=None)


class Selected(models.Model):
    """A line of 入選名單 (R8-1-2c, N14), as it was announced; also of a solution whose contract or validity has ended."""

    solution = models.OneToOneField(Solution, models.PROTECT, related_name="selected", verbose_name="方案")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="selected", verbose_name="年度")
    public_id = models.SlugField("公開編號", max_length=40, unique=True)
    name = models.CharField("方案名稱", max_length=200)
    company_name = models.CharField("公司名稱", max_length=200)
    tax_id = models.CharField("統一編號", max_length=8, db_index=True)
    announced_on = models.DateField("公告日")
    valid_to = models.DateField("有效至")
    removed_on = models.DateField("自名單移除日", null=True, blank=True)

    objects = SelectedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "入選名單"
        ordering = ["-announced_on", "pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["programme", "-announced_on", "id"], name="selected_of_a_year")]

    def __str__(self) -> str:
        return self.name
