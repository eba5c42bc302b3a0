"""What does a vendor say and send when it contracts?"""

from typing import Any

from django import forms

from applications.sheets.base import When
from portal.forms.fields import ChoiceFormField, LimitedTextFormField, ShortTextFormField, TickFormField

FORMATS = ("pdf", "jpg", "png")
OWN, NONE = "own", "none"


class TermsForm(forms.Form):
    """Own terms as a paper, or that there are none."""

    use_required_attribute = False
    kind = ChoiceFormField(
        label="貴公司的附約條款", choices=[(NONE, "沒有自訂條款，用系統製作的附約"), (OWN, "有自訂條款，上傳送審")]
    )
    file = forms.FileField(label="自訂條款的檔案（PDF）", required=False)
    note = LimitedTextFormField(limit=500, label="給承辦的說明", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.optional, file.when, file.when_hint = False, When("kind", OWN), "選「有自訂條款」時上傳"

    def clean(self) -> dict:
        said = super().clean() or self.cleaned_data
        if said.get("kind") == OWN and not said.get("file") and "file" not in self.errors:
            self.add_error("file", "請選擇自訂條款的檔案；沒有自訂條款時，請選「沒有自訂條款」。")
        return said


class ScanForm(forms.Form):
    """What was printed, signed and sealed by hand."""

    use_required_attribute = False
    scan = forms.FileField(
        label="簽名用印的掃描檔（PDF、JPG 或 PNG）", error_messages={"required": "請選擇簽名用印的掃描檔。"}
    )


class SignForm(forms.Form):
    """That one was told what electronic contracting means, and wants it."""

    use_required_attribute = False
    name = ShortTextFormField(label="簽署人姓名", max_length=80, help_text="會印在契約的簽署頁。")
    agreed = TickFormField(label="我看過上面的說明與文件，代表貴公司同意以電子方式締約並簽署。")
