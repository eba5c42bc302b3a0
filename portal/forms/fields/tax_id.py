"""A 統一編號: text that must add up."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal import taxid
from portal.forms.fields.typed import Answer, Typed
from portal.forms.widgets import LineInput


def validate_tax_id(value: str) -> None:
    """For a normalised 統一編號."""
    if sentence := taxid.problem(value):
        raise ValidationError(sentence, code="invalid")


class TaxIdFormField(Typed, forms.CharField):
    widget = LineInput("numeric", autocomplete="off")
    default_validators = [validate_tax_id]

    def tidy(self, text: str) -> str:
        return taxid.normalise(text)


class TaxIdField(Answer, models.CharField):
    form_class = TaxIdFormField
    empty = {**Answer.empty, "max_length": 8}
    default_validators = [validate_tax_id]
