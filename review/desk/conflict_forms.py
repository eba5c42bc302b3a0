"""What is said of a conflict of interest, of an application for recusal and of a contact outside the procedure?"""

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.forms.fields import (
    ChoiceFormField,
    LimitedTextFormField,
    RocDateFormField,
    RocDateTimeFormField,
    ShortTextFormField,
)
from review.correction.remarks import LONGEST_REMARK
from review.models import Conflict, OutsideContact, StaffTie

HOW = [
    ("confirm", "已經查明，應迴避（立即生效）"),
    ("propose", "還要查明（查明以前，這位同仁或委員看不到這一案）"),
]


class SteppingAsideForm(forms.Form):
    """A person of themselves."""

    use_required_attribute = False
    kind = ChoiceFormField(label="應迴避的原因", choices=Conflict.Kind.choices)
    evidence = LimitedTextFormField(limit=LONGEST_REMARK, label="事實（什麼關係、從何時到何時）")


class ConflictForm(SteppingAsideForm):
    """An officer of somebody else."""

    person = forms.ModelChoiceField(queryset=None, label="人員", empty_label="請選擇")
    how = ChoiceFormField(label="查明了嗎", choices=HOW, initial="confirm")
    field_order = ("person", "kind", "evidence", "how")

    def __init__(self, *args: Any, people: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class AnswerForm(forms.Form):
    """What came of looking into it; a reason is asked where the step asks for one."""

    use_required_attribute = False
    answer = LimitedTextFormField(
        limit=LONGEST_REMARK,
        label="怎麼查的、結果如何（存查，廠商看不到）",
        required=False,
        help_text="查明無須迴避時一定要寫。",
    )


class DecisionOnRecusalForm(forms.Form):
    """Whom the vendor means, and what is decided."""

    use_required_attribute = False
    person = forms.ModelChoiceField(queryset=None, label="廠商請求迴避的是哪一位", empty_label="請選擇")
    reason = LimitedTextFormField(
        limit=LONGEST_REMARK,
        label="決定的理由（會寫進給廠商的通知）",
        required=False,
        help_text="准予或駁回時一定要寫；請當事人提意見書時不用寫。",
    )

    def __init__(self, *args: Any, people: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class StatementForm(forms.Form):
    """What the person who is named says."""

    use_required_attribute = False
    statement = LimitedTextFormField(limit=LONGEST_REMARK, label="您的意見")


class ContactForm(forms.Form):
    """行政程序法 §47: who, when, where, what; written ones with their paper."""

    use_required_attribute = False
    person = ShortTextFormField(label="何人（姓名與身分）", max_length=120)
    way = ChoiceFormField(label="方式", choices=OutsideContact.Way.choices)
    at = RocDateTimeFormField(label="時間")
    place = ShortTextFormField(label="地點", required=False, max_length=120)
    content = LimitedTextFormField(limit=LONGEST_REMARK, label="內容")
    about = forms.ModelChoiceField(
        queryset=None,
        label="與哪位委員有關（其他委員看不到這一筆）",
        empty_label="沒有，或不是某一位委員",
        required=False,
    )
    file = forms.FileField(label="往來文件（PDF、JPG 或 PNG）", required=False)

    def __init__(self, *args: Any, members: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = members


class StaffTieForm(forms.ModelForm):
    """A tie of a person of the staff; each day in whichever calendar it is typed."""

    since = RocDateFormField(label="起日", required=False)
    until = RocDateFormField(label="迄日", required=False, help_text="空白就是現在仍然如此。")

    class Meta:
        model = StaffTie
        fields = ["user", "kind", "organisation", "tax_id", "person", "address", "phone", "since", "until"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", "迄日不能早於起日。")
        return said
