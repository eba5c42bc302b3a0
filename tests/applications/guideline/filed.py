"""What does an application that meets every clause look like? Plain facts to change one at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

from applications.guideline import Clause, Facts, PaperFacts, ProgrammeLimits, Ruling, SolutionFacts, check
from applications.guideline.papers import FIRST_TIME, PAPERS, PREVIOUSLY_LISTED, SUMMIT_EXISTING

ON = date(2023, 8, 18)  # 最近一期 is 112年5-6月, the last tax year filed 111
COMPANY = {
    "company_name": "測試雲端科技股份有限公司",
    "business_items": ["I301010"],
    "established_on": "2010-03-05",
    "paid_in_capital": 1_000_000,
    "vat_status": "regular",
    "uses_uniform_invoice": True,
    "consent_declarations": True,
    "attest_not_prc_or_foreign_branch": True,
    "breach_3_to_5_years": False,
}
ANSWERS = {
    "vendor_role": "original",
    "categories": ["production"],
    "cloud_architecture": "public",
    "order_process": "(1)接單三日 (2)導入五日 (3)每月關懷 (4)七日內解約",
    "market_price_url": "https://www.example.tw/price",
    "demo_video_url": "https://www.example.tw/demo",
    "prev_name": "前次方案",
    "curr_name": "本次方案",
    "prev_content": "前次內容",
    "curr_content": "本次內容",
}
DETAILS = {
    "income_tax_pl_statement": {"tax_year": 111},
    "vat_return_substitute": {"vat_period": "11206"},
    "vat_payment_proof": {"vat_period": "11206"},
    "load_test_report": {"report_date": "2023-08-01"},
    "security_test_report": {"report_date": "2023-08-01", "security_test_kinds": ["penetration"]},
}
COMPANY_SLOTS = ("income_tax_pl_statement", "vat_payment_proof")
SOLUTION_SLOTS = ("load_test_report", "security_test_report", "market_record_proof")
KIND_SLOTS = {
    FIRST_TIME: ("sales_record_proof",),
    PREVIOUSLY_LISTED: ("sales_record_proof",),
    SUMMIT_EXISTING: ("summit_plan_proof",),
}


def paper(slot: str, solution_id: int | None = None, **details: Any) -> PaperFacts:
    label = PAPERS[slot].label
    return PaperFacts(slot, solution_id, f"{label}.pdf", "0" * 64, "application/pdf", DETAILS.get(slot, {}) | details)


def plan(**changes: Any) -> dict[str, Any]:
    return {"total_price": 30_000, "subscription_months": 3, "user_count": 5, "includes_hardware": False} | changes


def solution(number: int = 1, kind: str = FIRST_TIME, **changes: Any) -> SolutionFacts:
    plans = changes.pop("price_plans", (plan(),))
    return SolutionFacts(number, kind, changes.pop("name", f"方案{number}"), ANSWERS | changes, plans)


def filed(*solutions: SolutionFacts, on: date = ON, limits: ProgrammeLimits | None = None, **company: Any) -> Facts:
    """Facts that meet every clause, for these solutions (one 首次申請 when none is given)."""
    all_solutions = solutions or (solution(),)
    papers = [paper(slot) for slot in COMPANY_SLOTS]
    papers += [
        paper(slot, solution_facts.id)
        for solution_facts in all_solutions
        for slot in (*SOLUTION_SLOTS, *KIND_SLOTS[solution_facts.kind])
    ]
    return Facts(on, limits or ProgrammeLimits(), COMPANY | company, all_solutions, tuple(papers))


def without(facts: Facts, *slots: str) -> Facts:
    return replace(facts, papers=tuple(paper_facts for paper_facts in facts.papers if paper_facts.slot not in slots))


def with_papers(facts: Facts, *papers: PaperFacts) -> Facts:
    """These papers in the place of any that stand in the same slots."""
    kept = without(facts, *(paper_facts.slot for paper_facts in papers))
    return replace(kept, papers=(*kept.papers, *papers))


def ruling(facts: Facts, row: str) -> Ruling:
    return {clause.row: answer for clause, answer in check(facts)}[row]


def result(facts: Facts, row: str) -> str:
    return ruling(facts, row).result


def places(facts: Facts, row: str) -> list[tuple[str, str, int | None]]:
    """Where a ruling points to."""
    return [(pointer.sheet, pointer.name, pointer.solution_id) for pointer in ruling(facts, row).pointers]


def rows(results: tuple[tuple[Clause, Ruling], ...]) -> list[str]:
    return [clause.row for clause, _ in results]
