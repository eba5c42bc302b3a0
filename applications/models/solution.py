"""What is one cloud solution? Its kind, its 附表2–4 and where it stands."""

from django.db import models

from applications.models.application import Application
from applications.models.difference import DifferenceFields
from applications.models.promotion import PromotionFields
from applications.models.technical import TechnicalFields
from applications.workflow import DOCUMENTARY, SOLUTION, TECHNICAL
from portal.forms.fields import ShortTextField
from portal.reference import Ref
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.workflow.subject import Subject
from portal.workflow.table import State


class Solution(Subject, Folded, TechnicalFields, PromotionFields, DifferenceFields):
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
    position = models.PositiveSmallIntegerField("順序", default=0)
    moved_at = models.DateTimeField("改為技術審查的時間", null=True, blank=True, editable=False)
    # The states that outsiders read while a result waits to be published, and in which it was decided; "" before that.
    shown_as = models.CharField("對外狀態", max_length=30, blank=True, editable=False)
    decided_in = models.CharField("作成結果的審查", max_length=30, blank=True, editable=False)
    previous_solution = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="前次方案"
    )

    objects = FoldedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "雲端解決方案"
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["state"], name="solutions_by_state"),
            models.Index(fields=["kind", "application"], name="solutions_by_kind"),
            models.Index(fields=["name_folded"], include=["application"], name="solutions_by_folded_name"),
        ]

    def __str__(self) -> str:
        return self.name or f"方案 {self.position}（未命名）"

    @property
    def is_moved(self) -> bool:
        """From 書面審查 to 技術審查: it owes the papers of 六(三)1 as well (A-11)."""
        return self.moved_at is not None

    @property
    def frozen_route(self) -> dict[str, bool]:
        """As a submission keeps it, of those alone that were moved."""
        return {"moved": True} if self.is_moved else {}

    @property
    def shown_in(self) -> Ref:
        return Ref(Application.workflow.name, self.application_id)

    @property
    def public_stage(self) -> State:
        """Where its vendor and the public read that it stands: what is decided shows nowhere before it is published."""
        return self.workflow.state(self.shown_as) if self.shown_as else self.stage

    @property
    def decided_stage(self) -> State:
        """The review that its last result came of."""
        by_kind = DOCUMENTARY if self.kind == self.Kind.SUMMIT_EXISTING else TECHNICAL
        return self.workflow.state(self.decided_in or min(self.workflow.group(by_kind)))

    def has_decision(self) -> bool:
        return bool(self.decided_in) or self.events.filter(step__in=["approve", "reject"]).exists()
