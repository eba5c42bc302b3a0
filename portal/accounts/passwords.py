"""Which passwords are good enough?

資通系統防護基準: a minimum complexity, and never one of the last three. Django calls `validate` with a new password and
`password_changed` after it was saved.
"""

import re

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from .models import PreviousPassword

MIN_LENGTH = 10
BARRED = 3  # besides the present one


class ComplexityValidator:
    """At least MIN_LENGTH characters, with a letter and a digit: one sentence that everybody can keep in mind."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) < MIN_LENGTH:
            raise ValidationError(
                f"密碼至少要 {MIN_LENGTH} 個字元，目前是 {len(password)} 個，請再加長。", code="password_too_short"
            )
        if not (re.search(r"[A-Za-z]", password) and re.search(r"[0-9]", password)):
            raise ValidationError("密碼要同時有英文字母和數字，請補上缺的那一種。", code="password_too_plain")

    def get_help_text(self) -> str:
        return f"至少 {MIN_LENGTH} 個字元，要有英文字母和數字。"


class OwnDataValidator(UserAttributeSimilarityValidator):
    """Not the tax ID, the e-mail address or the name, nor something close to one of them."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "email", "name"))

    def get_error_message(self) -> str:
        return "密碼和您的%(verbose_name)s太像，別人容易猜到，請換一個。"

    def get_help_text(self) -> str:
        return "不要和統一編號、電子郵件或姓名相近。"


class WellKnownValidator(CommonPasswordValidator):
    """Not one of the passwords that everybody tries first."""

    def get_error_message(self) -> str:
        return "這個密碼太常見，別人容易猜到，請換一個。"

    def get_help_text(self) -> str:
        return "不要用常見的密碼。"


class LastPasswordsValidator:
    """Neither the present password nor one of the BARRED before it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if user is None or user.pk is None:
            return
        if any(check_password(password, used) for used in self._used(user)):
            raise ValidationError(f"不能和目前的密碼或前 {BARRED} 次用過的密碼相同，請換一個。", code="password_used")

    def password_changed(self, password: str, user: AbstractBaseUser | None = None) -> None:
        PreviousPassword.objects.create(user=user, hash=user.password)
        kept = PreviousPassword.objects.filter(user=user).values_list("pk", flat=True)[: BARRED + 1]
        PreviousPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        return f"不能和前 {BARRED} 次用過的密碼相同。"

    @staticmethod
    def _used(user: AbstractBaseUser) -> set[str]:
        kept = PreviousPassword.objects.filter(user=user).values_list("hash", flat=True)[: BARRED + 1]
        return {user.password, *kept}
