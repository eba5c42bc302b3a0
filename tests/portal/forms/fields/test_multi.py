"""Is a list of choices kept in its order, validated and searched?"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Value

from portal.forms.fields import (
    MultiChoiceField,
    MultiChoiceFormField,
)
from portal.models import ClosureDay
from tests.portal.forms.fields.answers import CHOICES


def test_multi_choice_keeps_the_declared_order_once_each():
    field = MultiChoiceFormField(choices=[(letter, letter) for letter in "zyxwvutsrq"])
    assert field.clean([*"qrstuvwxyz", "q"]) == [*"zyxwvutsrq"]


@pytest.mark.parametrize("sent", [["gcp"], ["azure", "gcp"], "azure", [["azure"]], {"azure": 1}, 7])
def test_multi_choice_refuses_what_is_not_offered(sent):
    with pytest.raises(ValidationError, match="請從所列的選項中勾選。"):
        MultiChoiceFormField(choices=CHOICES).clean(sent)


def test_multi_choice_understands_groups():
    field = MultiChoiceFormField(choices=[("企業營運端", CHOICES[:2]), ("工廠生產端", CHOICES[2:])])
    assert field.clean(["other", "aws"]) == ["aws", "other"]


def test_multi_choice_shows_labels(answers):
    assert answers(multi=["azure", "other", "gone"]).get_multi_display() == "Azure、其他、gone"
    assert answers().get_multi_display() == ""
    assert answers._meta.get_field("multi").labels(["aws"]) == ["AWS"]


def test_multi_choice_is_validated_on_the_model(answers):
    answers(multi=["azure"]).full_clean()
    with pytest.raises(ValidationError, match="請從所列的選項中勾選。"):
        answers(multi=["gcp"]).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "sought", "count"),
    [
        (["a_b"], "a_b", 1),
        (["a_b"], "axb", 0),
        (["axb"], "a_b", 0),
        (["ab", "c"], "a", 0),
        (["ab"], "b", 0),
        ([], "a", 0),
    ],
)
def test_multi_choice_can_be_searched(stored, sought, count):
    ClosureDay.objects.create(date=date(2023, 8, 3), reason="颱風停止上班")
    rows = ClosureDay.objects.annotate(chosen=Value(stored, output_field=MultiChoiceField()))
    assert rows.filter(chosen__has=sought).count() == count
