"""Does 六 find what is missing or too old, to the day and the period?"""

from dataclasses import replace
from datetime import date

import pytest

from applications.guideline import Result
from applications.guideline.papers import FIRST_TIME, PREVIOUSLY_LISTED, SUMMIT_EXISTING
from tests.applications.guideline.filed import (
    filed,
    paper,
    places,
    result,
    ruling,
    solution,
    with_papers,
    without,
)

TAX_ROWS = ["R6-3-1-1", "R6-3-1-2A", "R6-3-1-2B", "R6-3-1-2C"]
YOUNG = "2023-06-01"  # two months old when the sample is filed


def summit_only():
    return without(filed(solution(1, SUMMIT_EXISTING)), "income_tax_pl_statement", "vat_payment_proof")


# --- 六(二) ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-2-4", "A-15", "F3-31")
@pytest.mark.parametrize(
    ("link", "document", "answer"),
    [
        ("https://www.example.tw/v", False, Result.MET),
        ("", True, Result.MET),
        ("https://www.example.tw/v", True, Result.MET),
        ("", False, Result.NOT_MET),
    ],
)
def test_operation_guide_is_a_video_or_a_document(link, document, answer):
    facts = filed(solution(demo_video_url=link))
    if document:
        facts = with_papers(facts, paper("operation_document", 1))
    assert result(facts, "R6-2-4") == answer


@pytest.mark.clause("R6-2-4")
def test_operation_guide_of_another_solution_does_not_count():
    facts = with_papers(filed(solution(1, demo_video_url=""), solution(2)), paper("operation_document", 2))
    either = [("promotion", name, 1) for name in ("demo_video_url", "operation_document")]
    assert (result(facts, "R6-2-4"), places(facts, "R6-2-4")) == (Result.NOT_MET, either)


@pytest.mark.clause("R6-2-5", "A-12", "F4-01", "F4-02")
@pytest.mark.parametrize(
    ("kind", "answer"),
    [(FIRST_TIME, Result.MET), (PREVIOUSLY_LISTED, Result.NOT_MET), (SUMMIT_EXISTING, Result.NOT_MET)],
)
def test_differences_are_owed_by_both_kinds_that_are_not_first_time(kind, answer):
    facts = filed(solution(1, kind, prev_name="", curr_content=""))
    assert result(facts, "R6-2-5") == answer


@pytest.mark.clause("R6-2-5")
def test_differences_point_to_each_empty_answer():
    facts = filed(solution(1, SUMMIT_EXISTING, prev_name="", curr_content=""))
    assert places(facts, "R6-2-5") == [("difference", "prev_name", 1), ("difference", "curr_content", 1)]
    assert result(filed(solution(1, SUMMIT_EXISTING)), "R6-2-5") == Result.MET


# --- 六(三)1(1) ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-3-1-1")
def test_income_statement_missing_is_not_met():
    facts = without(filed(), "income_tax_pl_statement")
    assert (result(facts, "R6-3-1-1"), places(facts, "R6-3-1-1")) == (
        Result.NOT_MET,
        [("company", "income_tax_pl_statement", None)],
    )


@pytest.mark.clause("R6-3-1-1", "A-17")
@pytest.mark.parametrize(
    ("on", "year", "answer"),
    [
        (date(2023, 5, 31), 111, Result.MET),
        (date(2023, 5, 31), 110, Result.MET),
        (date(2023, 5, 31), 109, Result.PERSON),
        (date(2023, 6, 1), 111, Result.MET),
        (date(2023, 6, 1), 110, Result.PERSON),
        (date(2023, 6, 1), 112, Result.PERSON),
        (date(2023, 6, 1), None, Result.PERSON),
    ],
)
def test_income_statement_of_another_year_warns_and_does_not_block(on, year, answer):
    facts = with_papers(filed(on=on), paper("income_tax_pl_statement", tax_year=year))
    assert result(facts, "R6-3-1-1") == answer


