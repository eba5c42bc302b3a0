"""What must an officer say when taking a step?"""

from collections.abc import Mapping
from typing import Any

from django import forms

from applications.models import Application, Programme, Solution
from applications.place import Place
from applications.sheets.base import When
from applications.workflow import DOCUMENTARY, IN_REVIEW
from portal import roles
from portal.forms.fields import (
    ChoiceFormField,
    LimitedTextFormField,
    MultiChoiceFormField,
    RocDateFormField,
    WholeNumberFormField,
)
from portal.text.cleaning import clean_text
from portal.time.calendar import MAX_DAYS
from portal.workflow.table import Step
from review.cases.filters import CORRECTIONS, CaseFilter
from review.correction.remarks import LONGEST_REMARK, Remark
from review.correction.ways import Way
from review.models import Decision

LONGEST_REASONS = 4000  # characters: those of every criterion together


class NoteForm(forms.Form):
    """The reason or remark of a step."""

    use_required_attribute = False
    note = LimitedTextFormField(limit=LONGEST_REMARK, label="說明", required=False)

    def __init__(self, *args: Any, step: Step, unseen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = step.asks_note or bool(unseen)
        self.fields["note"].optional = not self.fields["note"].required
        name, internal = ("理由", step.is_silent) if step.asks_note else ("備註", True)
        name = f"還有 {unseen} 項沒有判定就辦理的理由" if unseen else name
        told = f"廠商看不到；{roles.readers('review.view_case')}看得到" if internal else "會寫進給廠商的通知"
        self.fields["note"].label = f"{name}（{told}）"
        self.fields["note"].widget.attrs["autofocus"] = step.asks_note or bool(unseen)


class DecisionForm(forms.Form):
    """The outcome of a review of one solution (A-09 asks a documentary review how it compares)."""

    use_required_attribute = False
    outcome = ChoiceFormField(label="審查結果", choices=Decision.Outcome.choices)
    comparison = ChoiceFormField(label="與既有攻頂方案比較", choices=Decision.Comparison.choices)
    reason = LimitedTextFormField(limit=LONGEST_REMARK, label="理由（存查；下面沒有另外寫時，也是給廠商的理由）")
    reasons = LimitedTextFormField(
        limit=LONGEST_REASONS,
        label="給廠商的理由（選填；公布時寫進通知）",
        required=False,
        help_text="只寫會議的共識，不寫是哪一位委員的意見。",
    )
    departs_reason = LimitedTextFormField(
        limit=LONGEST_REMARK, label="不採委員多數意見的理由（存查，不寫進通知）", required=False
    )
    days = WholeNumberFormField(
        label="技術審查文件的補件期限（日，從通知的次日起算）",
        required=False,
        help_text="選「改為技術審查」時填寫；會寫進給廠商的補件通知。",
        min_value=1,
        max_value=MAX_DAYS,
    )

    def __init__(self, *args: Any, solution: Solution, majority: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if majority:
            self.fields["departs_reason"].optional = True
            self.fields["departs_reason"].help_text = f"多數委員「{majority}」；記錄的結果不同時才要填寫。"
        else:
            del self.fields["departs_reason"]
        self.fields["days"].initial = solution.application.programme.supplement_days
        self.fields["days"].optional, self.fields["days"].when = False, When("outcome", Decision.Outcome.MOVED)
        if DOCUMENTARY not in solution.stage.groups:
            del self.fields["comparison"], self.fields["days"]
            self.fields["outcome"].choices = [c for c in Decision.Outcome.choices if c[0] != Decision.Outcome.MOVED]

    def clean(self) -> dict[str, Any]:
        """Papers are asked for by a day that somebody named; of another outcome nothing is asked."""
        said = super().clean()
        if said.get("outcome") != Decision.Outcome.MOVED:
            self.errors.pop("days", None)
        elif "days" in self.fields and said.get("days") is None and "days" not in self.errors:
            self.add_error("days", "改為技術審查時，請填寫補件期限。")
        return said

    def paper_term(self) -> Way | None:
        """How long the vendor has for the papers of the technical review."""
        days = self.cleaned_data.get("days")
        return Way("days", days=days) if days else None


class PublicationForm(forms.Form):
    """The day on which results are announced."""

    use_required_attribute = False
    announced_on = RocDateFormField(label="公告日（入選有效期間從這一天起算）")


NOWHERE = Place("none", None, "none")  # of no case: what stands there is refused


def written_remarks(data: Mapping[str, str]) -> list[Remark]:
    """The remarks of a posted page; an empty one takes its place out of the pick. One at no place stands NOWHERE."""
    boxes = [box for box in data if box.startswith("remark-")]
    return [Remark(_place_of(box), clean_text(data[box]).strip()) for box in boxes]


def _place_of(box: str) -> Place:
    try:
        return Place.read_under("remark", box)
    except ValueError:
        return NOWHERE


# --- Due times -----------------------------------------------------------------------------------------------------

DAY_COUNT: dict[str, Any] = {"min_value": 1, "max_value": MAX_DAYS}


class DueDateForm(forms.Form):
    """A notice and a period, to be counted."""

    use_required_attribute = False
    notice = RocDateFormField(label="通知日期")
    days = WholeNumberFormField(label="日數", initial=3, **DAY_COUNT)
    way = ChoiceFormField(label="算法", choices=Programme.DayType.choices, initial=Programme.DayType.CALENDAR)


class WayForm(forms.Form):
    """How a due time is found: the boxes `way`, `days` and `day`, of which the first says which of the others counts."""

    use_required_attribute = False
    needs = {"days": When("way", "days"), "day": When("way", "date")}  # the box that a way of counting asks for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = dict(self.fields["way"].choices)
        for name, condition in self.needs.items():
            field = self.fields[name]
            field.optional, field.when = False, condition
            field.when_hint = f"選「{'」或「'.join(ways[way] for way in condition.values)}」時填寫"

    def clean(self) -> dict[str, Any]:
        """The chosen way has what it needs; what stands in the box of another way is nobody's mistake."""
        said = super().clean()
        for name, condition in self.needs.items():
            if not condition.holds(said.get("way")):
                self.errors.pop(name, None)
            elif said.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, f"請填寫{self.fields['way'].label}。")
        return said

    def chosen_way(self) -> Way:
        said = self.cleaned_data
        return Way(said["way"], said.get("day"), said.get("days") or 0)


class LaterForm(WayForm):
    """Until when a correction runs instead, and why."""

    way = ChoiceFormField(
        label="新期限",
        choices=[
            ("days", "從原期限再加幾日（已逾期的從今天起算）"),
            ("date", "改到指定日期"),
            ("recount", "依現在登錄的停止上班日重新計算"),
        ],
        initial="days",
    )
    days = WholeNumberFormField(label="再加幾日", required=False, initial=1, **DAY_COUNT)
    day = RocDateFormField(label="指定日期", required=False)
    reason = LimitedTextFormField(limit=500, label="理由（會寫進給廠商的通知）")


class SupplementForm(WayForm):
    """Until when a vendor has to answer a 審查補件, and which of the solutions in review wait for it."""

    way = ChoiceFormField(
        label="補件期限", choices=[("days", "從通知的次日起算幾日"), ("date", "到指定日期")], initial="days"
    )
    days = WholeNumberFormField(label="幾日", required=False, **DAY_COUNT)
    day = RocDateFormField(label="指定日期", required=False)
    solutions = MultiChoiceFormField(label="為哪些方案補件", required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.in_review = list(application.solutions.filter(state__in=IN_REVIEW).only("name", "position", "application"))
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = application.programme.supplement_days
        self.fields["solutions"].choices = [(str(solution.pk), str(solution)) for solution in self.in_review]
        self.fields["solutions"].optional, self.fields["solutions"].help_text = True, "沒有勾選，就依要補的項目決定。"
        if len(self.in_review) < 2:
            del self.fields["solutions"]

    def chosen_solutions(self) -> list[Solution]:
        chosen = self.cleaned_data.get("solutions") or ()
        return [solution for solution in self.in_review if str(solution.pk) in chosen]


class PostponeForm(LaterForm):
    """The same of many cases: whose correction gets a later due time."""

    programme = forms.ModelChoiceField(Programme.objects.all(), label="年度", required=False, empty_label="全部年度")
    correction = ChoiceFormField(label="哪些補正", choices=list(CORRECTIONS.items()), initial="open")
    due_from = RocDateFormField(label="原期限自", required=False)
    due_to = RocDateFormField(label="原期限至", required=False)
    field_order = ("programme", "correction", "due_from", "due_to", *LaterForm.base_fields)

    def wanted(self) -> CaseFilter:
        names = ("programme", "correction", "due_from", "due_to")
        return CaseFilter.of(**{name: self.cleaned_data[name] for name in names})
