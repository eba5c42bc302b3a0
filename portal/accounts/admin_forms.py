"""What do administrators fill in about an account, and about a number that the check digit refuses?"""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms

from portal import taxid
from portal.forms.fields import EmailFormField, ShortTextFormField
from portal.forms.fields.day import when_read
from portal.roles import STAFF, Role
from portal.time.calendar import format_datetime
from portal.time.examples import example_roc

from . import vouching
from .models import User, VouchedTaxId
from .registered import RegisteredAs


class UnusedAddress:
    """Administrators are told at once when an address belongs to another account; vendors are not."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if EmailAddress.objects.filter(email=email, verified=True).exclude(user=self.instance.pk).exists():
            raise forms.ValidationError("這個信箱已經由另一個帳號使用，請換一個。")
        return email


class StaffForm(UnusedAddress, forms.ModelForm):
    """A new member of staff gets a link by mail and chooses the password; no password is ever handed around."""

    role = forms.ChoiceField(
        label="角色",
        choices=[(role, f"{role.label}：{role.sentence}") for role in Role if role in STAFF],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ["username", "name", "email", "role"]

    def clean_username(self) -> str:
        return self.cleaned_data["username"].strip().lower()


class AccountForm(UnusedAddress, forms.ModelForm):
    reason = forms.CharField(
        label="更改電子郵件的理由",
        required=False,
        max_length=200,
        help_text="移轉帳號時填寫，例：公司來函的日期與字號。更改後，原來的密碼、登入中的連線和兩步驟驗證全部失效，"
        "主帳號的其他成員和邀請也一併結束（列在下面），並寄信到新的信箱請對方設定密碼。",
    )

    class Meta:
        model = User
        fields = ["name", "email", "role", "is_active", "must_change_password"]
        help_texts = {"is_active": "取消勾選就不能登入；帳號與做過的事都還在。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = [(role, role.label) for role in Role if role in STAFF]

    def clean(self) -> dict[str, Any]:
        if "email" in self.changed_data and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "更改電子郵件等於把帳號交給另一個人，請寫下理由。")
        return super().clean()


class VouchingForm(forms.ModelForm):
    """A number that the check digit refuses, why it is right all the same, and for whom an account is opened."""

    email = EmailFormField(
        label="廠商的電子郵件",
        required=False,
        max_length=254,
        help_text="填了就開立廠商帳號，並寄信到這個信箱請對方設定密碼。只是原廠的統編，或廠商要自己註冊時，請留空。",
    )
    agreed = forms.BooleanField(label="廠商已書面同意電子送達方式（開立帳號時必勾）", required=False)
    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    told: RegisteredAs | None = None  # what the register has just said of the number

    class Meta:
        model = VouchedTaxId
        fields = ["number", "reason"]
        help_texts = {
            "reason": when_read(
                lambda: f"憑什麼確認這個號碼存在，例：商工登記公示資料 {example_roc()} 查詢、公司來函字號。"
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = ShortTextFormField(label="統一編號", help_text="8 位數字，例：90316313。")
        self.register_said = vouching.seen(self.data.get("seen", ""), taxid.normalise(self.data.get("number", "")))
        if self.register_said is not None:
            self.fields["number"].help_text = telling(self.register_said)

    def clean_number(self) -> str:
        number = taxid.normalise(self.cleaned_data["number"])
        if not taxid.is_shaped(number):
            raise forms.ValidationError(taxid.problem(number))
        if taxid.is_valid(number):
            raise forms.ValidationError("這個號碼符合檢查規則，不用登錄，請廠商直接註冊。")
        return number

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if email and EmailAddress.objects.filter(email=email, verified=True).exists():
            raise forms.ValidationError("這個信箱已經由另一個帳號使用，請換一個。")
        return email

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "number" in said and self.told is not None:
            self._show(self.told, said["number"])
        if said.get("email") and not said.get("agreed"):
            self.add_error("agreed", "通知會以電子方式送達，請取得廠商書面同意後勾選，才能代為開立帳號。")
        number = said.get("number", "")
        if said.get("email") and User.objects.filter(username=number).exists():
            self.add_error("number", "這個統一編號已經有帳號。")
        if "email" in said and not said["email"] and VouchedTaxId.objects.filter(number=number).exists():
            self.add_error("number", "這個統一編號已經登錄。要開立帳號，請填寫廠商的電子郵件並勾選書面同意。")
        return said

    def _show(self, told: RegisteredAs, number: str) -> None:
        """What the register says is looked at before anything is kept; sent again, it stands with the row."""
        self.data = self.data.copy()
        self.data["seen"] = vouching.to_be_seen(told, number)
        self.add_error("number", f"{telling(told)}請核對，確定這個號碼存在再按一次「儲存」。")


def telling(told: RegisteredAs) -> str:
    return f"{told.words}{format_datetime(told.asked_at)}查詢。"
