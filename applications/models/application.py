"""What does one vendor file in one programme year? 附表1, any number of solutions, and where the case stands."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from applications.models.company import CompanyFields
from applications.models.programme import Programme
from applications.models.vendor import Vendor
from applications.workflow import APPLICATION, IN_REVIEW
from portal.reference import Ref
from portal.roles import Account
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.trail.targets import LookTarget
from portal.workflow.models import Event
from portal.workflow.subject import Subject

if TYPE_CHECKING:
    from applications.models.correction import Correction


class ApplicationQuerySet(FoldedQuerySet):
    def visible_to(self, user: Account) -> "ApplicationQuerySet":
        """The only way pages and the admin start a query: a vendor's own, or all that were sent in, for staff."""
        if user.is_authenticated and user.role == "vendor":
            return self.filter(vendor__memberships__user=user.pk, vendor__memberships__ended_at=None)
        if user.is_authenticated and user.is_active and user.has_perm("applications.view_application"):
            return self.filed()
        return self.none()

    def filed(self) -> "ApplicationQuerySet":
        """What the office works on: sent in, and not held back while its papers are scanned."""
        return self.exclude(state=APPLICATION.initial.name).filter(held_since=None)

    def held(self) -> "ApplicationQuerySet":
        """Arrived in time, and seen by nobody of the office before the virus scan has looked at every paper."""
        return self.exclude(held_since=None)


class Application(Subject, Folded, CompanyFields):
    """申請案."""

    workflow = APPLICATION
    step_relations = ("programme", "vendor")

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="applications", verbose_name="廠商")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="applications", verbose_name="年度計畫")
    number = models.CharField("收件編號", max_length=20, null=True, blank=True, unique=True)
    held_since = models.DateTimeField("掃毒中，暫不交承辦", null=True, blank=True, editable=False)
    company_name_folded = FoldedField(of="company_name")
    created_at = models.DateTimeField("建立時間", default=timezone.now, editable=False)

    reckoned_on: date | None = None  # the day that a Dossier counts from
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申請案"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state"], name="applications_by_state"),
            models.Index(fields=["company_name_folded"], include=["id"], name="applications_by_folded_name"),
            models.Index(fields=["held_since"], name="applications_held", condition=~Q(held_since=None)),
            models.Index(  # what the office works on is counted and sorted without a look at the wide rows
                fields=["state", "number"], include=["id"], name="applications_at_hand", condition=Q(held_since=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "programme"],
                condition=~Q(state__in=[state.name for state in APPLICATION.states if state.final]),
                name="one_running_application_per_vendor_and_year",
            )
        ]

    def __str__(self) -> str:
        return self.number or f"草稿 {self.pk}"

    @property
    def as_look_target(self) -> LookTarget:
        """In the records of who saw it."""
        return LookTarget(str(Ref.of(self)), f"{self}　{self.company_name}".strip(), self.vendor.tax_id)

    @property
    def is_draft(self) -> bool:
        return self.state == self.workflow.initial.name

    @property
    def history(self) -> "models.QuerySet[Event]":
        """The steps of the case and of all that belongs to it, oldest first."""
        return Event.objects.filter(shown_in=self.ref)

    def other_running(self) -> "Application | None":
        """Another application of this vendor in this year that has not ended (one_running_application_per_vendor_and_year)."""
        ended = self.workflow.names(final=True)
        return (
            Application.objects.filter(vendor=self.vendor_id, programme=self.programme_id)
            .exclude(pk=self.pk)
            .exclude(state__in=ended)
            .first()
        )

    @cached_property
    def routes(self) -> tuple[tuple[str, bool], ...]:
        """Of each solution in order its kind, and whether it was moved to 技術審查; a Dossier fills it in from what it has loaded."""
        if not self.pk:
            return ()
        return tuple((kind, at is not None) for kind, at in self.solutions.values_list("kind", "moved_at"))

    @property
    def solution_kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind, _ in self.routes)

    @property
    def has_moved_solution(self) -> bool:
        """Whether one went on from 書面審查 to 技術審查, so that the papers of 六(三)1 are owed (A-11)."""
        return any(moved for _, moved in self.routes)

    @cached_property
    def has_solution_in_review(self) -> bool:
        return self.solutions.filter(state__in=IN_REVIEW).exists()

    @cached_property
    def has_late_supplement(self) -> bool:
        return self.corrections.late().exists()

    def open_correction(self) -> "Correction | None":
        return self.corrections.running().prefetch_related("items").first()

    def filed_on(self) -> date | None:
        """送件日, None of a draft. Windows are counted back from it (R4-x), also when a correction is answered later."""
        if self.is_draft:
            return None
        first = self.submissions.order_by("number").values_list("submitted_at", flat=True).first()
        return timezone.localdate(first) if first else None
