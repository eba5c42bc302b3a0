"""Who applies, and which people act for that vendor?"""

import re

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal import taxid
from portal.accounts.models import User
from portal.reference import Ref
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.trail.targets import LookTarget

_address = re.compile(r"\w\.\w|[/@]")


class VendorQuerySet(FoldedQuerySet):
    def of(self, user: User) -> "Vendor":
        """The vendor a vendor user acts for; made at first need from the tax ID that is the user name (R6-1-1).

        Only the first account has such a name: one that was invited never makes a vendor. Raises PermissionDenied for
        a person who left.
        """
        member = Membership.objects.select_related("vendor").filter(user=user).first()
        if member is None and taxid.is_shaped(user.username):
            vendor, _ = self.get_or_create(tax_id=user.username)
            owner = {"vendor": vendor, "role": Membership.Role.OWNER}
            member, _ = Membership.objects.get_or_create(user=user, defaults=owner)
        if member is None or member.ended_at is not None:
            raise PermissionDenied("這個帳號已經不屬於任何一家公司。")
        return member.vendor


class Vendor(Folded):
    """資訊服務廠商."""

    tax_id = models.CharField("統一編號", max_length=8, unique=True)
    company_name = models.CharField("公司名稱", max_length=200, blank=True)
    company_name_folded = FoldedField(of="company_name")

    objects = VendorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "資訊服務廠商"
        ordering = ["tax_id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.company_name or '（未填公司名稱）'}（{self.tax_id}）"

    @property
    def as_look_target(self) -> LookTarget:
        return LookTarget(str(Ref.of(self)), str(self), self.tax_id)

    @property
    def called(self) -> str:
        """As its own people read it; before the first 送出 by the name in their draft."""
        name = self.company_name or self._drafted_name()
        return f"{name}（{self.tax_id}）" if name else f"統一編號 {self.tax_id}"

    def _drafted_name(self) -> str:
        """What looks like an address is no name: it would stand in letters to strangers."""
        names = self.applications.exclude(company_name="").order_by("-pk").values_list("company_name", flat=True)
        name = names.first() or ""
        return "" if _address.search(name) else name

    @property
    def owner(self) -> "Membership | None":
        """The member who manages the others; none before anybody of the vendor has signed in."""
        return self.memberships.select_related("user").filter(role=Membership.Role.OWNER).first()


class MembershipQuerySet(models.QuerySet):
    def present(self) -> "MembershipQuerySet":
        """Those who act for their vendor now."""
        return self.filter(ended_at=None)

    def in_order(self) -> "MembershipQuerySet":
        """The owner first, then by the day they came."""
        first = models.Case(models.When(role=Membership.Role.OWNER, then=0), default=1)
        return self.select_related("user").order_by(first, "joined_at", "pk")


class Membership(models.Model):
    """A person who acts for a vendor, or did: the row stays, for what they did stays.

    What each role may do is said here and nowhere else: everybody fills in, `may_send` sends, answers and takes back,
    `may_manage` looks after the members.
    """

    class Role(models.TextChoices):
        OWNER = "owner", "主帳號"
        SUBMITTER = "submitter", "可填寫並送出"
        EDITOR = "editor", "可填寫"

    SENDING = frozenset({Role.OWNER, Role.SUBMITTER})

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="membership", verbose_name="帳號"
    )
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="memberships", verbose_name="廠商")
    role = models.CharField("權限", max_length=10, choices=Role)
    joined_at = models.DateTimeField("加入時間", default=timezone.now)
    ended_at = models.DateTimeField("移除時間", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "廠商成員"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["vendor"], condition=Q(role="owner"), name="one_owner_per_vendor"),
            models.CheckConstraint(condition=~Q(role="owner") | Q(ended_at=None), name="an_owner_does_not_leave"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.vendor}"

    @property
    def may_send(self) -> bool:
        return self.ended_at is None and self.role in self.SENDING

    @property
    def may_manage(self) -> bool:
        return self.ended_at is None and self.role == self.Role.OWNER

    @property
    def person(self) -> str:
        """How the others of the vendor know this person: a first account has no name."""
        return f"{self.user.name}（{self.user.email}）" if self.user.name else self.user.email
