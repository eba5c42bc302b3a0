"""Which choices do the tests of the kinds offer, and what form does a model make of its fields?"""

from typing import Any

from django import forms
from django.db import models

CHOICES = [("azure", "Azure"), ("aws", "AWS"), ("other", "其他")]
YES_NO = [(True, "是"), (False, "否")]


def form_for(model: type[models.Model], data: Any) -> forms.ModelForm:
    return forms.modelform_factory(model, fields="__all__")(data)
