"""What does an officer say when contracting?"""

from typing import Any

from django import forms

from applications.models import Programme
from portal.forms.fields import (
    ChoiceFormField,
    LimitedTextFormField,
    RocDateFormField,
    ShortTextFormField,
    WholeNumberFormField,
)
from portal.time.calendar import MAX_DAYS
from review.desk.forms import WayForm

LONGEST_REASON = 1000  # characters


class ContractDueForm(WayForm):
    """Until when a contract is to be signed."""

    way = ChoiceFormField(
        label="簽約期限", choices=[("days", "從通知的次日起算幾日"), ("date", "到指定日期")], initial="days"
    )
    days = WholeNumberFormField(label="幾日", required=False, min_value=1, max_value=MAX_DAYS)
    day = RocDateFormField(label="指定日期", required=False)

    def __init__(self, *args: Any, days: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = days


class NewDueForm(ContractDueForm):
    """The same, with the reason that the vendor reads."""

    reason = LimitedTextFormField(limit=LONGEST_REASON, label="理由（會寫進給廠商的通知）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].label = "新的簽約期限"


class RemarkForm(forms.Form):
    """What is said of terms that are approved."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=LONGEST_REASON, label="審核意見（會寫進給廠商的通知）", required=False)


class ContractReasonForm(forms.Form):
    """Why something is sent back or ended."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=LONGEST_REASON, label="理由（會寫進給廠商的通知）")


class HoldForm(forms.Form):
    """Why nothing goes on for now, and until when about."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=LONGEST_REASON, label="暫停的理由（廠商在簽約頁看得到）")
    until = RocDateFormField(label="預定暫停到", required=False)


class ButtonForm(forms.Form):
    """Nothing but the button."""

    use_required_attribute = False


class CountersignForm(forms.Form):
    """By which name the unit signs; what is signed stands on the page."""

    use_required_attribute = False
    name = ShortTextFormField(label="簽署人姓名", max_length=80, help_text="會印在契約的簽署頁。")


class StandardContractForm(forms.Form):
    """主約 of a year as a file."""

    use_required_attribute = False
    programme = forms.ModelChoiceField(Programme.objects.order_by("-year"), label="年度", empty_label=None)
    upload = forms.FileField(label="檔案（PDF）", error_messages={"required": "請選擇主約的 PDF 檔。"})
    note = ShortTextFormField(label="說明", max_length=200, required=False)
