"""To which cases does an officer write, and what?"""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from applications.models import Programme, Solution
from applications.workflow import APPLICATION
from portal.forms.fields import (
    ChoiceFormField,
    LimitedTextFormField,
    MultiChoiceFormField,
    RocDateFormField,
    ShortTextFormField,
)
from portal.outbox import wording
from portal.outbox.kinds import LetterWord
from portal.text.fold import fold
from review.cases.filters import CaseFilter

LONGEST = 5_000  # 字


class MailingForm(forms.Form):
    """To whom, and what."""

    use_required_attribute = False
    programme = ChoiceFormField(label="年度計畫")
    stage = MultiChoiceFormField(
        label="案件狀態",
        choices=APPLICATION.choices(),
        required=False,
        help_text="不勾就是不限。草稿是還沒送出的申請。",
    )
    kind = MultiChoiceFormField(
        label="申請類別", choices=Solution.Kind.choices, required=False, help_text="有任何一個方案屬於這個類別。"
    )
    due_from = RocDateFormField(label="補正期限從", required=False)
    due_to = RocDateFormField(label="補正期限到", required=False)
    numbers = LimitedTextFormField(
        label="只給這些案件", limit=20_000, required=False, help_text="收件編號或統一編號，用空白或換行分開。"
    )
    subject = ShortTextFormField(label="主旨", max_length=200)
    body = LimitedTextFormField(label="內容", limit=LONGEST)

    def __init__(self, *args: Any, words: Sequence[LetterWord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.years = {str(year.pk): year for year in Programme.objects.all()}
        self.fields["programme"].choices = [(pk, str(year)) for pk, year in self.years.items()]
        self.fields["body"].widget.attrs["rows"] = 12
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["data-fields"] = ""
        for field in self.fields.values():
            field.optional = not field.required

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        try:
            wording.check(self.cleaned_data[name], self.words)
        except wording.BadText as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data[name]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("due_from") and said.get("due_to") and said["due_from"] > said["due_to"]:
            self.add_error("due_to", "結束的日子不能早於開始的日子。")
        if not any(said.get(name) for name in ("stage", "kind", "due_from", "due_to", "numbers")):
            self.add_error("stage", "請至少設一個條件，免得寄給所有人。要寄給全部，請勾選每一個狀態。")

    def wanted(self) -> CaseFilter:
        said = {name: self.cleaned_data[name] for name in ("programme", "stage", "kind", "due_from", "due_to")}
        numbers = re.split(r"[\s,、;]+", fold(self.cleaned_data["numbers"]).strip())
        return CaseFilter.of(**said, numbers=list(dict.fromkeys(filter(None, numbers))))
