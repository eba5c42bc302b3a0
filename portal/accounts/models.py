"""Who has an account, which passwords did they have, and who tried to sign in?"""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal import taxid
from portal.reference import Ref
from portal.roles import Role
from portal.text.searching import Folded, FoldedField, FoldedQuerySet
from portal.trail.targets import LookTarget

_staff_name = RegexValidator(
    r"\A[a-z][a-z0-9._-]{2,31}\Z",
    "工作人員帳號請用 3 到 32 個小寫英文字母、數字或 . _ -，並以字母開頭；廠商帳號是 8 碼統一編號。",
)


_later_member = re.compile(r"([0-9]{8})-[1-9][0-9]{0,3}")


def is_vendor_name(value: str) -> bool:
    """統一編號 for the owner of a vendor; with a hyphen and a number behind it for a member who was invited."""
    later = _later_member.fullmatch(value)
    return taxid.is_shaped(later[1] if later else value)


def validate_username(value: str) -> None:
    """A vendor's name begins with its 統一編號; a staff name starts with a letter, so that the two never meet."""
    if not is_vendor_name(value):
        _staff_name(value)


class UserManager(BaseUserManager.from_queryset(FoldedQuerySet)):
    def create_user(self, username: str, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(username=username, email=email, **extra)
        user.set_password(password)
        user.save(using=self._db)
        user.emailaddress_set.create(email=user.email, primary=True, verified=False)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(username, email, password, **{**extra, "role": Role.ADMINISTRATOR})


class User(Folded, AbstractUser):
    """A person or a vendor that signs in. The role decides everything; is_staff and is_superuser follow from it.

    An e-mail address belongs to one account once it is verified (allauth's EmailAddress holds that constraint). Before,
    it may stand on several, so that registering with somebody's address tells nothing about whether they have an
    account.
    """

    ref_kind = "account"

    first_name = None
    last_name = None
    groups = None
    user_permissions = None

    username = models.CharField(
        "帳號",
        max_length=32,
        unique=True,
        validators=[validate_username],
        error_messages={"unique": "這個帳號已經有人使用。"},
        help_text="廠商是統一編號，工作人員是英文代號。",
    )
    email = models.EmailField("電子郵件")
    name = models.CharField("姓名", max_length=80, blank=True)
    name_folded = FoldedField(of="name")
    role = models.CharField("角色", max_length=20, choices=Role, default=Role.VENDOR)
    must_change_password = models.BooleanField(
        "下次登入須更改密碼", default=False, help_text="用別人給的密碼第一次登入時，先換成自己的密碼。"
    )
    notice_agreed_at = models.DateTimeField("同意電子送達的時間", null=True, blank=True, editable=False)
    notice_agreed_version = models.CharField("同意電子送達的版本", max_length=20, blank=True, editable=False)
    notice_agreed_address = models.GenericIPAddressField("同意時的網路位址", null=True, blank=True, editable=False)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # how often all sessions were ended at once

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "帳號"
        ordering = ["username"]
        indexes = [models.Index(fields=["role"], name="accounts_of_staff", condition=~Q(role=Role.VENDOR))]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.CheckConstraint(
                condition=Q(role=Role.VENDOR, is_staff=False) | (~Q(role=Role.VENDOR) & Q(is_staff=True)),
                name="user_is_staff_by_role",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.ADMINISTRATOR, is_superuser=True)
                | (~Q(role=Role.ADMINISTRATOR) & Q(is_superuser=False)),
                name="user_is_superuser_by_role",
            ),
        ]

    def __str__(self) -> str:
        """A person by name and company or staff name; the number of a later member is nobody's name."""
        return f"{self.name}（{self.tax_id or self.username}）" if self.name else self.get_full_name()

    def save(self, *args: Any, update_fields: Collection[str] | None = None, **kwargs: Any) -> None:
        self.username, self.email = self.username.lower(), self.email.lower()
        self.is_staff = self.role != Role.VENDOR
        self.is_superuser = self.role == Role.ADMINISTRATOR
        if update_fields is not None and "role" in update_fields:
            update_fields = {*update_fields, "is_staff", "is_superuser"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        super().clean()
        if is_vendor_name(self.username or "") != (self.role == Role.VENDOR):
            raise ValidationError({"role": "廠商的帳號是統一編號，工作人員的帳號不是。"})

    def get_full_name(self) -> str:
        return self.name or self.tax_id or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def known_as(self) -> str:
        """How colleagues of the same vendor know this person: a first account has no name. Never for anybody outside."""
        return self.name or self.email

    @property
    def tax_id(self) -> str:
        """統一編號 of the vendor that the account acts for, "" of staff."""
        return self.username[:8] if self.role == Role.VENDOR else ""

    @property
    def as_look_target(self) -> LookTarget:
        return LookTarget(str(Ref.of(self)), str(self), self.tax_id)

    @property
    def signs_in_by_tax_id(self) -> bool:
        """The first account of a vendor, which a 統一編號 leads to; the others sign in by e-mail."""
        return taxid.is_shaped(self.username)

    @property
    def sign_in_name(self) -> str:
        """What this person types to sign in."""
        return self.email if self.tax_id and not self.signs_in_by_tax_id else self.username

    @property
    def email_is_verified(self) -> bool:
        """Whether the person proved to read the mail sent to `email`; nothing can be submitted before (R6-1-1)."""
        return self.emailaddress_set.filter(email=self.email, verified=True).exists()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Every session holds it: with another password or another count the sessions of before are none any more."""
        return salted_hmac(
            "portal.accounts.sessions", f"{self.password}{self.sessions_ended}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def end_sessions(self) -> None:
        """Signs this person out everywhere; whoever does it for themselves stays by `update_session_auth_hash`."""
        User.objects.filter(pk=self.pk).update(sessions_ended=F("sessions_ended") + 1)
        self.refresh_from_db(fields=["sessions_ended"])

    def try_to_confirm_email(self) -> bool:
        """Takes the present address as proven, unless another account has proven it before."""
        try:
            with transaction.atomic():
                self.emailaddress_set.update_or_create(email=self.email, defaults={"verified": True, "primary": True})
        except IntegrityError:
            return False
        return True

    def agree_to_notices(self, version: str, address: str | None, now: datetime) -> None:
        self.notice_agreed_version, self.notice_agreed_address, self.notice_agreed_at = version, address, now


class VouchedTaxId(models.Model):
    """A 統一編號 that the check digit refuses and that staff have found to exist: who, when, and on which evidence.

    A second row of a number opens its account, when that was not done with the first.
    """

    number = models.CharField("統一編號", max_length=8, db_index=True)
    reason = models.CharField("查證理由", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查證人")
    at = models.DateTimeField("查證時間")
    registered_as = models.CharField(
        "商工登記的資料", max_length=300, blank=True
    )  # as the officer saw it, "" when not asked
    registered_at = models.DateTimeField("查詢商工登記的時間", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "檢查碼不符的統一編號"
        ordering = ["-pk"]
        default_permissions = ("view", "add")

    def __str__(self) -> str:
        return self.number


class PreviousPassword(models.Model):
    """A password that was set once, the present one among them; passwords.py bars the last ones."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="previous_passwords")
    hash = models.CharField("雜湊", max_length=128, editable=False)
    at = models.DateTimeField("設定時間", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "用過的密碼"
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """One try to sign in, kept as a record for SIGN_IN_DAYS. What was typed is kept only as a digest."""

    class Outcome(models.TextChoices):
        FAILED = "failed", "密碼錯誤"
        PASSED = "passed", "密碼正確"
        REFUSED = "refused", "暫停登入中，未驗證"
        MASKED = "masked", "帳號暫停登入中，以另一名稱嘗試"
        RELEASED = "released", "解除暫停"

    class Step(models.TextChoices):
        PASSWORD = "password", "密碼"
        CODE = "code", "兩步驟驗證碼"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="sign_ins", verbose_name="帳號"
    )
    name = models.CharField("輸入名稱的摘要", max_length=64, blank=True)
    address = models.GenericIPAddressField("網路位址", null=True)
    source = models.CharField("來源", max_length=64, blank=True, help_text="登入過的裝置，或網路")
    step = models.CharField("步驟", max_length=10, choices=Step, default=Step.PASSWORD)
    outcome = models.CharField("結果", max_length=10, choices=Outcome)
    at = models.DateTimeField("時間")

    class Meta:
        verbose_name = verbose_name_plural = "登入紀錄"
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["user", "-id"], name="sign_in_user"),
            models.Index(fields=["at"], name="sign_in_at"),
        ]

    def __str__(self) -> str:
        return f"{self.user or '未知帳號'} {self.result}"

    @property
    def result(self) -> str:
        words = self.get_outcome_display()
        return words.replace("密碼", "驗證碼") if self.step == self.Step.CODE else words

    @property
    def as_look_target(self) -> LookTarget:
        return self.user.as_look_target if self.user else LookTarget(f"sign-in:{self.pk}", str(self))


class Throttle(models.Model):
    """How many tries have failed here; written by lockout.py alone. `key` says for what, as a digest."""

    class Kind(models.TextChoices):
        SOURCE = "source", "一個來源對一個帳號"
        ACCOUNT = "account", "一個帳號，不明的來源合計"
        NETWORK = "network", "一個網路，不分帳號"

    key = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField("種類", max_length=10, choices=Kind)
    step = models.CharField("步驟", max_length=10, choices=SignIn.Step)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    source = models.CharField("來源", max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField("失敗次數", default=0)
    since = models.DateTimeField("起算時間")
    until = models.DateTimeField("暫停到", null=True)
    refused = models.PositiveIntegerField("暫停中被拒的次數", default=0)
    at = models.DateTimeField("最近一次失敗")

    class Meta:
        verbose_name = verbose_name_plural = "登入失敗計數"
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "source"], name="throttle_user"),
            models.Index(fields=["at"], name="throttle_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.failures}"

    def is_pausing(self, now: datetime) -> bool:
        return self.until is not None and now < self.until
