"""At which prices is a solution offered? 附表3 五、1."""

import uuid

from django.db import models

from portal.forms.fields import ShortTextField, WholeNumberField, YesNoField


class PricePlan(models.Model):
    """One of the one to three prices. `uid` stays the same as long as the row lives, so that two submissions compare."""

    solution = models.ForeignKey("applications.Solution", models.CASCADE, related_name="price_plans")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField("順序", default=0)
    total_price = WholeNumberField("總計新臺幣(含稅)", unit="元", at_least=1, at_most=10**9)
    subscription_months = WholeNumberField(
        "雲端應用軟體使用期限", unit="個月", at_least=1, at_most=36, help_text="只能填數字3~9。"
    )
    user_count = WholeNumberField(
        "(數字)人版", unit="人版", at_least=1, at_most=10**6, help_text="人版與其他規格至少填一項。"
    )
    other_spec = ShortTextField("其他規格", help_text="人版與其他規格至少填一項。")
    market_price = WholeNumberField(
        "原有市價(含稅)",
        unit="元",
        at_least=1,
        at_most=10**9,
        help_text="可不填。同樣內容原來的市價；方案價格不得高於市價。",
    )
    includes_hardware = YesNoField(
        "價格是否包含硬體", help_text="硬體指 POS 機、Pad 平板、感應器等。方案價格不得包含硬體。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "價格"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["solution", "uid"], name="one_price_plan_per_uid")]

    def __str__(self) -> str:
        return f"{self.total_price or 0:,} 元／{self.subscription_months or 0} 個月"

    def copy_for(self, solution: models.Model) -> "PricePlan":
        """The same answers for another solution, not saved yet."""
        answers = (
            "total_price",
            "subscription_months",
            "user_count",
            "other_spec",
            "market_price",
            "includes_hardware",
        )
        return PricePlan(solution=solution, position=self.position, **{name: getattr(self, name) for name in answers})
