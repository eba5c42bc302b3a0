"""What does a vendor fill in beside the sheets: a reason, a kind of solution, a workbook, a member's part?"""

from typing import Any

from django import forms

from applications.documents.workbook import reader
from applications.models import Application, Invitation, Solution
from applications.sheets.questionnaire import KIND_HINTS
from portal.accounts.forms import MAIL_EXAMPLE, LooksTwice, email_field
from portal.forms.fields import ChoiceFormField, LimitedTextFormField, TickFormField

ROLE_HINTS = {
    "editor": "可以填寫各附表、上傳檔案；不能送出、送出補正或撤回。",
    "submitter": "可以填寫，也可以送出、送出補正和撤回。",
}


class WithdrawalForm(forms.Form):
    note = LimitedTextFormField(limit=2000, label="撤回原因", required=False)
    use_required_attribute = False


class SolutionForm(forms.Form):
    """Which kind of solution (A-06), and whether it starts from an earlier one."""

    kind = ChoiceFormField(label="這個方案屬於哪一類？", choices=Solution.Kind.choices)
    source = forms.ModelChoiceField(
        label="要從既有的方案複製嗎？",
        queryset=Solution.objects.none(),
        required=False,
        empty_label="不複製，從空白開始",
        help_text="會帶入填過的內容與價格。同一個申請裡的複本要另外取名。",
    )
    papers = TickFormField(
        required=False,
        label="連檔案一起複製",
        help_text="放到新方案的同一個位置，連同報告日期等說明。只有這個方案才有的檔案，例如實績證明，複製後請換掉。",
    )
    use_required_attribute = False

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Solution.objects.filter(application__vendor=application.vendor).select_related("application__programme")
        self.fields["source"].queryset = own.order_by("-application_id", "position")
        self.fields["source"].label_from_instance = lambda s: f"{s.application.programme.year} 年度　{s}"
        self.fields["kind"].option_hints = KIND_HINTS
        if not own.exists():
            del self.fields["source"], self.fields["papers"]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="填好的活頁簿",
        help_text=f"Excel 活頁簿（.xlsx），最大 {reader.MAX_BYTES // reader.MB} MB。上傳後會先預覽，不會馬上改變申請內容。",
        error_messages={
            "required": "請選擇填好的活頁簿（.xlsx）。",
            "empty": "這個檔案是空的，請確認檔案內容後再上傳。",
        },
    )
    use_required_attribute = False


class RoleForm(forms.Form):
    role = ChoiceFormField(label="可以做什麼？", choices=Invitation.ROLES)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].option_hints = ROLE_HINTS


class InvitationForm(LooksTwice, RoleForm):
    email = email_field("對方的電子郵件", f"邀請信寄到這裡，對方之後也用它登入。{MAIL_EXAMPLE}。")
    field_order = ("email", "role")

    def clean_email(self) -> str:
        return self.ask_about(self.cleaned_data["email"])
