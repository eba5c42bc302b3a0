"""How does a vendor answer what the committee asks?"""

from django import forms

from portal.forms.fields import LimitedTextFormField


class VendorAnswerForm(forms.Form):
    """What the vendor answers."""

    use_required_attribute = False
    answer = LimitedTextFormField(limit=2000, label="回覆", error_messages={"required": "請填寫回覆。"})
