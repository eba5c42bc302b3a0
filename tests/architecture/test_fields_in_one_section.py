"""Does every question, price and paper of 附表1–4 stand in exactly one section of one sheet?"""

from collections import Counter

import pytest
from django.db import models

from applications.models import Application, PricePlan, Solution
from applications.models.company import CompanyFields
from applications.models.difference import DifferenceFields
from applications.models.promotion import PromotionFields
from applications.models.technical import TechnicalFields
from applications.sheets import SHEETS
from applications.sheets.prices import ANSWERS
from applications.sheets.slots import SLOTS

pytestmark = pytest.mark.once

FORMS = {
    "company": CompanyFields,
    "technical": TechnicalFields,
    "promotion": PromotionFields,
    "difference": DifferenceFields,
}
IN_TWO = {"name"}  # 方案名稱 opens 附表2 and 附表3 alike; it is one answer
OURS = {  # columns that nobody answers
    Application: {
        "id",
        "vendor",
        "programme",
        "state",
        "number",
        "held_since",
        "created_at",
        "company_name_folded",
    },
    Solution: {
        "id",
        "application",
        "kind",
        "state",
        "position",
        "previous_solution",
        "name_folded",
        "moved_at",
        "shown_as",
        "decided_in",
    },
    PricePlan: {"id", "solution", "uid", "position"},
}


def names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields() if field.concrete}


def placed(sheet: str) -> Counter:
    return Counter(name for section in SHEETS[sheet].sections for name in section.fields)


@pytest.mark.clause("R6-2-1", "R6-2-2", "R6-2-3", "R6-2-5")
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_column_of_a_form_stands_in_one_section_of_its_sheet(sheet: str) -> None:
    given = {line.name for line in SHEETS[sheet].given}
    shared = IN_TWO if "name" in placed(sheet) else set()
    assert placed(sheet) == Counter(names(FORMS[sheet]) | given | shared)


def test_no_question_stands_in_two_sheets() -> None:
    everywhere = sum((placed(sheet) for sheet in SHEETS), Counter())
    assert {name for name, times in everywhere.items() if times > 1} == IN_TWO


def test_no_column_is_forgotten() -> None:
    company, solution = placed("company"), sum((placed(key) for key in SHEETS if key != "company"), Counter())
    given = {line.name for line in SHEETS["company"].given}
    assert names(Application) == OURS[Application] | (set(company) - given)
    assert names(Solution) == OURS[Solution] | set(solution)
    assert names(PricePlan) == OURS[PricePlan] | set(ANSWERS)


def test_every_paper_stands_in_one_section_of_the_sheet_it_belongs_to() -> None:
    places = [(slot, key) for key, sheet in SHEETS.items() for section in sheet.sections for slot in section.slots]
    assert sorted(places) == sorted((slot.key, slot.sheet) for slot in SLOTS.values())


def test_every_repeated_row_stands_in_one_section() -> None:
    for sheet in SHEETS.values():
        assert [section.rows for section in sheet.sections if section.rows] == list(sheet.row_forms)


def test_keys_of_sections_are_different_within_a_sheet() -> None:
    for sheet in SHEETS.values():
        keys = [section.key for section in sheet.sections]
        assert len(keys) == len(set(keys))
