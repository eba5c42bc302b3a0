"""Does the registry ask every clause, in order, and survive one that breaks?"""

from dataclasses import replace

import pytest

from applications.guideline import Register, Result, check, clauses, registry
from applications.guideline.outside import Answered, RegisterFact
from applications.guideline.papers import PREVIOUSLY_LISTED, SUMMIT_EXISTING
from applications.sheets import SHEETS
from tests.applications.guideline.filed import filed, rows, ruling, solution

COMPLETE = [
    *("R4-1", "R4-2", "R4-3", "R4-4", "R4-5", "R4-6", "R4-7", "R4-8"),
    *("R5-1", "R5-2", "R5-3", "R5-4"),
    *("R6-2-4", "R6-2-5"),
    *("R6-3-1-1", "R6-3-1-2A", "R6-3-1-2B", "R6-3-1-2C", "R6-3-1-2D", "R6-3-2-1", "R6-4-1", "R6-4-2"),
    *("R8-2-1-4", "R8-2-1-5"),
    *("F2-18", "F2-19", "F3-16"),
]


def test_registry_holds_every_clause_in_the_guideline_order():
    assert [clause.row for clause in clauses()] == COMPLETE


def test_registry_refuses_a_second_rule_for_a_row():
    with pytest.raises(ValueError, match="R4-1 is registered twice"):
        registry.clause("四(一)", row="R4-1", text="")(lambda facts: registry.met(""))


def test_check_of_a_complete_application_blocks_nothing():
    kinds = (solution(1), solution(2, PREVIOUSLY_LISTED), solution(3, SUMMIT_EXISTING))
    assert [clause.row for clause, answer in check(filed(*kinds)) if answer.result == Result.NOT_MET] == []


def test_check_leaves_to_a_person_only_what_no_answer_can_show():
    waiting = [clause.row for clause, answer in check(filed()) if answer.result == Result.PERSON]
    assert waiting == ["R4-1", "R4-3", "R4-4", "R4-5", "R4-6", "R4-7", "R4-8", "R5-1", "R5-2", "R8-2-1-4", "F3-16"]


def test_check_gives_every_ruling_a_reason():
    for facts in (filed(), replace(filed(), company={}, solutions=(), papers=())):
        assert [clause.row for clause, answer in check(facts) if not answer.reason] == []


def test_check_of_an_empty_application_breaks_no_rule(caplog):
    check(replace(filed(), company={}, solutions=(), papers=()))
    check(filed(replace(solution(), values={}, price_plans=({},))))
    assert caplog.messages == []


def test_check_turns_a_broken_rule_into_a_question_for_a_person(caplog):
    broken = replace(filed(), company={**filed().company, "business_items": 7})
    answers = dict(zip(rows(check(broken)), (answer for _, answer in check(broken)), strict=True))
    assert answers["R4-1"].result == Result.PERSON
    assert answers["R4-1"].reason == "系統無法判斷，由承辦人員依申請資料認定。"
    assert answers["R4-2"].result == Result.MET
    assert caplog.messages == ["clause R4-1 cannot be judged"] * 2


def test_each_takes_the_gravest_ruling_and_names_its_solutions():
    answer = ruling(filed(solution(1), solution(2, categories=[]), solution(3, categories=[])), "R5-4")
    assert answer.result == Result.NOT_MET
    assert answer.reason == "「方案2」：請至少勾選一項方案類別。\n「方案3」：請至少勾選一項方案類別。"
    assert [pointer.solution_id for pointer in answer.pointers] == [2, 3]


def test_each_of_two_solutions_names_the_one_it_means():
    assert (
        ruling(filed(solution(1), solution(2, categories=[])), "R5-4").reason == "「方案2」：請至少勾選一項方案類別。"
    )


def test_each_of_one_solution_does_not_repeat_its_name():
    assert ruling(filed(solution(1, categories=[])), "R5-4").reason == "請至少勾選一項方案類別。"


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("row", ["R4-1", "R4-5", "R4-7", "R4-8", "R5-2"])
def test_unasked_register_leaves_the_clause_to_a_person(row):
    answer = ruling(filed(), row)
    assert (answer.result, answer.reason[:4]) == (Result.PERSON, "尚未查詢")


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("row", ["R4-1", "R4-5", "R4-7", "R4-8", "R5-2"])
def test_asked_register_stands_in_the_evidence(row):
    asked = replace(filed(), registers=dict.fromkeys(Register, RegisterFact(Answered.NOTHING, "查無資料")))
    answer = ruling(asked, row)
    assert "尚未查詢" not in answer.reason
    assert [line for line in answer.evidence if line.endswith("：查無資料")] != []


# --- Open questions ------------------------------------------------------------------------------------------------


def asked_of(company: dict, *open_names: str):
    facts = filed()
    return replace(facts, company={**facts.company, **company}, open=frozenset((name, None) for name in open_names))


@pytest.mark.parametrize(
    ("capital", "open_names", "result"),
    [
        (None, ("paid_in_capital",), Result.UNKNOWN),
        (None, (), Result.NOT_MET),  # what was filed has a gap: the gap counts
        (None, ("established_on",), Result.NOT_MET),
        (999_999, (), Result.NOT_MET),
        (1_000_000, ("established_on",), Result.MET),
    ],
)
def test_gap_is_unknown_only_where_the_question_is_open(capital, open_names, result):
    assert ruling(asked_of({"paid_in_capital": capital}, *open_names), "R4-2").result == result


def test_unknown_keeps_the_reason_and_the_place():
    answer, filed_answer = (
        ruling(asked_of({"paid_in_capital": None}, *names), "R4-2") for names in (["paid_in_capital"], [])
    )
    assert (answer.reason, answer.pointers) == (filed_answer.reason, filed_answer.pointers)


def test_one_wrong_answer_beside_an_open_one_is_not_met():
    facts = filed(solution(1, vendor_role="agent", origin_country="CN"), solution(2, vendor_role=None))
    answer = ruling(replace(facts, open=frozenset({("vendor_role", 2)})), "R5-2")
    assert answer.result == Result.NOT_MET


def test_said_alike_of_every_solution_is_said_once():
    answer = ruling(filed(solution(1, categories=[]), solution(2, categories=[])), "R5-4")
    assert answer.reason == "請至少勾選一項方案類別。"
    assert [pointer.solution_id for pointer in answer.pointers] == [1, 2]


def test_every_clause_has_a_title_and_a_place_of_its_own_in_a_sheet():
    for clause in clauses():
        sheet, name = clause.question
        assert clause.title
        assert SHEETS[sheet].section_of(name)


def test_person_speaks_to_the_vendor_in_other_words():
    telling = [
        clause.row for clause, answer in check(filed()) if "請" in answer.for_vendor and answer.result == Result.PERSON
    ]
    assert telling == ["R4-4"]  # 請據實說明
