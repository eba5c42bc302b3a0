"""Who was asked to join a vendor, and what happened to its members when?"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from applications.models.vendor import Membership, Vendor

LIFETIME = timedelta(days=7)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        """Neither taken nor taken back; it may be out of time, and is then sent again."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """A link by mail that makes an account of the vendor. Whoever holds the link is let in: only its digest is kept."""

    ROLES = [(role.value, role.label) for role in (Membership.Role.EDITOR, Membership.Role.SUBMITTER)]

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="invitations", verbose_name="廠商")
    email = models.EmailField("電子郵件")
    role = models.CharField("權限", max_length=10, choices=ROLES)
    digest = models.CharField("連結的摘要", max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="邀請人")
    created_at = models.DateTimeField("邀請時間")
    sent_at = models.DateTimeField("最近寄出時間")
    expires_at = models.DateTimeField("有效期限")
    accepted_at = models.DateTimeField("接受時間", null=True, blank=True)
    revoked_at = models.DateTimeField("取消時間", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "成員邀請"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.vendor}"

    def is_valid(self, now: datetime) -> bool:
        """Whether its link still lets somebody in."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


class TeamEvent(models.Model):
    """One change among the members of a vendor, in words; written once, never changed (A-38)."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="team_events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="由誰")
    text = models.CharField("異動", max_length=400)
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "成員異動"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text
