"""What must an officer say when taking a step?"""

import re
from typing import Any

from django import forms

from applications.models import Solution
from portal.fields import ChoiceFormField, LimitedTextFormField
from portal.text import clean_text
from portal.workflow import Step
from review.actions import Item
from review.models import Decision

LONGEST_REMARK = 2000


class NoteForm(forms.Form):
    """The reason or remark of a step."""

    use_required_attribute = False
    note = LimitedTextFormField(limit=LONGEST_REMARK, label="說明", required=False)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = step.asks_note
        self.fields["note"].optional = not step.asks_note
        self.fields["note"].label = "理由（會寫進給廠商的通知）" if step.asks_note else "備註"


class DecisionForm(forms.Form):
    """The outcome of a review of one solution (A-09 asks a documentary review how it compares)."""

    use_required_attribute = False
    outcome = ChoiceFormField(label="審查結果", choices=Decision.Outcome.choices)
    comparison = ChoiceFormField(label="與既有攻頂方案比較", choices=Decision.Comparison.choices)
    reason = LimitedTextFormField(limit=LONGEST_REMARK, label="理由（會寫進給廠商的通知）")

    def __init__(self, *args: Any, solution: Solution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if solution.state != "documentary_review":
            del self.fields["comparison"]
            self.fields["outcome"].choices = [c for c in Decision.Outcome.choices if c[0] != Decision.Outcome.MOVED]


def wished_items(data: Any) -> list[Item]:
    """The correction items of a posted page: every remark that was written, at its place `remark:sheet:solution:name`."""
    found = []
    for key in data:
        head, _, place = key.partition(":")
        parts = place.split(":")
        remark = clean_text(data[key]).strip()[:LONGEST_REMARK]
        if head == "remark" and len(parts) == 3 and remark:
            sheet, solution, name = parts
            known = re.fullmatch("[0-9]{1,17}", solution)
            found.append(Item(sheet, (int(solution) or None) if known else -1, name, remark))
    return found