@pytest.mark.clause("R6-3-1-1")
@pytest.mark.parametrize(
    ("established", "answer"),
    [
        ("2022-08-18", Result.NOT_MET),  # one year to the day: no longer 未滿1年
        ("2022-08-19", Result.MET),  # one day short of a year
    ],
)
def test_vat_return_may_stand_in_only_before_the_first_anniversary(established, answer):
    facts = without(filed(established_on=established), "income_tax_pl_statement")
    assert result(with_papers(facts, paper("vat_return_substitute")), "R6-3-1-1") == answer


@pytest.mark.clause("R6-3-1-1")
def test_new_venture_may_hand_in_either_paper_but_not_none():
    statement = filed(established_on=YOUNG)
    bare = without(statement, "income_tax_pl_statement")
    assert result(statement, "R6-3-1-1") == Result.MET
    assert result(with_papers(bare, paper("vat_return_substitute")), "R6-3-1-1") == Result.MET
    assert (result(bare, "R6-3-1-1"), places(bare, "R6-3-1-1")) == (
        Result.NOT_MET,
        [("company", "vat_return_substitute", None)],
    )


@pytest.mark.clause("R6-3-1-1")
@pytest.mark.parametrize(
    ("period", "answer"),
    [("11206", Result.MET), ("11204", Result.PERSON), ("11208", Result.PERSON), ("", Result.PERSON)],
)
def test_vat_return_that_stands_in_is_of_the_last_period(period, answer):
    bare = without(filed(established_on=YOUNG), "income_tax_pl_statement")
    facts = with_papers(bare, paper("vat_return_substitute", vat_period=period))
    assert result(facts, "R6-3-1-1") == answer


@pytest.mark.clause("R6-3-1-1", "A-17")
@pytest.mark.parametrize(("year", "words"), [(110, "所屬年度：110年度"), (None, "未註明所屬年度")])
def test_income_statement_shows_its_year(year, words):
    facts = with_papers(filed(), paper("income_tax_pl_statement", tax_year=year))
    assert ruling(facts, "R6-3-1-1").evidence == ("檔案：損益及稅額計算表.pdf", words)


# --- 六(三)1(2) ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-3-1-2A")
def test_vat_proof_missing_is_not_met():
    assert result(filed(), "R6-3-1-2A") == Result.MET
    facts = without(filed(), "vat_payment_proof")
    assert (result(facts, "R6-3-1-2A"), places(facts, "R6-3-1-2A")) == (
        Result.NOT_MET,
        [("company", "vat_payment_proof", None)],
    )


@pytest.mark.clause("R6-3-1-2A", "R6-3-1-2B")
@pytest.mark.parametrize(
    ("period", "answer"),
    [
        ("112年5-6月", Result.MET),  # the last period
        ("11204", Result.MET),  # the one before
        ("11202", Result.NOT_MET),  # older
        ("11208", Result.PERSON),  # not over yet
        ("七八月", Result.PERSON),
        ("", Result.PERSON),
    ],
)
def test_vat_proof_is_of_the_last_period_or_the_one_before(period, answer):
    facts = with_papers(filed(), paper("vat_payment_proof", vat_period=period))
    assert result(facts, "R6-3-1-2B") == answer


@pytest.mark.clause("R6-3-1-2B")
@pytest.mark.parametrize(("on", "answer"), [(date(2023, 8, 31), Result.MET), (date(2023, 9, 1), Result.NOT_MET)])
def test_vat_proof_grows_too_old_when_the_next_period_ends(on, answer):
    facts = with_papers(filed(on=on), paper("vat_payment_proof", vat_period="11204"))
    assert result(facts, "R6-3-1-2B") == answer


@pytest.mark.clause("R6-3-1-2B")
def test_vat_proof_too_old_is_told_which_periods_do():
    facts = with_papers(filed(), paper("vat_payment_proof", vat_period="11202"))
    assert ruling(facts, "R6-3-1-2B").reason == (
        "證明的期別是112年1-2月，已超過前一期。請改附最近一期（112年5-6月）或前一期（112年3-4月）的納稅證明。"
    )


