"""How far has the round over what was kept come, and what was found that is not what it was?"""

from django.db import models
from django.db.models import Q

from portal.background.duties import Work
from portal.reference import RefField


class Round(Work):
    """The walk over one inventory, in the order of its keys. As Work it is owed again after each part, and never done.

    A row that is whole costs no write: that the walk has passed it is said by `cursor` and `ended_at`.
    """

    inventory = models.CharField("種類", max_length=60, unique=True)
    cursor = models.CharField("核對到", max_length=60, blank=True)
    began_at = models.DateTimeField("這一輪開始", null=True, blank=True)
    passed = models.PositiveBigIntegerField("這一輪已核對", default=0)
    left = models.PositiveBigIntegerField("這一輪還沒核對", default=0)
    ended_at = models.DateTimeField("上一輪完成", null=True, blank=True)
    total = models.PositiveBigIntegerField("上一輪件數", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "完整性核對"
        default_permissions = ()

    def __str__(self) -> str:
        return self.inventory

    @property
    def is_under_way(self) -> bool:
        return bool(self.cursor)


class Damage(models.Model):
    """One row of an inventory that is not what it was when it was kept: seen from `since` on, over at `mended_at`."""

    inventory = models.CharField("種類", max_length=60)
    row = models.CharField("資料列", max_length=60)
    case = RefField("案件")
    what = models.CharField("內容", max_length=200)
    wrong = models.CharField("不符之處", max_length=300)
    since = models.DateTimeField("第一次發現")
    last_at = models.DateTimeField("最近一次核對")
    told_at = models.DateTimeField("通知管理者", null=True, blank=True)
    mended_at = models.DateTimeField("恢復相符", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "核對不符"
        default_permissions = ()
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inventory", "row"], condition=Q(mended_at=None), name="one_open_damage_of_a_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}：{self.wrong}"
