"""What is one cloud solution? Its kind, its 附表2–4 and where it stands."""

from datetime import datetime

from django.db import models

from applications.models.application import Application
from applications.models.difference import DifferenceFields
from applications.models.event import Event
from applications.models.promotion import PromotionFields
from applications.models.technical import TechnicalFields
from applications.workflow import SOLUTION
from portal.accounts.models import User
from portal.forms.fields import ShortTextField
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.workflow.table import State


class Solution(Folded, TechnicalFields, PromotionFields, DifferenceFields):
    """雲端解決方案: the wide row of 附表2, 附表3 and 附表4, so that ten solutions are one query."""

    workflow = SOLUTION
    step_relations = ("application__programme", "application__vendor")

    class Kind(models.TextChoices):  # F1-01, per solution by A-06
        FIRST_TIME = "first_time", "首次申請方案"
        PREVIOUSLY_LISTED = "previously_listed", "曾在工業館上架方案"
        SUMMIT_EXISTING = "summit_existing", "已在攻頂計畫上架之既有方案"

    application = models.ForeignKey(Application, models.CASCADE, related_name="solutions", verbose_name="申請案")
    kind = models.CharField("申請類別", max_length=20, choices=Kind)
    name = ShortTextField("方案名稱")
    name_folded = FoldedField(of="name")
    state = models.CharField(
        "狀態", max_length=30, choices=SOLUTION.choices(), default=SOLUTION.initial.name, db_index=True
    )
    position = models.PositiveSmallIntegerField("順序", default=0)
    previous_solution = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="前次方案"
    )

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "雲端解決方案"
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["kind", "application"], name="solutions_by_kind"),
            models.Index(fields=["name_folded"], include=["application"], name="solutions_by_folded_name"),
        ]

    def __str__(self) -> str:
        return self.name or f"方案 {self.position}（未命名）"

    @property
    def stage(self) -> State:
        return self.workflow.state(self.state)

    def has_decision(self) -> bool:
        return self.events.filter(step__in=["approve", "reject"]).exists()

    def record(self, step: str, source: str, target: str, actor: User | None, note: str, at: datetime) -> Event:
        return Event.objects.create(
            application_id=self.application_id,
            solution=self,
            step=step,
            source=source,
            target=target,
            actor=actor,
            note=note,
            at=at,
        )
