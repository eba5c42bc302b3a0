"""Does 四 answer rightly to whatever the registers say, and count a silent one against nobody?"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from applications.guideline import Facts, Mismatch, ProgrammeLimits, Register, Result, clauses
from applications.guideline.outside import Answered, Kind, ListedRow, RegisteredCompany, RegisterFact
from tests.applications.guideline.filed import COMPANY, ON, filed, result, ruling, solution

pytestmark = pytest.mark.once

TAX_ID = "12345675"
NAME = COMPANY["company_name"]
LEAP = date(2024, 2, 29)


def company(**changes: Any) -> RegisteredCompany:
    """As 商工登記 knows the vendor of `filed()`: nothing differs."""
    known = {
        "kind": Kind.COMPANY,
        "tax_id": TAX_ID,
        "name": NAME,
        "status": "核准設立",
        "is_active": True,
        "items": (("I301010", "資訊軟體服務業"),),
        "capital": 1_000_000,
        "established_on": date(2010, 3, 5),
    }
    return RegisteredCompany(**(known | changes))


def row(begins: date | None = None, ends: date | None = None, by_name: bool = False, told: str = "") -> ListedRow:
    return ListedRow("某名單", NAME, by_name, begins, ends, told)


def business(**changes: Any) -> RegisterFact:
    return RegisterFact(Answered.FOUND, "已查到。", company=company(**changes))


def listed(*rows: ListedRow) -> RegisterFact:
    return RegisterFact(Answered.FOUND if rows else Answered.NOTHING, "已查過。", rows=rows)


NOTHING = RegisterFact(Answered.NOTHING, "查無資料。")
OLD = RegisterFact(Answered.NOTHING, "查無資料。", is_old=True)
AWAY = RegisterFact(Answered.UNAVAILABLE, "連線逾時。")


def asked(facts: Facts | None = None, **registers: RegisterFact) -> Facts:
    """With the answers of these registers, by their names in lower case."""
    answers = {Register(name): fact for name, fact in registers.items()}
    return replace(facts or filed(), registers=answers)


# --- What every clause owes to a register ----------------------------------------------------------------------------

BY_REGISTER = [(clause.row, clause.registers) for clause in clauses() if clause.registers]


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(("number", "registers"), BY_REGISTER)
def test_a_silent_register_is_never_a_no(number: str, registers: tuple[Register, ...]) -> None:
    for silent in registers:
        others = {other: NOTHING for other in Register if other != silent}
        assert result(replace(filed(), registers={**others, silent: AWAY}), number) != Result.NOT_MET
    all_away = replace(filed(), registers=dict.fromkeys(Register, AWAY))
    assert result(all_away, number) == (Result.MET if number == "R6-3-1-1" else Result.UNAVAILABLE)


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize("number", [clause.row for clause in clauses()])
def test_a_rule_reads_no_register_that_its_clause_does_not_name(number: str) -> None:
    named = dict(BY_REGISTER).get(number, ())
    every = {
        Register.BUSINESS: business(name="另一家公司", capital=1, is_active=False, established_on=date(2022, 1, 1)),
        **dict.fromkeys(set(Register) - {Register.BUSINESS}, listed(row(ON, ON))),
    }
    only = {register: fact for register, fact in every.items() if register in named}
    assert ruling(replace(filed(), registers=every), number) == ruling(replace(filed(), registers=only), number)


@pytest.mark.clause("R4-y")
@pytest.mark.parametrize(("number", "registers"), BY_REGISTER)
def test_no_reason_says_a_time_or_what_went_wrong_on_the_way(number: str, registers: tuple[Register, ...]) -> None:
    """Else each new run would ask an officer to look again."""
    away = ruling(replace(filed(), registers=dict.fromkeys(registers, AWAY)), number)
    assert AWAY.said not in away.reason


# --- R4-1 ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-1", "R3-1")
@pytest.mark.parametrize(
    ("fact", "answer", "reason"),
    [
        (business(), Result.MET, "登記現況「核准設立」，營業項目有 I301010。"),
        (business(kind=Kind.BUSINESS), Result.MET, "登記現況「核准設立」，營業項目有 I301010。"),
        (
            business(kind=Kind.BRANCH),
            Result.NOT_MET,
            "這個統一編號登記為分公司，不是公司登記或商業登記。請承辦人員確認。",
        ),
        (business(status="解散", is_active=False), Result.NOT_MET, "登記現況「解散」，不是核准設立。請承辦人員確認。"),
        (business(status="", is_active=False), Result.NOT_MET, "登記現況「未載明」，不是核准設立。請承辦人員確認。"),
        (business(suspended_from=ON), Result.NOT_MET, "送件日在登記的停業期間。請承辦人員確認。"),
        (
            business(suspended_from=date(2023, 1, 1), suspended_until=ON),
            Result.NOT_MET,
            "送件日在登記的停業期間。請承辦人員確認。",
        ),
        (
            business(suspended_from=date(2023, 1, 1), suspended_until=date(2023, 8, 17)),
            Result.MET,
            "登記現況「核准設立」，營業項目有 I301010。",
        ),
        (
            business(suspended_from=date(2023, 8, 19)),
            Result.PERSON,
            "送件日以後，自112年8月19日（2023-08-19）起登記停業。請承辦人員確認。",
        ),
        (business(items=None), Result.PERSON, "登記的營業項目沒有代碼可以比對，請看登記的內容。"),
        (business(items=()), Result.PERSON, "登記的營業項目沒有代碼可以比對，請看登記的內容。"),
        (
            business(items=(("   ", "１．資訊軟體服務業"),)),
            Result.PERSON,
            "登記的營業項目沒有代碼可以比對，請看登記的內容。",
        ),
        (
            business(items=(("", "依客戶之訂單"), ("F118010", "資訊軟體批發業"))),
            Result.NOT_MET,
            "登記的營業項目沒有 I301010、I301020、I301030 任何一項。請承辦人員確認。",
        ),
        (business(name="另一家公司"), Result.PERSON, "登記的名稱和申請書不同，請確認是不是同一家。"),
        (NOTHING, Result.PERSON, "商工登記查無這個統一編號。請核對公司登記或商業登記，及登記之營業項目。"),
        (AWAY, Result.UNAVAILABLE, "商工登記沒有正常回應，還查不到。請核對公司登記或商業登記，及登記之營業項目。"),
    ],
)
def test_registration_decides_who_is_a_vendor(fact: RegisterFact, answer: Result, reason: str) -> None:
    said = ruling(asked(business=fact), "R4-1")
    assert (said.result, said.reason) == (answer, reason)


@pytest.mark.clause("R4-1")
def test_items_are_shown_as_declared_and_as_registered() -> None:
    facts = asked(filed(business_items=["I301020", "I301010"]), business=business())
    said = ruling(facts, "R4-1")
    assert said.result == Result.MET
    assert said.mismatches == (Mismatch("三(一)之營業項目", "I301010、I301020", "I301010"),)


@pytest.mark.clause("R4-1")
def test_name_and_founding_day_that_differ_are_marked_with_both_values() -> None:
    said = ruling(asked(business=business(name="另一家公司", established_on=date(2010, 3, 6))), "R4-1")
    assert said.mismatches == (
        Mismatch("公司或商業名稱", NAME, "另一家公司"),
        Mismatch("核准設立日期", "99年3月5日（2010-03-05）", "99年3月6日（2010-03-06）"),
    )


@pytest.mark.clause("R4-1")
def test_a_name_that_the_register_cannot_show_is_no_conflict_but_said() -> None:
    said = ruling(asked(filed(company_name="示範𤧟科技有限公司"), business=business(name="示範?科技有限公司")), "R4-1")
    assert (said.result, said.mismatches) == (Result.MET, ())
    assert said.reason.endswith("登記名稱「示範?科技有限公司」有無法顯示的字，其餘與申請書「示範𤧟科技有限公司」相同。")


@pytest.mark.clause("R6-3-1-1")
def test_founding_day_of_the_tax_papers_is_as_filed_and_a_conflict_is_marked() -> None:
    facts = asked(business=business(established_on=date(2023, 1, 5)))
    said = ruling(facts, "R6-3-1-1")
    assert said.result == result(filed(), "R6-3-1-1")
    assert said.mismatches == (Mismatch("核准設立日期", "99年3月5日（2010-03-05）", "112年1月5日（2023-01-05）"),)


# --- R4-2 ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-2", "A-10")
@pytest.mark.parametrize(
    ("declared", "fact", "answer", "reason"),
    [
        (1_000_000, business(), Result.MET, "登記之實收資本額達新臺幣 1,000,000 元。"),
        (
            1_000_000,
            business(capital=999_999),
            Result.NOT_MET,
            "登記之實收資本額 999,999 元，未達新臺幣 1,000,000 元。申請書填的不一樣，以登記為準。請承辦人員確認。",
        ),
        (999_999, business(), Result.MET, "登記之實收資本額達新臺幣 1,000,000 元。申請書填的不一樣，以登記為準。"),
        (1_000_000, business(capital=None), Result.PERSON, "登記資料沒有實收資本額，請依登記證明文件認定。"),
        (1_000_000, business(capital=0), Result.PERSON, "登記資料沒有實收資本額，請依登記證明文件認定。"),
        (
            999_999,
            business(capital=0),
            Result.NOT_MET,
            "申請書填列實收資本額 999,999 元，須為新臺幣 1,000,000 元以上。請核對登記資料；商業登記者請填登記之資本額。",
        ),
        (1_000_000, NOTHING, Result.PERSON, "商工登記查無這個統一編號，請核對登記之實收資本額。"),
        (1_000_000, AWAY, Result.UNAVAILABLE, "商工登記沒有正常回應，還查不到。請核對登記之實收資本額。"),
    ],
)
def test_registered_capital_decides(declared: int, fact: RegisterFact, answer: Result, reason: str) -> None:
    said = ruling(asked(filed(paid_in_capital=declared), business=fact), "R4-2")
    assert (said.result, said.reason) == (answer, reason)


@pytest.mark.clause("R4-2")
def test_capital_that_differs_is_marked_with_both_values() -> None:
    said = ruling(asked(filed(paid_in_capital=2_000_000), business=business()), "R4-2")
    assert said.mismatches == (Mismatch("實收資本額", "2,000,000 元", "1,000,000 元"),)
    assert ruling(asked(business=business()), "R4-2").mismatches == ()


@pytest.mark.clause("R4-2")
def test_registered_capital_is_held_against_the_limit_of_the_programme() -> None:
    limits = ProgrammeLimits(min_capital=2_000_000)
    facts = filed(limits=limits, paid_in_capital=2_000_000)
    assert result(asked(facts, business=business(capital=1_999_999)), "R4-2") == Result.NOT_MET
    assert result(asked(facts, business=business(capital=2_000_000)), "R4-2") == Result.MET


@pytest.mark.clause("A-10")
def test_total_capital_is_a_hint_only() -> None:
    said = ruling(asked(business=business(capital=None, total_capital=900_000)), "R4-2")
    assert (said.result, said.evidence[1]) == (Result.PERSON, "登記之資本總額 900,000 元，供參考。")


# --- R4-4 ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-4", "A-01", "R4-x")
@pytest.mark.parametrize(
    ("on", "breach", "answer"),
    [
        (ON, row(date(2020, 8, 18)), Result.NOT_MET),
        (ON, row(date(2020, 8, 17)), Result.PERSON),
        (ON, row(ON), Result.NOT_MET),
        (ON, row(date(2023, 8, 19)), Result.PERSON),
        (LEAP, row(date(2021, 2, 28)), Result.NOT_MET),
        (LEAP, row(date(2021, 2, 27)), Result.PERSON),
        (ON, row(None), Result.PERSON),
        (ON, row(ON, by_name=True), Result.PERSON),
        (ON, row(ON, ends=ON), Result.PERSON),
        (ON, row(date(2018, 8, 17)), Result.PERSON),
    ],
)
def test_breach_counts_within_three_years_of_the_day_of_filing(on: date, breach: ListedRow, answer: Result) -> None:
    assert result(asked(filed(on=on), breaches=listed(breach)), "R4-4") == answer


@pytest.mark.clause("R4-4", "A-01")
@pytest.mark.parametrize(
    ("breach", "beginning"),
    [
        (row(date(2018, 8, 18)), "執行單位的紀錄裡有重大違約，不在最近3年內或日期不明"),
        (row(date(2018, 8, 17)), "執行單位的紀錄裡沒有最近5年內的重大違約"),
        (row(ON, ends=ON), "執行單位的紀錄裡沒有最近5年內的重大違約"),
    ],
)
def test_breach_of_the_years_that_only_the_declaration_asks_for_is_said(breach: ListedRow, beginning: str) -> None:
    assert ruling(asked(breaches=listed(breach)), "R4-4").reason.startswith(beginning)


@pytest.mark.clause("R4-4")
@pytest.mark.parametrize("breaches", [listed(), listed(row(ON))])
def test_debarment_list_is_a_hint_beside_our_own_records(breaches: RegisterFact) -> None:
    debarred = listed(row(ON, ON, told="停權中"))
    said, alone = (
        ruling(asked(**facts), "R4-4")
        for facts in ({"breaches": breaches, "debarred": debarred}, {"breaches": breaches})
    )
    assert said.result == alone.result
    assert "拒絕往來廠商名單上有同一廠商，供參考。" in said.reason
    assert said.evidence[-1] == "某名單：停權中"


# --- R4-5 ------------------------------------------------------------------------------------------------------------

BEFORE, AFTER = date(2023, 8, 17), date(2023, 8, 19)


@pytest.mark.clause("R4-5", "A-02")
@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        (listed(row(BEFORE, AFTER)), Result.NOT_MET),
        (listed(row(BEFORE, ON)), Result.NOT_MET),
        (listed(row(ON, AFTER)), Result.NOT_MET),
        (listed(row(date(2022, 1, 1), BEFORE)), Result.MET),
        (listed(row(AFTER, date(2024, 1, 1))), Result.PERSON),
        (listed(row(BEFORE, None)), Result.PERSON),
        (listed(row(None, AFTER)), Result.PERSON),
        (listed(row(None, BEFORE)), Result.PERSON),
        (listed(row(BEFORE, AFTER, by_name=True)), Result.PERSON),
        (listed(row(date(2022, 1, 1), BEFORE), row(ON, ON)), Result.NOT_MET),
        (NOTHING, Result.MET),
        (OLD, Result.PERSON),
        (AWAY, Result.UNAVAILABLE),
    ],
)
def test_debarment_counts_while_it_runs_on_the_day_of_filing(fact: RegisterFact, answer: Result) -> None:
    assert result(asked(debarred=fact), "R4-5") == answer


@pytest.mark.clause("R4-5")
def test_debarment_that_ended_stands_in_the_evidence() -> None:
    said = ruling(asked(debarred=listed(row(date(2022, 1, 1), BEFORE))), "R4-5")
    assert said.evidence[-1] == f"某名單：{NAME}，111年1月1日（2022-01-01）至112年8月17日（2023-08-17）"


# --- R4-7 ------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-7")
@pytest.mark.parametrize(
    ("labour", "environment", "answer"),
    [
        (listed(row(by_name=True)), NOTHING, Result.PERSON),
        (NOTHING, listed(row(by_name=True)), Result.PERSON),
        (listed(row(ON, ON)), AWAY, Result.PERSON),
        (NOTHING, NOTHING, Result.PERSON),
        (AWAY, NOTHING, Result.UNAVAILABLE),
    ],
)
def test_violations_are_hints_and_never_a_refusal(
    labour: RegisterFact, environment: RegisterFact, answer: Result
) -> None:
    assert result(asked(labour=labour, environment=environment), "R4-7") == answer


@pytest.mark.clause("R4-7")
def test_violations_are_written_out_up_to_a_number() -> None:
    said = ruling(asked(labour=listed(*[row(by_name=True)] * 12), environment=NOTHING), "R4-7")
    assert said.reason == (
        "公布的裁處資料裡有 12 筆名稱相同，可能不是同一家。是否經主管機關認定情節重大，請承辦人員認定。"
    )
    assert (len([line for line in said.evidence if line.startswith("某名單")]), said.evidence[-1]) == (
        10,
        "另有 2 筆。",
    )


# --- R4-8 and R5-2 ---------------------------------------------------------------------------------------------------


@pytest.mark.clause("R4-8", "A-21")
@pytest.mark.parametrize(
    ("mainland", "known", "answer"),
    [
        (NOTHING, business(), Result.MET),
        (listed(row()), business(), Result.NOT_MET),
        (listed(row()), AWAY, Result.NOT_MET),
        (listed(row(by_name=True)), business(), Result.PERSON),
        (AWAY, business(kind=Kind.BRANCH), Result.NOT_MET),
        (NOTHING, business(name="英商測試股份有限公司"), Result.PERSON),
        (NOTHING, business(name="測試股份有限公司臺灣分公司"), Result.PERSON),
        (NOTHING, business(name="網商科技股份有限公司"), Result.MET),
        (OLD, business(), Result.PERSON),
        (NOTHING, NOTHING, Result.PERSON),
        (AWAY, business(), Result.UNAVAILABLE),
        (NOTHING, AWAY, Result.UNAVAILABLE),
    ],
)
def test_mainland_list_and_kind_of_registration_decide(
    mainland: RegisterFact, known: RegisterFact, answer: Result
) -> None:
    assert result(asked(mainland=mainland, business=known), "R4-8") == answer


@pytest.mark.clause("R4-8", "R3-5")
def test_a_foreign_name_that_was_declared_is_for_a_person() -> None:
    facts = asked(filed(company_name="美商測試有限公司"), mainland=NOTHING, business=business(name=""))
    assert ruling(facts, "R4-8").reason == (
        "名稱「美商測試有限公司」像是外國營利事業或分公司。請核對是否為陸資企業或外國營利事業在臺分公司。"
    )


@pytest.mark.clause("R5-2")
@pytest.mark.parametrize(
    ("mainland", "answer"),
    [
        (NOTHING, Result.MET),
        (listed(row()), Result.NOT_MET),
        (listed(row(by_name=True)), Result.PERSON),
        (OLD, Result.PERSON),
        (AWAY, Result.UNAVAILABLE),
    ],
)
def test_own_origin_is_looked_up_in_the_mainland_list(mainland: RegisterFact, answer: Result) -> None:
    assert result(asked(mainland=mainland), "R5-2") == answer


@pytest.mark.clause("R5-2")
def test_list_about_the_vendor_says_nothing_of_another_origin() -> None:
    agent = solution(1, vendor_role="agent", origin_country="TW", origin_name="別家")
    facts = replace(filed(agent), registers={Register.MAINLAND: listed(row())})
    assert ruling(facts, "R5-2").result == Result.PERSON
