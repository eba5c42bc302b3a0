"""Does the questionnaire say of an answer what the guideline says, and of a gap only that it is one?"""

from typing import Any

import pytest

from applications.guideline import ProgrammeLimits, Result, check
from applications.guideline.papers import PAPERS, Need
from applications.models import Attachment
from applications.sheets.dossier import Dossier
from applications.sheets.self_check import SelfCheckReport, report_on
from applications.sheets.verdict import facts_of
from tests import factories
from tests.newcomer import GOOD, answered


def told(**answers: Any) -> SelfCheckReport:
    form = answered(**answers)
    return report_on(form.facts(ProgrammeLimits()), form.fields)


def label(row: str, **answers: Any) -> str:
    return next(line.label for chapter in told(**answers).chapters for line in chapter.lines if line.clause.row == row)


def papers(report: SelfCheckReport) -> dict[str, Need]:
    return {paper.slot.key: paper.need for paper in report.papers}


# --- Clauses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "answers", "expected"),
    [
        pytest.param("R4-1", {"business_items": ["I301030"]}, "由人認定", marks=pytest.mark.clause("R4-1")),
        pytest.param("R4-1", {"business_items": ["none"]}, "不符合", marks=pytest.mark.clause("R4-1")),
        pytest.param("R4-1", {"registration": "none"}, "不符合", marks=pytest.mark.clause("R4-1")),
        pytest.param("R4-2", {"paid_in_capital": "１００００００"}, "符合", marks=pytest.mark.clause("R4-2")),
        pytest.param("R4-2", {"paid_in_capital": "999,999"}, "不符合", marks=pytest.mark.clause("R4-2")),
        pytest.param("R4-3", {"has_paying_customer": "True"}, "由人認定", marks=pytest.mark.clause("R4-3")),
        pytest.param("R4-3", {"has_paying_customer": "False"}, "不符合", marks=pytest.mark.clause("R4-3")),
        pytest.param("R4-4", {"had_breach": "True"}, "不符合", marks=pytest.mark.clause("R4-4")),
        pytest.param("R4-4", {"had_breach": "False"}, "由人認定", marks=pytest.mark.clause("R4-4")),
        pytest.param("R4-5", {"is_debarred": "True"}, "不符合", marks=pytest.mark.clause("R4-5")),
        pytest.param("R4-5", {"is_debarred": "False"}, "由人認定", marks=pytest.mark.clause("R4-5")),
        pytest.param("R4-6", {"owed_tax": "True"}, "不符合", marks=pytest.mark.clause("R4-6")),
        pytest.param("R4-6", {"owed_tax": "False"}, "由人認定", marks=pytest.mark.clause("R4-6")),
        pytest.param("R4-7", {"broke_law_gravely": "True"}, "不符合", marks=pytest.mark.clause("R4-7")),
        pytest.param("R4-7", {"broke_law_gravely": "False"}, "由人認定", marks=pytest.mark.clause("R4-7")),
        pytest.param("R4-8", {"attest_not_prc_or_foreign_branch": "False"}, "不符合", marks=pytest.mark.clause("R4-8")),
        pytest.param(
            "R4-8", {"attest_not_prc_or_foreign_branch": "True"}, "由人認定", marks=pytest.mark.clause("R4-8")
        ),
        pytest.param(
            "R5-2", {"vendor_role": "agent", "origin_country": "CN"}, "不符合", marks=pytest.mark.clause("R5-2")
        ),
        pytest.param(
            "R5-2", {"vendor_role": "agent", "origin_country": "US"}, "符合", marks=pytest.mark.clause("R5-2")
        ),
        pytest.param("R5-2", {"vendor_role": "agent"}, "還不知道", marks=pytest.mark.clause("R5-2")),
        pytest.param("R5-2", {"vendor_role": "original", "origin_country": "CN"}, "由人認定"),
        pytest.param("R5-3", {"subscription_months": "2"}, "不符合", marks=pytest.mark.clause("R5-3")),
        pytest.param("R5-3", {"subscription_months": "9"}, "符合", marks=pytest.mark.clause("R5-3")),
        pytest.param("R5-3", {"subscription_months": "10"}, "不符合", marks=pytest.mark.clause("R5-3")),
        pytest.param("R5-3", {"order_process": "False"}, "不符合", marks=pytest.mark.clause("R5-3")),
        pytest.param("R5-4", {}, "符合", marks=pytest.mark.clause("R5-4")),
        pytest.param("R8-2-1-4", {"includes_hardware": "True"}, "不符合", marks=pytest.mark.clause("R8-2-1-4")),
        pytest.param("R8-2-1-5", {"cloud_architecture": "private"}, "不符合", marks=pytest.mark.clause("R8-2-1-5")),
        pytest.param("R8-2-1-5", {"cloud_architecture": "hybrid"}, "還不知道", marks=pytest.mark.clause("R8-2-1-5")),
        pytest.param("R8-2-1-5", {"cloud_architecture": "hybrid", "hybrid_private_usage": ["other"]}, "符合"),
        pytest.param("R8-2-1-5", {"cloud_architecture": "hybrid", "hybrid_private_usage": ["storage"]}, "由人認定"),
        pytest.param("R6-2-4", {}, "填表時才知道", marks=pytest.mark.clause("R6-2-4")),
        pytest.param("R6-3-1-1", {}, "要準備", marks=pytest.mark.clause("R6-3-1-1")),
        pytest.param("R6-3-1-2C", {}, "符合", marks=pytest.mark.clause("R6-3-1-2C")),
    ],
)
def test_answer_is_judged_by_the_guideline(row: str, answers: dict[str, Any], expected: str) -> None:
    assert label(row, **{**GOOD, **answers}) == expected


