"""To which organisations and people is a person of the staff tied, and what of which filing was compared with that?"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from applications.models import Application, Submission
from portal import taxid
from portal.time.calendar import format_roc, years_before


class StaffTie(models.Model):
    """關係資料: an employer, a client, a relative or an address of a person of the staff. One that is over gets its last day."""

    class Kind(models.TextChoices):
        EMPLOYED = "employed", "任職"
        AGENT = "agent", "受委任或代理"
        INTEREST = "interest", "持股、合夥或其他利害關係"
        RELATIVE = "relative", "配偶或親屬"
        OWN = "own", "本人的聯絡資料"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ties", verbose_name="人員")
    kind = models.CharField("關係", max_length=10, choices=Kind, default=Kind.EMPLOYED)
    organisation = models.CharField("公司、機關或團體", max_length=120, blank=True)
    tax_id = models.CharField("統一編號", max_length=8, blank=True, help_text="8 位數字；沒有就留白。")
    person = models.CharField("姓名", max_length=80, blank=True, help_text="配偶或親屬的姓名。")
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("電話", max_length=40, blank=True)
    since = models.DateField("起日", null=True, blank=True)
    until = models.DateField("迄日", null=True, blank=True, help_text="空白就是現在仍然如此。")
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登錄人", editable=False
    )
    changed_at = models.DateTimeField("更新時間", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "關係資料"
        ordering = ["user", "pk"]
        default_permissions = ("view", "add", "change")
        indexes = [models.Index(fields=["user", "changed_at"], name="ties_by_change")]

    def __str__(self) -> str:
        return f"{self.user.get_full_name()}：{self.get_kind_display()}　{self.said}"

    @property
    def said(self) -> str:
        """What it is tied to, as far as it is known."""
        return self.organisation or self.person or self.tax_id or self.address or self.phone

    @property
    def period(self) -> str:
        """「（110年1月1日至112年5月31日）」; "" where no day is known."""
        first = format_roc(self.since) if self.since else ""
        last = f"至{format_roc(self.until)}" if self.until else "起"
        return f"（{first}{last}）" if self.since or self.until else ""

    def counts(self, day: date, years: int) -> bool:
        """Whether it holds on the day, or ended in the years before it (審議規則 §14)."""
        return self.until is None or self.until >= years_before(day, years)

    def clean(self) -> None:
        if not self.said:
            raise ValidationError("請至少填一項：公司、統一編號、姓名、地址或電話。")
        if self.tax_id and not taxid.is_valid(self.tax_id):
            raise ValidationError({"tax_id": "統一編號不正確，請填 8 位數字。"})
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": "迄日不能早於起日。"})


class ComparedFiling(models.Model):
    """One submission was compared with the staff; `facts` is what of it can be compared, for who comes later."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="compared", verbose_name="送件")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+", verbose_name="申請案")
    facts = models.JSONField("可比對的資料", default=list)
    at = models.DateTimeField("比對時間")

    class Meta:
        verbose_name = verbose_name_plural = "比對過的送件"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.submission}"


class ComparedPerson(models.Model):
    """One person of the staff was compared with all running cases, as they were then called."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="人員")
    name = models.CharField("當時的姓名", max_length=80, blank=True)
    email = models.EmailField("當時的電子郵件")
    at = models.DateTimeField("比對時間")

    class Meta:
        verbose_name = verbose_name_plural = "比對過的人員"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}"
