"""Does a question with choices offer exactly these, and tell no from no answer?"""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from portal.forms.fields import (
    YesNoFormField,
)
from tests.portal.forms.fields.answers import CHOICES, YES_NO, form_for


def test_choice_offers_exactly_its_choices(answers):
    field = form_for(answers, None).fields["choice"]
    assert list(field.choices) == CHOICES
    with pytest.raises(ValidationError, match="請從所列的選項中選一項。"):
        field.clean("x" * 10_000_000)


def test_select_starts_with_an_invitation(answers):
    field = form_for(answers, None).fields["select"]
    assert list(field.choices) == [("", "請選擇"), *CHOICES]
    assert field.clean("") == ""


@pytest.mark.parametrize(
    ("sent", "answer", "changed"),
    [
        ("True", True, True),
        ("False", False, False),
        (True, True, True),
        (False, False, False),
        ("", None, True),
        (None, None, True),
    ],
)
def test_yes_no_tells_no_from_no_answer(sent, answer, changed):
    field = YesNoFormField(choices=YES_NO, required=False)
    assert field.clean(sent) is answer
    assert field.has_changed(False, sent) is changed


@pytest.mark.parametrize("sent", ["yes", "true", 1, "None", [True]])
def test_yes_no_refuses_the_rest(sent):
    with pytest.raises(ValidationError, match="請從所列的選項中選一項。"):
        YesNoFormField(choices=YES_NO).clean(sent)


def test_yes_no_shows_the_stored_answer(answers):
    form = forms.modelform_factory(answers, fields=["yes_no"])(instance=answers(yes_no=False))
    assert str(form["yes_no"]).count("checked") == 1
    assert answers(yes_no=False).get_yes_no_display() == "否"