def test_all_well_answered_leaves_no_clause_unmet_or_unanswered() -> None:
    report = told(**GOOD)
    assert report.not_met == []
    assert {line.label for line in report.unknown} == {"要準備", "填表時才知道"}
    assert answered(**GOOD).left == []


# A clause of no answer at all: only what a person judges, and what is voluntary, needs none.
SILENT = {"R5-1": "由人認定", "R6-4-1": "符合", "R6-4-2": "符合"}


def test_without_any_answer_nothing_is_held_against_the_vendor() -> None:
    report = told()
    assert report.not_met == []
    silent = {line.clause.row: line.label for line in report.of(Result.MET, Result.PERSON)}
    assert silent == SILENT


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_question_left_open_is_never_held_against_the_vendor(name: str) -> None:
    report = told(**{key: value for key, value in GOOD.items() if key != name})
    assert report.not_met == []
    if name not in ("registration", "established_on"):  # these alone change no clause's answer
        assert {question for line in report.unknown for question in line.questions} == {name}


def test_hardware_counts_though_the_months_are_open() -> None:
    answers = {key: value for key, value in GOOD.items() if key != "subscription_months"}
    assert label("R8-2-1-4", **{**answers, "includes_hardware": "True"}) == "不符合"
    assert label("R5-3", **{**answers, "includes_hardware": "True"}) == "還不知道"


# --- Papers --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R6-3-1-1")
@pytest.mark.parametrize(
    ("established_on", "statement", "substitute"),
    [
        ("111/8/18", Need.MUST, None),  # one year old on this day
        ("111/8/19", Need.MAY, Need.MUST),
        ("", Need.DEPENDS, Need.DEPENDS),
    ],
)
def test_papers_follow_the_founding_date(established_on: str, statement: Need, substitute: Need | None) -> None:
    needs = papers(told(**{**GOOD, "established_on": established_on}))
    assert (needs["income_tax_pl_statement"], needs.get("vat_return_substitute")) == (statement, substitute)


