"""Does a qualified case go on with every solution, and end with its reason when it is not?"""

import pytest

from applications.models import Application, Programme
from portal.workflow.engine import StepRefused
from review.desk.mark_form import judging
from review.qualification import checklist, marking, qualifying
from tests import factories
from tests.factories import NOON, letters_of, stored

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R8-1-1a")
def test_take_begins_the_review(year: Programme) -> None:
    case = factories.submitted(year=year, now=NOON)
    officer = factories.officer()
    assert qualifying.take(case, officer, "", NOON).state == "in_qualification"
    event = case.events.get(step="take")
    assert (event.actor, event.at) == (officer, NOON)


@pytest.mark.clause("R8-1-1c", "R8-1-2a", "R8-1-3a")
def test_qualified_case_sends_each_solution_to_the_review_of_its_kind(case: Application) -> None:
    qualifying.qualify(case, factories.officer(), "資料齊全。", NOON)
    assert (stored(case).state, [solution.state for solution in case.solutions.all()]) == (
        "qualified",
        ["technical_review", "documentary_review"],
    )
    total = checklist.latest(case).total
    said = f"資料齊全。\n（檢核表 {total} 項，辦理時已看 0 項，{total} 項沒有判定）"
    assert case.events.get(step="qualify").note == said
    letter = letters_of(case)[-1]
    assert (letter.kind, ["甲" in letter.body, "乙" in letter.body]) == ("qualified", [True, True])


@pytest.mark.clause("R8-1-2a", "R8-1-3a")
@pytest.mark.parametrize(("kind", "demonstration"), [("first_time", True), ("summit_existing", False)])
def test_letter_speaks_of_a_demonstration_only_where_one_may_be_asked_for(
    year: Programme, kind: str, demonstration: bool
) -> None:
    case = factories.in_review(NOON, year=year, solutions=[{"name": "甲雲", "kind": kind}])
    qualifying.qualify(case, factories.officer(), "查過了。", NOON)
    letter = letters_of(case)[-1]
    assert ("實機操作演示" in letter.body, "\n\n查看進度：" in letter.body) == (demonstration, True)
    assert "\n\n\n" not in letter.body


def judge_all(case: Application, but: int = 0, result: str = "pass") -> None:
    for item in list(checklist.latest(case).items)[but:]:
        marking.mark(case, factories.officer(), item.key, judging({"result": result}), NOON)


@pytest.mark.clause("R8-1-1a", "R8-1-1c")
def test_what_nobody_judged_wants_a_reason_and_can_be_judged_afterwards(case: Application) -> None:
    judge_all(case, but=2)
    with pytest.raises(StepRefused, match="還有 2 項沒有判定，請填寫"):
        qualifying.qualify(case, factories.officer(), " ", NOON)
    assert stored(case).state == "in_qualification"
    qualifying.qualify(case, factories.officer(), "這兩項當面看過。", NOON)
    total = checklist.latest(case).total
    said = f"這兩項當面看過。\n（檢核表 {total} 項，辦理時已看 {total - 2} 項，2 項沒有判定）"
    assert case.events.get(step="qualify").note == said
    judge_all(case)
    assert checklist.latest(case).unseen == []


def test_checklist_that_is_all_judged_asks_for_no_reason(case: Application) -> None:
    judge_all(case)
    qualifying.qualify(case, factories.officer(), "", NOON)
    assert case.events.get(step="qualify").note == ""


def test_qualifying_fails_whole_or_not_at_all(case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qualifying, "_route", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        qualifying.qualify(case, factories.officer(), "查過了。", NOON)
    assert (stored(case).state, case.events.filter(step="qualify").exists()) == ("in_qualification", False)


@pytest.mark.clause("R8-1-1b", "A-04", "N3")
def test_not_qualified_ends_the_case_with_its_reason(case: Application) -> None:
    with pytest.raises(StepRefused, match="請填寫理由"):
        qualifying.find_not_qualified(case, factories.officer(), " ", NOON)
    qualifying.find_not_qualified(case, factories.officer(), " 營業項目不符。 ", NOON)
    letter = letters_of(case)[-1]
    assert stored(case).state == "not_qualified"
    assert letter.kind == "not_qualified"
    assert "營業項目不符。" in letter.body
    assert {solution.state for solution in case.solutions.all()} == {"pending"}
