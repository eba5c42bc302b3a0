"""What is asked of a new version of the guideline?"""

from django import forms

from applications.models import GuidelineVersion
from portal.forms.fields import RocDateFormField


class GuidelineVersionForm(forms.ModelForm):
    """As it was published; nothing of it is changed afterwards."""

    since = RocDateFormField(label="施行日")

    class Meta:
        model = GuidelineVersion
        fields = ("name", "title", "note", "text")
