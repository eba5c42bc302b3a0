"""What do people fill in to register, sign in, recover, or change their account?

The library's pages let a form act: `save` hands what was said to the adapter (settings.ACCOUNT_ADAPTER), and does nothing itself.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField, SetPasswordField
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.validators import validate_email
from django.http import HttpRequest

from portal import taxid
from portal.text.cleaning import clean_line, normalised
from portal.text.mail_domains import meant

from . import vouching
from .models import User, is_vendor_name

NAME_MAX = 254
PASSWORD_MAX = 128
MAIL_EXAMPLE = "例：contact@example.com"
PASSWORD_HELP = password_validators_help_texts()


def normalise_name(raw: str) -> str:
    """What a person meant by 統一編號, e-mail address or staff name: full-width characters and spaces are put right."""
    text = normalised("NFKC", raw).strip().lower()
    if is_vendor_name(text):
        return text
    number = taxid.normalise(text)
    return number if number.isdecimal() else text


def name_field() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    missing = {"required": "請輸入統一編號或電子郵件。"}
    return forms.CharField(label="統一編號或電子郵件", max_length=NAME_MAX, widget=widget, error_messages=missing)


def email_field(label: str, help_text: str) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    wrong = {"required": "請輸入電子郵件。", "invalid": f"這不像電子郵件，請核對後重新輸入，{MAIL_EXAMPLE}。"}
    return EmailField(label=label, help_text=help_text, max_length=NAME_MAX, widget=widget, error_messages=wrong)


def password_field(label: str, autocomplete: str, missing: str = "請輸入密碼。") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=PASSWORD_MAX, strip=False, widget=widget, error_messages={"required": missing}
    )


def new_password_field(label: str, rules: Sequence[str] = PASSWORD_HELP) -> SetPasswordField:
    field = SetPasswordField(
        label=label,
        max_length=PASSWORD_MAX,
        help_text="".join(rules),
        error_messages={"required": "請輸入新密碼。"},
    )
    field.widget.attrs.pop("placeholder")
    return field


class CodeField(forms.CharField):
    """A code of digits, however wide they were typed."""

    def to_python(self, value: str | None) -> str:
        return normalised("NFKC", super().to_python(value) or "")


def code_field(label: str, help_text: str) -> CodeField:
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "s", "spellcheck": "false"}
    )
    return CodeField(
        label=label, help_text=help_text, max_length=40, widget=widget, error_messages={"required": "請輸入驗證碼。"}
    )


class TypedTwice:
    """The new password is typed twice and must be the same."""

    def clean(self) -> dict[str, object]:
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", "兩次輸入的密碼不一樣，請再輸入一次。")
        return self.cleaned_data


class LooksTwice(forms.Form):
    """An address at what nearly is a well-known domain is asked about once; sent again as it was, it stands."""

    email_meant = forms.CharField(required=False, max_length=NAME_MAX, widget=forms.HiddenInput)

    def ask_about(self, address: str) -> str:
        """The address itself. Raises ValidationError the first time."""
        likely = meant(address)
        if likely and self.data.get("email_meant") != address:
            self.data = self.data.copy()
            self.data["email_meant"] = address
            raise forms.ValidationError(
                f"您要填的是不是 {likely}？請核對；如果 {address} 沒有錯，請再送出一次。", code="unlikely"
            )
        return address


class LoginForm(account_forms.LoginForm):
    password = password_field("密碼", "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": name_field(), "password": self.fields["password"]}

    def clean_login(self) -> str:
        return normalise_name(self.cleaned_data["login"])


class SignupForm(TypedTwice, LooksTwice, account_forms.SignupForm):
    """Registration with 統一編號 (R6-1-1). `taken` is set when the ID has an account already."""

    taken = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "username": forms.CharField(
                label="統一編號",
                help_text="8 位數字，例：04595257。",
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "numeric", "data-width": "s"}),
                error_messages={"required": "請輸入統一編號。"},
            ),
            "email": email_field(
                "電子郵件", f"通知和重設密碼的信都寄到這裡，請填公司長期使用、有人收信的信箱，{MAIL_EXAMPLE}。"
            ),
            "password1": new_password_field("密碼", PASSWORD_HELP[:-1]),  # nothing was used before
            "password2": password_field("再輸入一次密碼", "new-password", "請再輸入一次密碼。"),
            "email_meant": self.fields["email_meant"],
            "agreed": forms.BooleanField(
                label="本公司同意以上的電子送達方式", error_messages={"required": "要勾選同意，才能建立帳號。"}
            ),
        }

    def clean_email(self) -> str:
        return self.ask_about(super().clean_email())

    def clean_username(self) -> str:
        number = taxid.normalise(self.cleaned_data["username"])
        if problem := vouching.problem(number):
            raise forms.ValidationError(problem)
        self.taken = User.objects.filter(username=number).exists()
        return number

    def clean(self) -> dict[str, object]:
        super().clean()
        self._check_against_own_data()
        return self.cleaned_data

    def _check_against_own_data(self) -> None:
        data = self.cleaned_data
        if password := data.get("password1"):
            person = User(username=data.get("username", ""), email=data.get("email", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except forms.ValidationError as error:
                self.add_error("password1", error)


class MemberForm(TypedTwice, forms.Form):
    """How an invited person opens their account; the e-mail address is the one the invitation went to."""

    name = forms.CharField(
        label="姓名",
        max_length=80,
        help_text="同事和承辦會看到這個名字。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "請輸入姓名。"},
    )
    password1 = new_password_field("密碼", PASSWORD_HELP[:-1])  # nothing was used before
    password2 = password_field("再輸入一次密碼", "new-password", "請再輸入一次密碼。")
    agreed = forms.BooleanField(
        label="我同意以上的電子送達方式", error_messages={"required": "要勾選同意，才能建立帳號。"}
    )
    use_required_attribute = False

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = User(email=email, name=clean_line(self.data.get("name", "")))

    def clean_name(self) -> str:
        if not (name := clean_line(self.cleaned_data["name"])):
            raise forms.ValidationError("請輸入姓名。")
        return name


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Recovery by either name; the letter goes to the address on file, which is never shown."""

    email = name_field()

    def clean_email(self) -> str:
        name = normalise_name(self.cleaned_data["email"])
        if "@" in name:
            validate_email(name)
            self.users = filter_users_by_email(name, is_active=True, prefer_verified=True, for_login=True)
        else:
            self.users = list(User.objects.filter(username=name, is_active=True).exclude(email=""))
        return name

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        name = self.cleaned_data["email"]
        for user in self.users:
            request_password_reset(request, user.email, [user], account_forms.default_token_generator)
        if not self.users and "@" in name:
            request_password_reset(request, name, [], None)
        return name


