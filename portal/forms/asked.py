"""What hangs on the field of a form that Django's own knows nothing of? What a page or a printed question says beside it.

Types only: Django's forms take a parameter for the type checker that they do not take when they run.
"""

from typing import TYPE_CHECKING, Any, cast

from django import forms

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyFormSet = forms.BaseFormSet[Any]
else:
    AnyModelForm, AnyFormSet = forms.ModelForm, forms.BaseFormSet


class AskedField(forms.Field):
    """A field as our forms dress it; read with `asked`, never made."""

    optional: bool  # may stay empty, and says so
    example: str
    official: Any  # the whole official text of a consent, or None
    option_hints: dict[str, str]  # a sentence beside each option
    doubts: list[str]  # what a careful colleague would ask about it
    broken: list[str]  # the rules that the stored answer breaks, in words
    when: Any  # the condition under which it is asked
    when_hint: str  # the same in words
    choices: Any


def asked(field: forms.Field) -> AskedField:
    return cast(AskedField, field)
