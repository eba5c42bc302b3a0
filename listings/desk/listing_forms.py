"""What must an officer say when a listing is taken down, put back or corrected?"""

from typing import Any

from django import forms

from applications.models import Application, Solution
from listings.models import Listing, ListingVersion
from listings.versions.correctable import CORRECTABLE, correctable
from portal.forms.fields import ChoiceFormField, LimitedTextFormField
from review.desk.forms import NoteForm

LONGEST_REASON = 500


class DelistForm(NoteForm):
    """The kind stands on the public page, the reason in the vendor's letter."""

    kind = ChoiceFormField(
        label="下架的種類（寫在公開頁面上）", choices=[(kind.value, kind.label) for kind in Listing.Ending.by_hand()]
    )
    field_order = ("kind", "note")


class CorrectionForm(forms.Form):
    """The texts of the current version, each to be corrected where it stands."""

    use_required_attribute = False
    reason = LimitedTextFormField(limit=LONGEST_REASON, label="理由（會寫進給廠商的通知）")

    def __init__(self, *args: Any, version: ListingVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        for name, text in correctable(version).items():
            self.fields[name] = _asked(name)
            self.initial.setdefault(name, text)
        self.fields["reason"] = reason

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in CORRECTABLE if name in self.cleaned_data}


def _asked(name: str) -> forms.Field:
    """As its 附表 asks it, with its limit; a text that stands there is corrected, not taken away."""
    model = Solution if hasattr(Solution, name) else Application
    column = model._meta.get_field(name)
    asked = column.formfield()
    if asked is None:
        raise TypeError(f"{name} is no question")
    asked.label, asked.required, asked.help_text = CORRECTABLE[name], True, ""
    return asked
