"""What does a member say who does not review a solution, and what an officer who gives one?"""

from django import forms

from portal.forms.fields import ChoiceFormField, LimitedTextFormField, RocEndFormField
from review.correction.remarks import LONGEST_REMARK
from review.models import Conflict, ReviewTask


class DeclineForm(forms.Form):
    """辭審: one of four reasons, and why in words."""

    use_required_attribute = False
    ground = ChoiceFormField(label="辭審的原因", choices=ReviewTask.Ground.choices)
    note = LimitedTextFormField(limit=LONGEST_REMARK, label="說明（只有執行單位看得到）")


class StepAsideForm(forms.Form):
    """A conflict of interest of one's own: of which kind, and what happened."""

    use_required_attribute = False
    kind = ChoiceFormField(label="是哪一種", choices=Conflict.Kind.choices)
    facts = LimitedTextFormField(
        limit=LONGEST_REMARK,
        label="事實",
        help_text="例：112 年 3 月到 113 年 2 月擔任這家公司的顧問。只有執行單位看得到。",
    )


class TakeOffForm(forms.Form):
    """Why a member has a solution no more."""

    use_required_attribute = False
    note = LimitedTextFormField(limit=LONGEST_REMARK, label="改派的理由（委員看不到）")


class DueForm(forms.Form):
    """Until when an opinion is awaited."""

    use_required_attribute = False
    due_at = RocEndFormField(label="審查期限", help_text="收到那一天 23:59:59 為止；也可以加上時間。")


class TaskListForm(forms.Form):
    """A list of tasks as Excel."""

    use_required_attribute = False
    file = forms.FileField(
        label="填好的分派名單",
        help_text="Excel 活頁簿（.xlsx），最大 2 MB。上傳後會先預覽，不會馬上分派。",
        error_messages={"required": "請選擇填好的名單（.xlsx）。", "empty": "這個檔案是空的，請確認內容後再上傳。"},
    )
