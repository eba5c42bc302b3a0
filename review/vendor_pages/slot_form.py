"""How does a vendor ask for another time for its demonstration?"""

from django import forms

from portal.forms.fields import LimitedTextFormField


class SlotForm(forms.Form):
    """Which other time would be better, and why."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=300, label="希望的時間與原因")
