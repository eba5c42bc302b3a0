"""Who applies, and which people act for that vendor?"""

from django.conf import settings
from django.db import models


class VendorQuerySet(models.QuerySet):
    def of(self, user: object) -> "Vendor":
        """The vendor a vendor user acts for; made at first need from the tax ID that is the user name (R6-1-1)."""
        found = self.filter(memberships__user=user).first()
        if found is None:
            found, _ = self.get_or_create(tax_id=user.username)
            Membership.objects.get_or_create(user=user, defaults={"vendor": found})
        return found


class Vendor(models.Model):
    """資訊服務廠商."""

    tax_id = models.CharField("統一編號", max_length=8, unique=True)
    company_name = models.CharField("公司名稱", max_length=200, blank=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "資訊服務廠商"
        ordering = ["tax_id"]

    def __str__(self) -> str:
        return f"{self.company_name or '（未填公司名稱）'}（{self.tax_id}）"


class Membership(models.Model):
    """A person who acts for a vendor."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="membership")
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="memberships")

    class Meta:
        verbose_name = verbose_name_plural = "廠商成員"

    def __str__(self) -> str:
        return f"{self.user} → {self.vendor}"
