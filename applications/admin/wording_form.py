"""What may the text of a letter say?"""

from typing import Any

from django import forms

from portal.forms.fields import LimitedTextFormField, ShortTextFormField
from portal.outbox import wording
from portal.outbox.kinds import LetterKind


class WordingForm(forms.Form):
    """The text of one letter; refused when it does not parse or names a word that the letter does not know."""

    use_required_attribute = False
    subject = ShortTextFormField(label="主旨", max_length=200)
    body = LimitedTextFormField(label="內容", limit=wording.LONGEST)

    def __init__(self, *args: Any, kind: LetterKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["body"].widget.attrs["rows"] = 22
        for field in self.fields.values():
            field.optional = False

    def clean_subject(self) -> str:
        self._check(self.cleaned_data["subject"])
        return self.cleaned_data["subject"]

    def clean_body(self) -> str:
        self._check(self.cleaned_data["body"])
        return self.cleaned_data["body"]

    def _check(self, text: str) -> None:
        try:
            wording.check(text, self.kind.words)
        except wording.BadText as error:
            raise forms.ValidationError(str(error)) from error
