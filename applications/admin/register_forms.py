"""What do staff fill in about outside lists, what was found on them, and the breaches that they know of?"""

from typing import Any

from django import forms
from django.utils import timezone

from applications.models import BreachRecord
from portal import taxid
from portal.forms.fields import LimitedTextFormField, RocDateFormField, ShortTextFormField, TickFormField

LONGEST = 1000


class ListUploadForm(forms.Form):
    """A list as its authority publishes it, handed in where it cannot be downloaded."""

    use_required_attribute = False
    file = forms.FileField(
        label="名單檔案",
        error_messages={
            "required": "請選擇名單檔案。",
            "empty": "這個檔案是空的（0 位元組），請重新下載名單後再上傳。",
        },
    )
    note = ShortTextFormField(
        label="檔案的來源",
        max_length=300,
        required=False,
        help_text="從哪裡取得、誰提供的，例：工程會網站下載。",
    )


class DecideCopyForm(forms.Form):
    """採用, with a tick that what it changes was seen; or 不採用, with a sentence why."""

    use_required_attribute = False
    sure = TickFormField(label="我看過上面的差異，要採用這一份", required=False)
    note = LimitedTextFormField(limit=300, label="說明", required=False, help_text="不採用時，請寫下原因。")


class HandleHitForm(forms.Form):
    """What a person found out about somebody on a list."""

    use_required_attribute = False
    note = LimitedTextFormField(
        limit=LONGEST,
        label="處理說明",
        help_text="查證的結果和怎麼處理，例：同名但統一編號不同，與本廠商無關。",
        error_messages={"required": "請寫下查證的結果和怎麼處理。"},
    )


class BreachForm(forms.ModelForm):
    """One 重大違約 that the executing unit knows of; one that is over keeps its line, with the day and the reason."""

    tax_id = ShortTextFormField(label="統一編號", help_text="8 位數字，開頭的 0 也要輸入。")
    company_name = ShortTextFormField(label="公司名稱", max_length=200)
    plan = ShortTextFormField(label="政府計畫名稱", max_length=200)
    agency = ShortTextFormField(label="主辦機關", max_length=100)
    breached_on = RocDateFormField(
        label="認定重大違約的日期", help_text="機關認定或通知的日期；三年從這一天起算到送件日。"
    )
    facts = LimitedTextFormField(limit=LONGEST, label="事實與依據", help_text="發生了什麼、依據哪一份公文（字號）。")
    ended_on = RocDateFormField(
        label="撤銷或更正的日期", required=False, help_text="紀錄仍然有效就留空白。填了以後，檢核不再採用這一筆。"
    )
    ended_reason = ShortTextFormField(label="撤銷或更正的原因", max_length=300, required=False)

    class Meta:
        model = BreachRecord
        fields = ["tax_id", "company_name", "plan", "agency", "breached_on", "facts", "ended_on", "ended_reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {
            "company_name",
            "plan",
            "agency",
            "ended_reason",
        } & self.fields.keys():  # one that is read has none
            self.fields[name].widget.attrs["class"] = "vLargeTextField"
        if "facts" in self.fields:
            self.fields["facts"].widget.attrs |= {"class": "vLargeTextField", "rows": 6}

    def clean_tax_id(self) -> str:
        """As it is registered: old numbers exist that the check digit refuses."""
        number = taxid.normalise(self.cleaned_data["tax_id"])
        if not taxid.is_shaped(number):
            raise forms.ValidationError(taxid.problem(number))
        return number

    def clean_breached_on(self) -> Any:
        day = self.cleaned_data["breached_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("這一天還沒有到，請核對年份。")
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        day, reason = said.get("ended_on"), said.get("ended_reason")
        if day and not reason and "ended_reason" not in self.errors:
            self.add_error("ended_reason", "請寫下撤銷或更正的原因。")
        if reason and not day and "ended_on" not in self.errors:
            self.add_error("ended_on", "請填寫撤銷或更正的日期。")
        if day and said.get("breached_on") and day < said["breached_on"]:
            self.add_error("ended_on", "撤銷或更正的日期不能早於認定的日期。")
        return said