@pytest.mark.clause("R6-3-1-2A", "R6-3-1-2C")
@pytest.mark.parametrize(
    ("answers", "proof", "letter", "invoices"),
    [
        ({"vat_status": "regular"}, Need.MUST, None, None),
        ({"vat_status": "before_first", "uses_uniform_invoice": "True"}, None, Need.MUST, Need.MUST),
        ({"vat_status": "before_first", "uses_uniform_invoice": "False"}, None, Need.MUST, None),
        ({"vat_status": "before_first"}, None, Need.MUST, Need.DEPENDS),
        ({"vat_status": ""}, Need.DEPENDS, Need.DEPENDS, Need.DEPENDS),
    ],
)
def test_papers_follow_the_first_tax_period(answers: dict, proof: Need, letter: Need, invoices: Need) -> None:
    needs = papers(told(**{**GOOD, **answers}))
    slots = ("vat_payment_proof", "establishment_approval_letter", "invoice_purchase_certificate")
    assert tuple(needs.get(slot) for slot in slots) == (proof, letter, invoices)


@pytest.mark.clause("R6-3-1-2D", "R6-3-2-1", "R6-4-1")
@pytest.mark.parametrize(
    ("kinds", "sales", "summit", "hall"),
    [
        (["first_time"], Need.MUST, None, None),
        (["previously_listed"], Need.MUST, None, Need.MAY),
        (["summit_existing"], None, Need.MUST, None),
        (["first_time", "summit_existing"], Need.MUST, Need.MUST, None),
        ([], Need.DEPENDS, Need.DEPENDS, Need.MAY),
    ],
)
def test_papers_follow_the_kinds(kinds: list[str], sales: Need, summit: Need, hall: Need) -> None:
    needs = papers(told(**{**GOOD, "solutions": kinds}))
    assert tuple(needs.get(slot) for slot in ("sales_record_proof", "summit_plan_proof", "hall_listing_proof")) == (
        sales,
        summit,
        hall,
    )


@pytest.mark.parametrize("role", [("original", None), ("agent", Need.MUST), ("", Need.DEPENDS)])
def test_letter_of_authorisation_follows_the_role(role: tuple) -> None:
    assert papers(told(**{**GOOD, "vendor_role": role[0]})).get("authorization_letter") == role[1]


# --- A draft -------------------------------------------------------------------------------------------------------


def lines(report: SelfCheckReport) -> dict[str, str]:
    return {line.clause.row: line.label for chapter in report.chapters for line in chapter.lines}


@pytest.mark.django_db
def test_complete_draft_has_nothing_open() -> None:
    report = report_on(facts_of(Dossier(factories.complete())))
    assert set(lines(report).values()) == {"符合", "由人認定"}
    assert [paper.slot.key for paper in report.papers if paper.missing] == []


@pytest.mark.django_db
def test_draft_without_solutions_waits_for_them() -> None:
    labels = lines(report_on(facts_of(Dossier(factories.draft()))))
    assert {labels[row] for row in ("R5-1", "R5-3", "R6-3-1-1", "R6-3-2-1", "F2-18")} == {"還沒填"}


@pytest.mark.django_db
def test_gap_in_a_draft_is_a_gap_and_a_wrong_answer_is_wrong() -> None:
    case = factories.complete()
    case.paid_in_capital = None
    case.save()
    assert lines(report_on(facts_of(Dossier(case))))["R4-2"] == "還沒填"
    case.paid_in_capital = 999_999
    case.attest_not_prc_or_foreign_branch = False
    case.save()
    Attachment.objects.filter(slot="load_test_report").delete()
    report = report_on(facts_of(Dossier(case)))
    assert lines(report)["R4-2"] == "不符合"
    assert lines(report)["R4-8"] == "還沒填"
    assert lines(report)["F2-18"] == "還沒上傳"
    assert [paper.slot.key for paper in report.papers if paper.missing] == ["load_test_report"]


@pytest.mark.django_db
def test_what_is_filed_knows_no_open_question() -> None:
    """A gap that a self-check calls open still stands against sending."""
    case = factories.complete()
    case.paid_in_capital = None
    case.save()
    rulings = {clause.row: ruling.result for clause, ruling in check(Dossier(case).facts())}
    assert rulings["R4-2"] == Result.NOT_MET
    assert Result.UNKNOWN not in rulings.values()


def test_without_any_answer_every_paper_is_named() -> None:
    assert papers(told()).keys() == PAPERS.keys()
