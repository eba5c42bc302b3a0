"""Is it known which papers the review of a solution still needs?"""

from dataclasses import replace

import pytest

from applications.guideline import Facts, SolutionFacts
from applications.guideline.lacking import lacking
from tests.applications.guideline.filed import filed, paper, solution, without

pytestmark = [pytest.mark.once, pytest.mark.clause("R6-3-1-1", "R6-3-1-2A", "R6-3-1-2D", "A-11")]


def complete(*solutions: SolutionFacts) -> Facts:
    """With the papers as well of which no clause speaks, only a 附表."""
    facts = filed(*solutions)
    unnamed = ("cloud_evidence_pdf", "market_record_proof", "data_portability_steps", "usage_log_sample")
    wanted = [(slot, own.id) for own in facts.solutions for slot in unnamed if not facts.papers_in(slot, own.id)]
    return replace(facts, papers=(*facts.papers, *(paper(*each) for each in wanted)))


def names(facts: Facts) -> list[str]:
    return [place.name for place in lacking(facts, facts.solutions[0])]


def test_nothing_is_lacking_of_what_meets_every_clause() -> None:
    assert names(complete()) == []


def test_summit_solution_lacks_the_papers_of_technical_review_once_it_is_moved() -> None:
    summit = solution(kind="summit_existing")
    facts = without(complete(summit), "income_tax_pl_statement", "vat_payment_proof", "sales_record_proof")
    assert names(facts) == []
    moved = replace(facts, solutions=(replace(summit, moved=True),))
    assert names(moved) == ["income_tax_pl_statement", "vat_payment_proof", "sales_record_proof"]
    unanswered = replace(moved, company={**moved.company, "vat_status": None})
    assert names(unanswered) == ["income_tax_pl_statement", "vat_status", "vat_payment_proof", "sales_record_proof"]


def test_papers_of_another_solution_are_not_this_ones() -> None:
    facts = complete(solution(1), solution(2))
    kept = tuple(paper for paper in facts.papers if (paper.slot, paper.solution_id) != ("load_test_report", 2))
    facts = replace(facts, papers=kept)
    assert [lacking(facts, own) and lacking(facts, own)[0].name for own in facts.solutions] == [[], "load_test_report"]
