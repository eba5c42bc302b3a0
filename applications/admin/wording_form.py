"""What may the text of a letter say?"""

from typing import Any

from django import forms

from portal.forms.fields import LimitedTextFormField, ShortTextFormField
from portal.outbox import wording
from portal.outbox.kinds import LetterKind
from portal.outbox.wording import LetterParts


class WordingForm(forms.Form):
    """The text of one letter; refused when it names a field that the letter does not have. Only a printed one has a 主旨."""

    use_required_attribute = False
    subject = ShortTextFormField(label="信件標題", max_length=200)
    purport = ShortTextFormField(
        label="正式通知的主旨",
        max_length=300,
        help_text="公文的寫法，以「請查照。」結尾。",
        widget=forms.Textarea({"rows": 3}),
    )
    body = LimitedTextFormField(label="內容", limit=wording.LONGEST)

    def __init__(self, *args: Any, kind: LetterKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["body"].widget.attrs["rows"] = 18
        if kind.printed:
            self.fields["body"].help_text = "空一行分段；在正式通知裡，每一段是「說明」的一點。"
        else:
            del self.fields["purport"]
        for field in self.fields.values():
            field.optional = False
            field.widget.attrs["data-fields"] = ""

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_purport(self) -> str:
        return self._checked("purport")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        try:
            wording.check(self.cleaned_data[name], self.kind.words)
        except wording.BadText as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data[name]

    @property
    def parts(self) -> LetterParts:
        """What stands in the boxes: what is valid of what was typed, or what they began with."""
        said = self.cleaned_data if self.is_bound else self.initial
        return LetterParts(said["subject"], said["body"], said.get("purport", ""))
