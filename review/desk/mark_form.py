"""How does an officer judge one item of the checklist?"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from portal.forms.fields import LimitedTextFormField
from portal.forms.merging import Merging
from review.models import Mark
from review.qualification.checklist import Item

LONGEST_NOTE = 1000
LONGEST_WORD = 2000


class MarkForm(Merging, forms.Form):
    """Result and note of one item; what a colleague wrote meanwhile is never written over unseen."""

    use_required_attribute = False
    result = forms.ChoiceField(choices=[("", "未判定"), *Mark.Result.choices], required=False)
    note = LimitedTextFormField(limit=LONGEST_NOTE, label="說明", required=False)

    def __init__(self, data: Any = None, *, item: Item, **kwargs: Any) -> None:
        mark = item.mark
        stored = {"result": mark.result, "note": mark.note} if mark else {"result": "", "note": ""}
        super().__init__(data, initial=stored, **kwargs)
        self.item = item

    def stored(self, name: str) -> str:
        return self.initial[name]

    @property
    def in_words(self) -> dict[str, str]:
        """What was sent, to be read again beside what a colleague wrote."""
        result = dict(self.fields["result"].choices).get(self.data.get("result", ""), "")
        return {"result": result, "note": self.data.get("note", "")}


def judging(data: Mapping[str, Any]) -> Callable[[Item], MarkForm]:
    """How what was sent judges an item as it stands when it is kept."""
    return lambda item: MarkForm(data, item=item)


class WordForm(forms.Form):
    """A note among colleagues."""

    use_required_attribute = False
    text = LimitedTextFormField(limit=LONGEST_WORD, label="註記", error_messages={"required": "請寫下註記再送出。"})
