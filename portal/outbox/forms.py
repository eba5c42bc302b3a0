"""What must staff say to have a letter sent elsewhere or withdrawn, and what does anybody give who asks about one?"""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portal.forms.fields import EmailFormField, LimitedTextFormField


class AddressForm(forms.Form):
    """The corrected address of a letter that did not arrive."""

    use_required_attribute = False
    to = EmailFormField(label="新的 E-mail", max_length=254)


class CodeForm(forms.Form):
    """The code on a paper, as somebody types it."""

    use_required_attribute = False
    code = forms.CharField(
        label="查驗碼",
        max_length=100,
        help_text="在公文最後的圖碼旁邊，共 16 個字元，例如 ABCD-EFGH-JKLM-2345。大小寫、全形半形、有沒有短線都可以。",
        error_messages={"required": "請輸入公文上的查驗碼。", "max_length": "查驗碼只有 16 個字元，請重新輸入。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "data-width": "m"}
        ),
    )


class PaperForm(forms.Form):
    """A file to be compared; it is not kept."""

    use_required_attribute = False
    MOST_MB = 10  # a letter has a fraction of one
    paper = forms.FileField(
        label="公文的 PDF 檔",
        help_text="選擇檔案，或把檔案拖到按鈕上，最大 10 MB。只用來比對，不會保存。",
        error_messages={"required": "請選擇要比對的 PDF 檔。", "empty": "這個檔案是空的，請選擇另一個檔案。"},
    )

    def clean_paper(self) -> UploadedFile:
        paper = self.cleaned_data["paper"]
        if paper.size > self.MOST_MB * 1024 * 1024:
            raise forms.ValidationError(f"檔案超過 {self.MOST_MB} MB，不會是本單位發出的公文，請確認選對了檔案。")
        return paper


class LetterWithdrawalForm(forms.Form):
    """Why a printed letter is withdrawn."""

    use_required_attribute = False
    reason = LimitedTextFormField(
        label="為什麼註銷？",
        limit=500,
        help_text="會寫進給廠商的註銷通知，也留在紀錄裡。查驗網頁只顯示「已註銷」和日期。",
        error_messages={"required": "請寫註銷的原因。"},
    )