@pytest.mark.clause("R6-3-1-2B")
@pytest.mark.parametrize(("period", "words"), [("11206", "為最近一期之證明。"), ("11204", "為前一期之證明。")])
def test_vat_proof_says_which_period_it_is(period, words):
    assert ruling(with_papers(filed(), paper("vat_payment_proof", vat_period=period)), "R6-3-1-2B").reason == words


@pytest.mark.clause("R6-3-1-2B")
def test_vat_proof_newest_of_several_counts():
    old, new = paper("vat_payment_proof", vat_period="11202"), paper("vat_payment_proof", vat_period="11206")
    assert result(with_papers(filed(), old, new), "R6-3-1-2B") == Result.MET


def before_first_vat(**company):
    return without(
        filed(vat_status="before_first", **({"established_on": "2023-07-03"} | company)), "vat_payment_proof"
    )


@pytest.mark.clause("R6-3-1-2C")
def test_before_the_first_vat_no_payment_proof_is_owed():
    facts = before_first_vat()
    assert (result(facts, "R6-3-1-2A"), result(facts, "R6-3-1-2B")) == (Result.MET, Result.MET)
    assert result(facts, "R6-3-1-2C") == Result.NOT_MET
    assert result(filed(), "R6-3-1-2C") == Result.MET


@pytest.mark.clause("R6-3-1-2C")
@pytest.mark.parametrize(
    ("invoices", "slots", "answer"),
    [
        (False, ["establishment_approval_letter"], Result.MET),
        (True, ["establishment_approval_letter"], Result.NOT_MET),
        (True, ["establishment_approval_letter", "invoice_purchase_certificate"], Result.MET),
        (True, ["invoice_purchase_certificate"], Result.NOT_MET),
        (False, [], Result.NOT_MET),
    ],
)
def test_establishment_letter_comes_with_the_certificate_where_invoices_are_used(invoices, slots, answer):
    facts = with_papers(before_first_vat(uses_uniform_invoice=invoices), *(paper(slot) for slot in slots))
    assert result(facts, "R6-3-1-2C") == answer


@pytest.mark.clause("R6-3-1-2C")
@pytest.mark.parametrize(("on", "answer"), [(date(2023, 9, 15), Result.MET), (date(2023, 9, 16), Result.PERSON)])
def test_claim_of_no_first_vat_is_doubted_after_its_due_day(on, answer):
    facts = with_papers(before_first_vat(uses_uniform_invoice=False), paper("establishment_approval_letter"))
    assert result(replace(facts, submitted_on=on), "R6-3-1-2C") == answer


@pytest.mark.clause("R6-3-1-2D", "A-07")
@pytest.mark.parametrize("kind", [FIRST_TIME, PREVIOUSLY_LISTED])
def test_sales_record_is_owed_besides_the_tax_papers(kind):
    facts = filed(solution(4, kind))
    assert result(facts, "R6-3-1-2D") == Result.MET
    bare = without(facts, "sales_record_proof")
    assert (result(bare, "R6-3-1-2D"), places(bare, "R6-3-1-2D")) == (
        Result.NOT_MET,
        [("promotion", "sales_record_proof", 4)],
    )


@pytest.mark.clause("R6-3-1-1", "R6-3-1-2A", "R6-3-1-2D", "A-11")
@pytest.mark.parametrize("row", [*TAX_ROWS, "R6-3-1-2D"])
def test_summit_plan_alone_owes_no_tax_papers(row):
    assert result(summit_only(), row) == Result.MET


@pytest.mark.clause("R6-3-1-1", "A-06")
def test_one_solution_of_another_kind_brings_the_tax_papers_back():
    mixed = without(filed(solution(1, SUMMIT_EXISTING), solution(2)), "income_tax_pl_statement", "vat_payment_proof")
    assert [result(mixed, row) for row in TAX_ROWS[:2]] == [Result.NOT_MET, Result.NOT_MET]


