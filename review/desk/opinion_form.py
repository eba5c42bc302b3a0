"""How does a member say what they find of each criterion, and of the whole?"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from applications.guideline import Criterion
from portal.forms.fields import ChoiceFormField, LimitedTextFormField
from portal.forms.merging import MergeConflict, Merging
from review.models import CriterionOpinion, Finding, Opinion, PreOpinion, Recommendation

LONGEST = 2000
WHOLE = "whole"  # prefix of what is said of the whole


class SheetForm(Merging, forms.Form):
    """A part of an opinion; what was written in another tab meanwhile is never written over unseen."""

    use_required_attribute = False
    key = ""

    def stored(self, name: str) -> Any:
        return self.initial[name]

    def conflict_at(self, name: str) -> MergeConflict | None:
        return self.outcome.conflicts.get(name) if self.outcome else None

    def dress_conflicts(self) -> None:
        """Puts into words what two tabs wrote, for the page to ask which one stays."""
        for name, conflict in self.outcome.conflicts.items() if self.outcome else ():
            conflict.mine_words = self.words_of(name, conflict.mine)
            conflict.stored_words = self.words_of(name, conflict.stored)


class LineForm(SheetForm):
    """符合、不符合 or 需說明 of one criterion, in words, and who may read them."""

    finding = ChoiceFormField(label="判定", choices=Finding.choices, required=False)
    comment = LimitedTextFormField(limit=LONGEST, label="意見", required=False)
    visible_to = ChoiceFormField(label="意見給誰看", choices=CriterionOpinion.Visibility.choices, required=False)

    def __init__(self, data: Any = None, *, criterion: Criterion, line: CriterionOpinion | None) -> None:
        line = line or CriterionOpinion(criterion=criterion.key)
        kept = {"finding": line.finding, "comment": line.comment, "visible_to": line.visible_to}
        super().__init__(data, initial=kept, prefix=criterion.key)
        self.key = criterion.key

    def clean_visible_to(self) -> str:
        return self.cleaned_data["visible_to"] or CriterionOpinion.Visibility.COMMITTEE


class WholeForm(SheetForm):
    """總體建議, conditions, and words on the whole."""

    recommendation = ChoiceFormField(label="總體建議", choices=Recommendation.choices, required=False)
    conditions = LimitedTextFormField(limit=LONGEST, label="附帶條件", required=False)
    comment = LimitedTextFormField(limit=LONGEST, label="綜合意見", required=False)

    def __init__(self, data: Any = None, *, opinion: Opinion | None) -> None:
        opinion = opinion or Opinion()
        kept = {name: getattr(opinion, name) for name in self.base_fields}
        super().__init__(data, initial=kept, prefix=WHOLE)


def sheet_of(
    data: Any, criteria: Iterable[Criterion], opinion: Opinion | None, lines: Mapping[str, CriterionOpinion]
) -> list[SheetForm]:
    """All forms of a sheet, in their order; with `data` bound to what was sent."""
    return [
        *(LineForm(data, criterion=criterion, line=lines.get(criterion.key)) for criterion in criteria),
        WholeForm(data, opinion=opinion),
    ]


def binding(data: Any, criteria: Iterable[Criterion]) -> Callable[..., list[SheetForm]]:
    """How what was sent is bound to a sheet as it stands when it is kept: only the forms that came."""

    def bind(opinion: Opinion, lines: dict[str, CriterionOpinion]) -> list[SheetForm]:
        return [form for form in sheet_of(data, criteria, opinion, lines) if form.is_sent]

    return bind


class PreOpinionForm(SheetForm):
    """工作小組初審意見 on one criterion (審議規則 §3)."""

    finding = ChoiceFormField(label="判定", choices=Finding.choices, required=False)
    text = LimitedTextFormField(limit=LONGEST, label="初審意見", required=False)

    def __init__(self, data: Any = None, *, criterion: Criterion, kept: PreOpinion | None) -> None:
        stored = {"finding": kept.finding, "text": kept.text} if kept else {"finding": "", "text": ""}
        super().__init__(data, initial=stored, prefix=criterion.key)
        self.key = criterion.key


class QuestionForm(forms.Form):
    """What a member asks the vendor, through the officer."""

    use_required_attribute = False
    text = LimitedTextFormField(limit=1000, label="提問", error_messages={"required": "請寫下要問廠商的問題。"})


class ForwardForm(forms.Form):
    """The question as the vendor will read it."""

    use_required_attribute = False
    text = LimitedTextFormField(
        limit=1000, label="轉給廠商的文字", error_messages={"required": "請填寫要轉給廠商的文字。"}
    )
