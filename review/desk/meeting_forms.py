"""What does an officer say of a meeting: when, where, and why it changes?"""

from typing import Any

from django import forms

from portal.forms.fields import (
    LimitedTextFormField,
    RocDateTimeFormField,
    ShortTextFormField,
    TickFormField,
    UrlFormField,
)
from review.correction.remarks import LONGEST_REMARK
from review.meeting.words import MeetingTerms


class MeetingForm(forms.Form):
    """When and where; a reason where people were told of another time already."""

    use_required_attribute = False
    starts_at = RocDateTimeFormField(label="開始時間")
    ends_at = RocDateTimeFormField(label="預計結束時間")
    place = ShortTextFormField(label="地點", required=False, max_length=120)
    link = UrlFormField(label="視訊連結", required=False)
    is_last = TickFormField(
        label="這是當年度最後一次會議", required=False, help_text="最後一次會議的紀錄要在散會前確認、簽署。"
    )
    reason = LimitedTextFormField(limit=LONGEST_REMARK, label="改期的原因（會寫進給委員與廠商的通知）")

    def __init__(self, *args: Any, moves: bool = False, told: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_last" if moves else "reason"]
        if moves and not told:
            del self.fields["reason"]
        for name in ("place", "link"):
            self.fields[name].optional = True

    @property
    def terms(self) -> MeetingTerms:
        said = self.cleaned_data
        return MeetingTerms(said["starts_at"], said["ends_at"], said["place"], said["link"])


class ReasonForm(forms.Form):
    """Why a meeting is called off, or a solution comes off the agenda."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=LONGEST_REMARK, label="原因（會寫進給委員與廠商的通知）")


class LeaveForm(forms.Form):
    """Whether a member comes."""

    use_required_attribute = False
    reason = ShortTextFormField(label="請假原因（可以不填）", required=False, max_length=200)
