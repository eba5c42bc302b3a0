"""Is 附表4 asked of whom it must be, with the official words?"""

import pytest

from applications.sheets.difference import DifferenceSheet
from tests.applications.sheets.answers import DIFFERENCE, gaps, solution


@pytest.mark.clause("R6-2-5", "A-12")
@pytest.mark.parametrize(
    ("kind", "asked"), [("first_time", False), ("previously_listed", True), ("summit_existing", True)]
)
def test_sheet_is_for_solutions_that_were_listed_before(kind: str, asked: bool):
    assert DifferenceSheet.is_for(solution(kind)) is asked


@pytest.mark.clause("F4-01", "F4-02")
def test_all_four_answers_are_required():
    assert gaps(DifferenceSheet(DIFFERENCE, instance=solution("summit_existing"))) == {}
    assert set(gaps(DifferenceSheet({}, instance=solution("summit_existing")))) == set(DIFFERENCE)


@pytest.mark.clause("F4-01", "F4-02")
def test_labels_name_the_row_and_the_column():
    labels = [str(field.label) for field in DifferenceSheet.base_fields.values()]
    assert labels == ["前次：原方案名稱", "本次：原方案名稱", "前次：方案內容", "本次：方案內容"]


@pytest.mark.clause("F4-02")
@pytest.mark.parametrize(("length", "fine"), [(5000, True), (5001, False)])
def test_content_has_room_and_an_end(length: int, fine: bool):
    sheet = DifferenceSheet({**DIFFERENCE, "curr_content": "字" * length}, instance=solution("summit_existing"))
    assert sheet.is_valid() is fine
