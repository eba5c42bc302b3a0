"""What is filled in about a member of the committee, and by which account do they sign in?"""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms

from applications.models.promotion import Category
from portal.accounts.models import User
from portal.forms.fields import EmailFormField, MultiChoiceFormField, RocDateFormField, ShortTextFormField
from portal.roles import Role
from review.models import Member

FIELDS = ("standing", "is_expert", "unit", "competences", "since", "leaves_on")


class SeatForm(forms.ModelForm):
    """Of one who has an account: seat, fields and term."""

    competences = MultiChoiceFormField(
        label="專長類別",
        choices=Category.choices,
        required=False,
        help_text="和附表3 的方案類別相同；分派時專長相符的優先。",
    )
    since = RocDateFormField(label="任期起")
    leaves_on = RocDateFormField(label="任期迄", required=False, help_text="這一天還在任；空白就是到計畫結束。")

    class Meta:
        model = Member
        fields = ["committee", *FIELDS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("since") and said.get("leaves_on") and said["leaves_on"] < said["since"]:
            self.add_error("leaves_on", "任期迄不能早於任期起。")
        return said


class NewSeatForm(SeatForm):
    """One who is invited: a new account, or that of a reviewer of an earlier year, known by its address."""

    name = ShortTextFormField(label="姓名", max_length=80)
    email = EmailFormField(
        label="電子郵件",
        max_length=254,
        help_text="邀請信寄到這裡，連結只能用一次，請委員自己設定密碼與兩步驟驗證。往年的委員填原來的信箱，就沿用原帳號，不再寄邀請信。",
    )
    username = forms.CharField(
        label="帳號",
        max_length=32,
        required=False,
        help_text="3 到 32 個小寫英文字母、數字或 . _ -，以字母開頭。沿用原帳號時不用填。",
    )
    field_order = ("committee", "name", "email", "username", *FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: User | None = None

    def clean_email(self) -> str:
        """Whose it is: nobody's, or a reviewer's."""
        email = str(self.cleaned_data["email"]).lower()
        self.known = User.objects.filter(role=Role.REVIEWER, email=email, is_active=True).first()
        taken = EmailAddress.objects.filter(email=email, verified=True).exclude(user=self.known)
        if self.known is None and taken.exists():
            raise forms.ValidationError("這個信箱已經由另一個不是委員的帳號使用，請換一個。")
        return email

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.known is None and "email" in said:
            self._check_new(said)
        elif self.known and said.get("committee") and said["committee"].members.filter(user=self.known).exists():
            self.add_error("email", "這位委員已經在這個年度的名冊裡。")
        return said

    def _check_new(self, said: dict[str, Any]) -> None:
        account = User(username=said.get("username", "").strip().lower(), role=Role.REVIEWER)
        try:
            account.clean_fields(exclude=[f.name for f in User._meta.fields if f.name not in ("username", "role")])
            account.clean()
        except forms.ValidationError as error:
            self.add_error("username", [message for messages in error.message_dict.values() for message in messages])
            return
        if User.objects.filter(username=account.username).exists():
            self.add_error("username", "這個帳號已經有人使用。")
