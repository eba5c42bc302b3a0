"""What does an officer say of a meeting: when, where, and why it changes?"""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from portal.forms.fields import (
    LimitedTextFormField,
    RocDateTimeFormField,
    ShortTextFormField,
    TickFormField,
    UrlFormField,
)
from portal.text.cleaning import normalised
from review.correction.remarks import LONGEST_REMARK
from review.meeting.words import MeetingTerms
from review.models import Meeting


class MeetingForm(forms.Form):
    """When and where; a reason where people were told of another time already."""

    use_required_attribute = False
    starts_at = RocDateTimeFormField(label="開始時間")
    ends_at = RocDateTimeFormField(label="預計結束時間")
    place = ShortTextFormField(label="地點", required=False, max_length=120)
    link = UrlFormField(label="視訊連結", required=False)
    breaks = ShortTextFormField(
        label="休息時段",
        required=False,
        max_length=120,
        help_text="例如 12:00-13:00；好幾段用、隔開。演示不會排在休息時段。",
    )
    is_last = TickFormField(
        label="這是當年度最後一次會議", required=False, help_text="最後一次會議的紀錄要在散會前確認、簽署。"
    )
    reason = LimitedTextFormField(limit=LONGEST_REMARK, label="改期的原因（會寫進給委員與廠商的通知）")

    def __init__(self, *args: Any, moves: bool = False, told: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_last" if moves else "reason"]
        if moves and not told:
            del self.fields["reason"]
        for name in ("place", "link", "breaks"):
            self.fields[name].optional = True

    def clean_breaks(self) -> tuple[tuple[datetime, datetime], ...]:
        """Hours of the day on which the meeting starts."""
        starts_at = self.cleaned_data.get("starts_at")
        if starts_at is None:
            return ()
        day = timezone.localtime(starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        said = normalised("NFKC", self.cleaned_data["breaks"])
        return tuple(_break_of(part, day) for part in re.split("[、,，;]", said) if part.strip())

    @property
    def terms(self) -> MeetingTerms:
        said = self.cleaned_data
        return MeetingTerms(said["starts_at"], said["ends_at"], said["place"], said["link"], said["breaks"])


def _break_of(text: str, day: datetime) -> tuple[datetime, datetime]:
    """Raises ValidationError."""
    if not (hours := re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-–—~至到]\s*(\d{1,2}):(\d\d)\s*", text)):
        raise forms.ValidationError("請寫成 12:00-13:00，好幾段用、隔開。")
    hour, minute, to_hour, to_minute = map(int, hours.groups())
    if max(hour, to_hour) > 23 or max(minute, to_minute) > 59:
        raise forms.ValidationError("沒有這個時刻，請寫成 12:00-13:00。")
    return day.replace(hour=hour, minute=minute), day.replace(hour=to_hour, minute=to_minute)


def breaks_in_words(meeting: Meeting) -> str:
    """As they are typed."""
    clock = [[f"{timezone.localtime(edge):%H:%M}" for edge in pause] for pause in meeting.pauses]
    return "、".join("-".join(pause) for pause in clock)


class ReasonForm(forms.Form):
    """Why a meeting is called off, or a solution comes off the agenda."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=LONGEST_REMARK, label="原因（會寫進給委員與廠商的通知）")


class LeaveForm(forms.Form):
    """Whether a member comes."""

    use_required_attribute = False
    reason = ShortTextFormField(label="請假原因", required=False, max_length=200)
