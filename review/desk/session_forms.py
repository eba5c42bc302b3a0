"""What is written on the committee's day: a place of the record, a resolution, the heads of the minutes?"""

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.place import Place
from applications.sheets import SHEETS
from portal.forms.fields import ChoiceFormField, LimitedTextFormField, RocDateFormField, ShortTextFormField
from portal.forms.merging import MINE, MergeConflict, Merging
from portal.forms.widgets import LongSelect
from review.meeting.words import RecordEntry, WantedCondition, WantedResolution
from review.models import Decision, Finding, Meeting, Resolution

LONGEST = 4000
BOTH = "both"  # of two texts the one and then the other
CONDITIONS = 4  # boxes for conditions on the page


class RecordForm(Merging, forms.Form):
    """One place of the record; what somebody else wrote meanwhile is never written over unseen."""

    use_required_attribute = False
    finding = ChoiceFormField(label="共識判定", choices=[("", "未判定"), *Finding.choices], required=False)
    text = LimitedTextFormField(limit=LONGEST, label="內容", required=False)

    def __init__(self, data: Any = None, *, entry: RecordEntry, **kwargs: Any) -> None:
        super().__init__(data, initial={"text": entry.text, "finding": entry.finding}, prefix=entry.place, **kwargs)
        self.entry = entry
        if not entry.is_line:
            del self.fields["finding"]
        self.fields["text"].label = entry.label
        self.fields["text"].widget.attrs |= {"rows": 2, "aria-label": entry.label}

    def _sort(self, name: str, was: str, kept: Any) -> None:
        """Both texts may stay, one below the other."""
        choice = super()._choice(name)
        if name == "text" and choice.startswith(f"{BOTH}:") and name in self.cleaned_data:
            mine = self.cleaned_data[name]
            self.cleaned_data[name] = mine if kept in mine else f"{kept}\n{mine}"
        super()._sort(name, was, kept)

    def _choice(self, name: str) -> str:
        choice = super()._choice(name)
        return choice.replace(f"{BOTH}:", f"{MINE}:", 1)

    @property
    def conflicts(self) -> list[MergeConflict]:
        """What the page asks: which of two texts stays."""
        asked = (getattr(field, "conflict", None) for field in self.fields.values())
        return [conflict for conflict in asked if conflict]

    def asked(self) -> list[MergeConflict]:
        """What two changed, in words."""
        conflicts = list(self.outcome.conflicts.values()) if self.outcome else []
        for conflict in conflicts:
            conflict.mine_words = self.words_of(conflict.name, conflict.mine)
            conflict.stored_words = self.words_of(conflict.name, conflict.stored)
            conflict.who = self.entry.by.get_full_name() if self.entry.by else ""
            conflict.at = self.entry.at
        return conflicts


class HeadsForm(Merging, forms.Form):
    """What the minutes say beside the items (審議規則 §11); what a colleague wrote meanwhile is never written over unseen."""

    use_required_attribute = False
    recorder = ShortTextFormField(label="紀錄人員", required=False, max_length=80)
    others_present = LimitedTextFormField(limit=500, label="列席人員", required=False)
    reports = LimitedTextFormField(limit=LONGEST, label="報告事項與決定", required=False)
    motions = LimitedTextFormField(limit=LONGEST, label="臨時動議", required=False)
    other = LimitedTextFormField(limit=LONGEST, label="其他應記載事項", required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, initial={name: getattr(meeting, name) for name in self.base_fields})
        self.fields["recorder"].optional = False  # it may come later, but no minutes end without it

    def ask(self) -> None:
        """Which of two texts stays."""
        conflicts = list(self.outcome.conflicts.values()) if self.outcome else []
        for conflict in conflicts:
            conflict.mine_words = self.words_of(conflict.name, conflict.mine)
            conflict.stored_words = self.words_of(conflict.name, conflict.stored)
        self.ask_about(conflicts)


class DissentForm(forms.Form):
    """A member's own words."""

    use_required_attribute = False
    text = LimitedTextFormField(limit=LONGEST, label="不同意見（一字不改記入紀錄）")


class ResolutionForm(forms.Form):
    """決議 on one solution; what is lacking is said by the verb, which knows quorum and opinions."""

    use_required_attribute = False
    outcome = ChoiceFormField(label="決議", choices=Resolution.Outcome.choices)
    comparison = ChoiceFormField(label="與既有方案比較", choices=Decision.Comparison.choices, required=False)
    text = LimitedTextFormField(limit=LONGEST, label="決議文字", required=False)
    departs_reason = LimitedTextFormField(limit=LONGEST, label="與多數意見或初審意見不同的理由", required=False)
    difference = ChoiceFormField(label="明顯差異的處理", choices=Resolution.Difference.choices, required=False)
    difference_reason = LimitedTextFormField(limit=LONGEST, label="明顯差異處理的說明", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, documentary: bool, marked: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        outcomes = Resolution.Outcome
        if not documentary:
            del self.fields["comparison"]
            self.fields["outcome"].choices = [c for c in outcomes.choices if c[0] != outcomes.MOVED]
        for name in ("difference", "difference_reason"):
            self.fields[name].required = marked
            if not marked:
                del self.fields[name]
        for name in ("text", "departs_reason"):
            if name in self.fields:
                self.fields[name].optional = True
        for name in {"text", "departs_reason", "difference_reason"} & set(self.fields):
            self.fields[name].widget.attrs["rows"] = 2

    def said(self, conditions: Iterable[WantedCondition], left_out: Iterable[int]) -> WantedResolution:
        values = self.cleaned_data
        words = ("comparison", "text", "departs_reason", "difference", "difference_reason")
        named = {name: values.get(name) or "" for name in words}
        return WantedResolution(
            values["outcome"],
            left_out=tuple(left_out),
            conditions=tuple(conditions),
            seen=values.get("seen") or 0,
            **named,
        )


class ConditionForm(forms.Form):
    """One condition: where in the application, what, by which day."""

    use_required_attribute = False
    text = LimitedTextFormField(limit=500, label="條件", required=False)
    place = ChoiceFormField(label="補件項目", required=False)
    day = RocDateFormField(label="期限", required=False)

    def __init__(self, *args: Any, places: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "請選擇"), *places]
        self.fields["place"] = forms.ChoiceField(label="補件項目", required=False, choices=choices, widget=LongSelect)
        self.fields["text"].widget.attrs["rows"] = 2

    @property
    def wanted(self) -> WantedCondition:
        said = self.cleaned_data
        return WantedCondition(said.get("place", ""), said.get("text", ""), said.get("day"))


def grouped(places: Iterable[tuple[Place, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Places under the criterion that they speak to, as a list offers them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for place, criterion in places:
        label = f"{SHEETS[place.sheet].number}　{SHEETS[place.sheet].label_of(place.name)}"
        groups.setdefault(criterion, []).append((str(place), label))
    return list(groups.items())


class ConclusionForm(forms.Form):
    """Whether the conditions of a resolution were met."""

    use_required_attribute = False
    is_met = ChoiceFormField(label="附帶條件", choices=[("yes", "已完成，審查通過"), ("no", "沒有完成，審查未通過")])
    note = LimitedTextFormField(limit=1000, label="查核結果")
