"""What does a vendor say that asks somebody to step aside?"""

from django import forms

from portal.forms.fields import ChoiceFormField, LimitedTextFormField, ShortTextFormField
from review.models import Conflict


class RecusalForm(forms.Form):
    """Who, why, and what makes it credible."""

    use_required_attribute = False
    named = ShortTextFormField(
        label="請求迴避的人",
        max_length=80,
        help_text="寫姓名；不知道姓名時，寫您知道的，例如「委員 A」或「承辦王先生」。",
    )
    kind = ChoiceFormField(label="原因", choices=Conflict.Kind.choices)
    reason = LimitedTextFormField(limit=1000, label="理由與具體事實")
    proof = forms.FileField(label="釋明文件（PDF、JPG 或 PNG）", required=False)


class AppealForm(forms.Form):
    """Why the refusal is wrong."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=1000, label="申請覆決的理由")
