"""What is asked of a new version of the guideline?"""

from typing import Any

from django import forms

from applications.models import GuidelineVersion
from portal.forms.fields import RocDateFormField


class GuidelineVersionForm(forms.ModelForm):
    """As it was published; nothing of it is changed afterwards."""

    since = RocDateFormField(label="施行日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"text", "note"} & self.fields.keys():  # a version that is only read has none
            self.fields[name].widget.attrs |= {"class": "vLargeTextField", "rows": 30 if name == "text" else 4}

    class Meta:
        model = GuidelineVersion
        fields = ("name", "title", "note", "text")
