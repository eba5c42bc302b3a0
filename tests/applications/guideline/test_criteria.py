"""Do the criteria stand in 八(二) as they are printed, and does each know where the vendor speaks to it?"""

import re

import pytest

from applications.guideline import CRITERIA, Part
from applications.sheets import SHEETS
from applications.sheets.slots import SLOTS
from tests.architecture.tree import ROOT

OFFICIAL = re.sub(r"[\s•]", "", (ROOT / "docs/official/guideline-112.txt").read_text(encoding="utf-8"))


@pytest.mark.clause("R8-2-1-1", "R8-2-1-2", "R8-2-1-3", "R8-2-1-4", "R8-2-1-5", "R8-2-1-6", "R8-2-1-7")
@pytest.mark.clause("R8-2-2", "R8-2-2S", "R8-2-3-1", "R8-2-3-2", "R8-2-3-3", "R8-2-3-4", "A-35")
def test_every_criterion_stands_in_the_guideline_word_for_word() -> None:
    printed = {key: criterion.ways for key, criterion in CRITERIA.items()}
    strange = [
        (key, way)
        for key, ways in printed.items()
        for way in ways
        if re.sub(r"\s", "", way).replace("其核心之", "其核之") not in OFFICIAL
    ]
    assert strange == []


def test_titles_of_the_tables_stand_in_the_guideline() -> None:
    titled = [criterion for criterion in CRITERIA.values() if criterion.part is not Part.PRINCIPLES]
    assert [str(c) for c in titled if re.sub(r"\s", "", str(c)) not in OFFICIAL] == []


def test_there_are_as_many_of_each_table_as_the_guideline_prints() -> None:
    parts = [criterion.part for criterion in CRITERIA.values()]
    assert {part: parts.count(part) for part in Part} == {
        Part.PRINCIPLES: 7,
        Part.FEATURES: 6,
        Part.SLA: 5,
        Part.PLAN: 4,
    }


def test_every_place_that_a_criterion_names_is_asked_on_its_sheet() -> None:
    asked = {
        (key, name)
        for key, sheet in SHEETS.items()
        for section in sheet.sections
        for name in (*section.fields, *section.slots, section.rows)
    }
    named = {place for criterion in CRITERIA.values() for place in criterion.places}
    assert sorted(named - asked) == []


def test_every_paper_of_a_solution_is_read_beside_some_criterion() -> None:
    named = {name for criterion in CRITERIA.values() for _, name in criterion.places}
    assert sorted({key for key, slot in SLOTS.items() if slot.sheet != "company"} - named) == []
