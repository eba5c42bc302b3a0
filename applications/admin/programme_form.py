"""What may a year's settings say, and is a change to a running year meant?"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from applications.models import Application, Programme
from portal.forms.fields import RocDateTimeFormField, RocEndFormField
from portal.forms.fields.day import when_read
from portal.time.examples import example_roc
from portal.trail.changes import values_of

# What decides who may apply, until when, and what comes of it. Names and contacts may be mended at any time.
DECIDING = (
    "year",
    "state",
    "subsidy_open",
    "opens_at",
    "closes_at",
    "valid_to",
    "min_capital",
    "min_months",
    "max_months",
    "max_price_plans",
    "correction_days",
    "correction_day_type",
    "supplement_days",
    "second_sign_off",
    "upload_max_mb",
    "website_required",
    "discount_required",
    "documentary_equal_passes",
    "letter_series",
    "letter_digits",
    "contract_days",
    "max_contracts",
    "region_limits",
    "caps_stop",
)


@dataclass(frozen=True)
class DecidingChange:
    label: str
    before: str
    after: str


class ProgrammeForm(forms.ModelForm):
    """Asks a second time before a running year changes; what is answered is exactly what was shown."""

    opens_at = RocDateTimeFormField(
        label="開始受理", help_text=when_read(lambda: f"例：{example_roc()}，從那一天 00:00 起；也可以加上時間。")
    )
    closes_at = RocEndFormField(
        label="截止受理",
        help_text=when_read(lambda: f"例：{example_roc()}，收到那一天 23:59:59；也可以寫 {example_roc()} 17:00。"),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[DecidingChange] = []
        self.cases = 0

    def clean(self) -> dict[str, Any]:
        # Two administrators who open a year each at one moment: the second sees what the first has saved.
        list(Programme.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        return super().clean() or self.cleaned_data

    def _post_clean(self) -> None:
        """After the model's own rules: nobody is asked about what cannot be saved anyway."""
        super()._post_clean()
        if self.instance.pk and not self.errors:
            self._ask(Programme.objects.get(pk=self.instance.pk))

    def _ask(self, before: Programme) -> None:
        now = timezone.now()
        if not (before.is_running(now) or self.instance.is_running(now)):
            return
        changes = _deciding(before, self.instance)
        seal = _seal(changes)
        if not changes or self.cleaned_data.get("confirmed") == seal:
            return
        self.asked, self.cases = changes, Application.objects.filter(programme=before).count()
        self.data = self.data.copy()
        self.data["confirmed"] = seal
        self.add_error(None, "還沒有儲存：這一年正在進行，請看過下面的更改，再按一次。")


def _deciding(before: Programme, after: Programme) -> list[DecidingChange]:
    stood, stands = values_of(before), values_of(after)
    return [
        DecidingChange(str(before._meta.get_field(name).verbose_name), stood[name], stands[name])
        for name in DECIDING
        if stood[name] != stands[name]
    ]


def _seal(changes: list[DecidingChange]) -> str:
    """A mark of exactly these changes: who changes one more, or comes after a colleague, is asked again."""
    return hashlib.sha256(repr(changes).encode()).hexdigest()[:32]
