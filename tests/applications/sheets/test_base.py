"""Is every question of the four forms declared once, in one place, with words a person understands?"""

import pytest
from django import forms
from django.forms import BooleanField

from applications.models.company import CompanyFields
from applications.models.difference import DifferenceFields
from applications.models.promotion import PromotionFields
from applications.models.technical import TechnicalFields
from applications.sheets import COMPANY, SHEETS
from applications.sheets.prices import PricePlanForm
from applications.sheets.slots import SLOTS
from portal.forms.fields.kind import NoKind, kind_of

DECLARED = {
    "company": CompanyFields,
    "technical": TechnicalFields,
    "promotion": PromotionFields,
    "difference": DifferenceFields,
}


def section_names(sheet: type) -> list[str]:
    return [name for section in sheet.sections for name in section.fields]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_question_stands_in_exactly_one_section(sheet):
    names = section_names(sheet)
    assert len(names) == len(set(names))
    given = {line.name for line in sheet.given}
    declared = {field.name for field in DECLARED[sheet.key]._meta.get_fields()}
    assert set(names) - given - {"name"} == declared


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_condition_asks_a_question_above_it_in_the_same_section(sheet):
    names = section_names(sheet)
    for name, when in sheet.conditions.items():
        assert sheet.section_of(name) == sheet.section_of(when.field)
        assert names.index(when.field) < names.index(name)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_condition_names_options_that_exist(sheet):
    for when in sheet.conditions.values():
        offered = {str(value) for value, _ in sheet.base_fields[when.field].choices}
        assert set(when.values) <= offered


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_optional_and_example_name_real_questions(sheet):
    assert sheet.optional | set(sheet.examples) <= set(sheet.base_fields)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_question_has_a_label_of_its_own(sheet):
    labels = [str(field.label) for field in sheet.base_fields.values()]
    assert len(labels) == len(set(labels))
    assert all(not label.isascii() or label == "E-mail" for label in labels)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_other_in_a_list_asks_which(sheet):
    for name, field in sheet.base_fields.items():
        if "other" in {value for value, _ in getattr(field, "choices", ())}:
            assert sheet.conditions[f"{name}_other"].field == name


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_draft_requires_nothing_and_every_answer_may_be_empty(sheet):
    for field in sheet.base_fields.values():
        assert not field.required or isinstance(field, BooleanField)
        assert field.clean(field.empty_values[0]) in (None, "", [], False)


# --- Kinds of answers ----------------------------------------------------------------------------------------------


def test_every_question_is_asked_for_its_kind_at_the_start() -> None:
    """The sheets' own, those of the prices and those beside papers: what is left out here could fail before an officer."""
    asked = {id(field) for sheet in SHEETS.values() for field in sheet.asked_fields()}
    forms_asking = [*SHEETS.values(), PricePlanForm, *(slot.details for slot in SLOTS.values() if slot.details)]
    every = {id(field) for form in forms_asking for field in form.base_fields.values()}
    assert asked == every


def test_sheet_with_a_question_of_no_kind_is_refused() -> None:
    class Odd(COMPANY):
        contract = forms.FileField()

        class Meta(COMPANY.Meta):
            pass

    with pytest.raises(NoKind, match="FileField"):
        [kind_of(field) for field in Odd.asked_fields()]
