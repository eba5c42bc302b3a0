"""Does 四 answer rightly on each side of its limits?"""

from dataclasses import replace
from datetime import date

import pytest

from applications.guideline import ProgrammeLimits, Result
from tests.applications.guideline.filed import filed, paper, places, result, ruling, solution, with_papers, without


@pytest.mark.clause("R4-1", "R3-1")
@pytest.mark.parametrize("item", ["I301010", "I301020", "I301030"])
def test_vendor_with_one_of_three_items_is_for_a_person_to_look_up(item):
    assert result(filed(business_items=[item]), "R4-1") == Result.PERSON


@pytest.mark.clause("R4-1", "R3-1")
@pytest.mark.parametrize("items", [[], None, ["I301040"]])
def test_vendor_without_any_of_three_items_is_refused(items):
    facts = filed(business_items=items)
    assert result(facts, "R4-1") == Result.NOT_MET
    assert places(facts, "R4-1") == [("company", "business_items", None)]


@pytest.mark.clause("R4-2", "F1-07")
@pytest.mark.parametrize(
    ("capital", "answer"),
    [
        (999_999, Result.NOT_MET),
        (1_000_000, Result.MET),
        (0, Result.NOT_MET),
        (None, Result.NOT_MET),
        ("", Result.NOT_MET),
    ],
)
def test_capital_is_met_from_one_million(capital, answer):
    assert result(filed(paid_in_capital=capital), "R4-2") == answer


@pytest.mark.clause("R4-2")
def test_capital_limit_is_of_the_programme():
    limits = ProgrammeLimits(min_capital=2_000_000)
    assert result(filed(limits=limits, paid_in_capital=1_999_999), "R4-2") == Result.NOT_MET
    assert result(filed(limits=limits, paid_in_capital=2_000_000), "R4-2") == Result.MET


@pytest.mark.clause("R4-2", "A-10")
def test_capital_refusal_says_what_a_business_files():
    answer = ruling(filed(paid_in_capital=0), "R4-2")
    assert answer.reason == (
        "申請書填列實收資本額 0 元，須為新臺幣 1,000,000 元以上。請核對登記資料；商業登記者請填登記之資本額。"
    )
    assert places(filed(paid_in_capital=0), "R4-2") == [("company", "paid_in_capital", None)]


@pytest.mark.clause("R4-3")
def test_sales_record_is_read_by_a_person():
    assert result(filed(), "R4-3") == Result.PERSON
    assert result(without(filed(), "sales_record_proof"), "R4-3") == Result.PERSON


@pytest.mark.clause("R4-3")
def test_sales_record_without_any_paper_is_refused():
    bare = without(filed(), "sales_record_proof", "market_record_proof")
    assert result(bare, "R4-3") == Result.NOT_MET
    assert places(bare, "R4-3") == [("promotion", "market_record_proof", 1)]


@pytest.mark.clause("R4-4", "A-01")
def test_breach_before_three_years_is_for_a_person_and_never_refused():
    facts = filed(breach_3_to_5_years=True, breach_3_to_5_years_details="108年計畫解約")
    assert result(facts, "R4-4") == Result.PERSON
    assert ruling(facts, "R4-4").evidence[-1] == "廠商說明3年前至5年內的紀錄：108年計畫解約"


@pytest.mark.clause("R4-4", "A-01")
def test_no_disclosure_leaves_no_line_of_evidence():
    assert ruling(filed(), "R4-4").evidence == (
        "最近3年：109年8月18日（2020-08-18）起至送件日。",
        "已勾選「聲明與授權事項」。",
    )


@pytest.mark.clause("R4-x")
@pytest.mark.parametrize("row", ["R4-4", "R4-6", "R4-7"])
@pytest.mark.parametrize(
    ("on", "since"),
    [
        (date(2023, 8, 18), "109年8月18日（2020-08-18）"),
        (date(2023, 3, 1), "109年3月1日（2020-03-01）"),
        (date(2024, 2, 29), "110年2月28日（2021-02-28）"),
    ],
)
def test_lookback_is_counted_from_the_day_of_filing(row, on, since):
    assert ruling(filed(on=on), row).evidence[0] == f"最近3年：{since}起至送件日。"