class ResetPasswordKeyForm(TypedTwice, account_forms.ResetPasswordKeyForm):
    password1 = new_password_field("新密碼")
    password2 = password_field("再輸入一次新密碼", "new-password", "請再輸入一次新密碼。")

    def save(self) -> None:
        get_adapter().reset_password(self.user, self.cleaned_data["password1"])


class ChangePasswordForm(TypedTwice, account_forms.ChangePasswordForm):
    oldpassword = password_field("目前的密碼", "current-password", "請輸入目前的密碼。")
    password1 = new_password_field("新密碼")
    password2 = password_field("再輸入一次新密碼", "new-password", "請再輸入一次新密碼。")


class AddEmailForm(LooksTwice, account_forms.AddEmailForm):
    """A new address replaces the old one once its link was followed; an address never proven is replaced at once."""

    email = email_field("新的電子郵件", MAIL_EXAMPLE + "。")

    def clean_email(self) -> str:
        return self.ask_about(super().clean_email())

    def save(self, request: HttpRequest) -> EmailAddress:
        return get_adapter(request).add_address(request, self.user, self.cleaned_data["email"])


class ReauthenticateForm(account_forms.ReauthenticateForm):
    password = password_field("密碼", "current-password")


class CountedCode:
    """A wrong code counts as a wrong password does: for where it was typed, not for the owner of the account."""

    def clean_code(self) -> str:
        with get_adapter().counting_a_code(context.request, self.user):
            return super().clean_code()


class AuthenticateForm(CountedCode, mfa_forms.AuthenticateForm):
    code = code_field("驗證碼", "驗證器 App 上的 6 位數字；手機不在身邊時，輸入一組備用碼。")


class ReauthenticateByCodeForm(CountedCode, mfa_forms.ReauthenticateForm):
    code = code_field("驗證碼", "驗證器 App 上的 6 位數字，或一組備用碼。")


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    code = code_field("驗證碼", "驗證器 App 上現在顯示的 6 位數字。")
