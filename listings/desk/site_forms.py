"""What may an announcement and a statement of the site say before they are kept?"""

from typing import Any

from django import forms
from django.utils import timezone

from listings.models import Announcement, StatementVersion
from listings.models.announcement import LONGEST_TEXT, LONGEST_TITLE
from listings.site import statements
from portal.forms.fields import LimitedTextFormField, RocDateFormField, RocDateTimeFormField, ShortTextFormField

MARKUP = "空一行是新的一段；「## 」開頭是標題，「- 」開頭是列點，連結寫 [文字](https://網址)。"
WIDE = {"title": "vTextField", "note": "vTextField", "text": "vLargeTextField"}  # classes of the admin's own boxes
AFTER_APPEARING = ("title", "text", "ends_on", "is_pinned", "note")


def _widen(form: forms.ModelForm) -> None:
    for name in WIDE.keys() & form.fields.keys():
        form.fields[name].widget.attrs["class"] = WIDE[name]


class AnnouncementForm(forms.ModelForm):
    """A draft may say anything; what visitors have met is corrected, and says what was corrected."""

    title = ShortTextFormField(label="標題", max_length=LONGEST_TITLE)
    text = LimitedTextFormField(label="內容", limit=LONGEST_TEXT, help_text=MARKUP)
    appears_at = RocDateTimeFormField(
        label="公告時間",
        required=False,
        help_text="到了這個時間就自動公告；填現在或更早，儲存後立刻公告。留空是草稿，只有承辦看得到。",
    )
    ends_on = RocDateFormField(label="公告到", required=False, help_text="這一天結束後就撤下。留空：一直公告。")
    note = ShortTextFormField(
        label="更正說明",
        max_length=300,
        required=False,
        help_text="改了標題或內容才要填。訪客看得到說明和更正前的內容。",
    )

    class Meta:
        model = Announcement
        fields = ("kind", "programme", "title", "text", "appears_at", "ends_on", "is_pinned")

    may_stop_subsidy = False  # whether whoever asks may turn a year's switches

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _widen(self)
        now = timezone.now()
        self.has_appeared = self.instance.has_appeared(now)
        self.before = (self.instance.title, self.instance.text)
        gone = set(self.fields) - set(AFTER_APPEARING) if self.has_appeared else {"note"}
        for name in gone & set(self.fields):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kind = said.get("kind", self.instance.kind)
        if self.has_appeared:
            self._ask_for_note(said)
        elif kind == Announcement.Kind.SUBSIDY:
            self._ask_about_stop(said)
        if said.get("ends_on") and said["ends_on"] < timezone.localdate():
            self.add_error("ends_on", "這一天已經過了。要立刻撤下，請填今天。")
        return said

    def _ask_for_note(self, said: dict[str, Any]) -> None:
        if (said.get("title"), said.get("text")) != self.before and not said.get("note"):
            self.add_error("note", "這則公告訪客已經看過。請寫更正了什麼，例：更正甲公司的方案名稱。")

    def _ask_about_stop(self, said: dict[str, Any]) -> None:
        if not said.get("programme"):
            self.add_error("programme", "停止補助是哪一個年度的？")
        if said.get("appears_at") and not self.may_stop_subsidy:
            self.add_error("appears_at", "停止補助公告會關閉年度的補助開關，由系統管理者填公告時間。請先存成草稿。")


class SiteStatementForm(forms.ModelForm):
    """The next version of one statement, begun with the text that stands."""

    text = LimitedTextFormField(
        label="內容", limit=statements.LONGEST, help_text=f"{MARKUP}「? 」開頭是可以展開的問題，下一段是答案。"
    )
    note = ShortTextFormField(label="改了什麼", max_length=300)

    class Meta:
        model = StatementVersion
        fields = ("statement", "text", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _widen(self)

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if unknown := statements.unknown_fields(text):
            raise forms.ValidationError(f"沒有【{unknown[0]}】這個欄位。可以用的有：{'、'.join(statements.FIELDS)}。")
        return text