# --- 六(三)2 and 六(四) --------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-3-2-1")
def test_summit_proof_is_owed_by_summit_solutions_only():
    assert result(filed(), "R6-3-2-1") == Result.MET
    assert result(summit_only(), "R6-3-2-1") == Result.MET
    bare = without(summit_only(), "summit_plan_proof")
    assert (result(bare, "R6-3-2-1"), places(bare, "R6-3-2-1")) == (
        Result.NOT_MET,
        [("promotion", "summit_plan_proof", 1)],
    )


@pytest.mark.clause("R6-4-1", "R6-4-2")
@pytest.mark.parametrize(
    ("row", "slot", "owner"), [("R6-4-1", "hall_listing_proof", 1), ("R6-4-2", "awards_certificates", None)]
)
def test_optional_papers_are_shown_and_never_missed(row, slot, owner):
    facts = filed(solution(1, PREVIOUSLY_LISTED))
    assert ruling(facts, row).reason == "選附資料，未上傳。"
    shown = ruling(with_papers(facts, paper(slot, owner)), row)
    assert shown.result == Result.MET
    assert shown.reason == "已上傳，供審查參考。"
    assert len(shown.evidence) == 1


# --- The reports of 附表2 ----------------------------------------------------------------------------------------------

REPORTS = [
    pytest.param("F2-18", "load_test_report", marks=pytest.mark.clause("F2-18")),
    pytest.param("F2-19", "security_test_report", marks=pytest.mark.clause("F2-19")),
]


@pytest.mark.parametrize(("row", "slot"), REPORTS)
@pytest.mark.parametrize(
    ("on", "dated", "answer"),
    [
        (date(2023, 8, 18), "2022-08-18", Result.MET),  # one year to the day
        (date(2023, 8, 18), "2022-08-17", Result.NOT_MET),  # one day more
        (date(2023, 8, 18), "2023-08-18", Result.MET),
        (date(2023, 8, 18), "2023-08-19", Result.NOT_MET),  # after the day of filing
        (date(2024, 2, 29), "2023-02-28", Result.MET),
        (date(2024, 2, 29), "2023-02-27", Result.NOT_MET),
        (date(2025, 2, 28), "2024-02-29", Result.MET),
        (date(2025, 3, 1), "2024-02-29", Result.NOT_MET),
        (date(2023, 8, 18), "", Result.NOT_MET),
        (date(2023, 8, 18), "112-02-29", Result.NOT_MET),
    ],
)
def test_report_is_at_most_one_year_old_on_the_day_of_filing(row, slot, on, dated, answer):
    facts = with_papers(filed(on=on), paper(slot, 1, report_date=dated))
    assert result(replace(facts, submitted_on=on), row) == answer


@pytest.mark.parametrize(("row", "slot"), REPORTS)
def test_report_missing_points_to_its_slot(row, slot):
    facts = without(filed(solution(1), solution(2)), slot)
    assert (result(facts, row), places(facts, row)) == (
        Result.NOT_MET,
        [("technical", slot, 1), ("technical", slot, 2)],
    )


@pytest.mark.clause("F2-19")
@pytest.mark.parametrize(
    ("kinds", "answer"),
    [([], Result.NOT_MET), (None, Result.NOT_MET), (["code"], Result.MET), (["code", "web"], Result.MET)],
)
def test_security_report_is_of_one_kind_or_more(kinds, answer):
    facts = with_papers(filed(), paper("security_test_report", 1, security_test_kinds=kinds))
    assert result(facts, "F2-19") == answer


@pytest.mark.clause("R6-2-5")
def test_differences_are_open_while_the_kinds_are():
    facts = replace(filed(), open=frozenset({("solutions", None)}))
    answer = ruling(facts, "R6-2-5")
    assert (answer.result, answer.reason) == (Result.UNKNOWN, "要看方案屬於哪一類申請。")