@pytest.mark.clause("R4-4", "A-01")
def test_lookback_is_of_the_programme():
    assert (
        ruling(filed(limits=ProgrammeLimits(lookback_years=5)), "R4-4").evidence[0].startswith("最近5年：107年8月18日")
    )


@pytest.mark.clause("R4-5", "A-02")
def test_debarment_is_asked_of_the_day_of_filing():
    answer = ruling(filed(), "R4-5")
    assert answer.result == Result.PERSON
    assert answer.evidence[0] == "送件日：112年8月18日（2023-08-18）"


@pytest.mark.clause("R4-6")
def test_tax_debt_shows_the_tax_papers_to_a_person():
    answer = ruling(filed(), "R4-6")
    assert (answer.result, answer.reason) == (Result.PERSON, "請依納稅證明文件及聲明認定。")
    assert answer.evidence[2:] == ("納稅證明：損益及稅額計算表.pdf", "納稅證明：營業稅繳稅證明.pdf")


@pytest.mark.clause("R4-6", "A-11")
def test_tax_debt_without_tax_papers_rests_on_the_declaration():
    bare = without(filed(solution(1, "summit_existing")), "income_tax_pl_statement", "vat_payment_proof")
    answer = ruling(bare, "R4-6")
    assert (answer.result, answer.reason) == (Result.PERSON, "本案未附納稅證明文件，請依聲明認定。")


@pytest.mark.clause("R4-6")
@pytest.mark.parametrize(
    ("ticked", "words"), [(True, "已勾選「聲明與授權事項」。"), (False, "尚未勾選「聲明與授權事項」。")]
)
def test_declaration_stands_in_the_evidence(ticked, words):
    assert ruling(filed(consent_declarations=ticked), "R4-6").evidence[1] == words


@pytest.mark.clause("R4-8", "A-21")
def test_mainland_or_branch_without_attestation_is_refused():
    facts = filed(attest_not_prc_or_foreign_branch=False)
    assert result(facts, "R4-8") == Result.NOT_MET
    assert places(facts, "R4-8") == [("company", "attest_not_prc_or_foreign_branch", None)]
    assert result(filed(attest_not_prc_or_foreign_branch=True), "R4-8") == Result.PERSON


@pytest.mark.clause("R4-8", "R3-5")
def test_branch_in_the_name_is_pointed_out_to_a_person():
    named = ruling(filed(company_name="英商測試有限公司臺灣分公司"), "R4-8")
    assert named.result == Result.PERSON
    assert named.reason.startswith("公司名稱「英商測試有限公司臺灣分公司」含「分公司」")
    assert "含「分公司」" not in ruling(filed(), "R4-8").reason


@pytest.mark.clause("R4-3")
def test_sales_record_lists_every_paper():
    two = with_papers(filed(), paper("sales_record_proof", 1), paper("sales_record_proof", 1))
    assert len(ruling(two, "R4-3").evidence) == 3


@pytest.mark.clause("R4-3")
@pytest.mark.parametrize(
    ("open_names", "answer", "place"),
    [
        ({("has_paying_customer", None)}, Result.UNKNOWN, ("company", "has_paying_customer", None)),
        (set(), Result.NOT_MET, ("promotion", "market_record_proof", 1)),
    ],
)
def test_sales_record_is_open_only_while_nobody_was_asked_for_a_customer(open_names, answer, place):
    bare = without(filed(), "sales_record_proof", "market_record_proof")
    facts = replace(bare, open=frozenset(open_names))
    assert (result(facts, "R4-3"), places(facts, "R4-3")) == (answer, [place])


@pytest.mark.clause("R4-3")
def test_papers_of_sales_are_read_though_the_question_is_open():
    facts = replace(filed(), open=frozenset({("has_paying_customer", None)}))
    assert result(facts, "R4-3") == Result.PERSON
