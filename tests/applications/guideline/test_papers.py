"""Does the table of papers ask for the right ones, of the right owner, in each situation?"""

from datetime import date

import pytest

from applications.guideline.papers import (
    FIRST_TIME,
    PAPERS,
    PREVIOUSLY_LISTED,
    SUMMIT_EXISTING,
    Need,
    Situation,
    need,
    under_one_year,
)

ON = date(2023, 8, 18)
ALWAYS_COMPANY = {"awards_certificates"}
ALWAYS_SOLUTION = {
    "cloud_evidence_pdf",
    "load_test_report",
    "security_test_report",
    "market_record_proof",
    "usage_log_sample",
    "data_portability_steps",
}
LINKS = {"market_price_url": "https://www.example.tw/p", "demo_video_url": "https://www.example.tw/v"}


def of_company(*kinds, established_on=date(2010, 3, 5), counts=None, **company):
    return Situation(ON, frozenset(kinds), established_on, {"vat_status": "regular"} | company, counts=counts or {})


def of_solution(kind, **answers):
    return Situation(ON, frozenset({kind}), date(2010, 3, 5), {}, {"vendor_role": "original"} | LINKS | answers, kind)


def demanded(situation):
    owner = "solution" if situation.solution is not None else "application"
    return {slot for slot, rule in PAPERS.items() if rule.owner == owner and rule.demanded(situation)}


def offered(situation):
    owner = "solution" if situation.solution is not None else "application"
    return {slot for slot, rule in PAPERS.items() if rule.owner == owner and rule.offered(situation)}


@pytest.mark.clause("R6-3-1-1", "R6-3-1-2A", "U1", "U2a")
@pytest.mark.parametrize("kind", [FIRST_TIME, PREVIOUSLY_LISTED])
def test_company_of_one_year_owes_statement_and_vat_proof(kind):
    assert demanded(of_company(kind)) == {"income_tax_pl_statement", "vat_payment_proof"}


@pytest.mark.clause("A-11", "R6-3-2-1", "U3")
def test_company_with_summit_solutions_only_owes_nothing():
    situation = of_company(SUMMIT_EXISTING)
    assert (demanded(situation), offered(situation)) == (set(), ALWAYS_COMPANY)


@pytest.mark.clause("A-06")
def test_company_with_a_mixed_application_owes_the_tax_papers():
    assert demanded(of_company(SUMMIT_EXISTING, FIRST_TIME)) == {"income_tax_pl_statement", "vat_payment_proof"}


@pytest.mark.clause("R6-3-1-1", "U1")
def test_new_venture_owes_one_of_two_papers_and_is_offered_both():
    situation = of_company(FIRST_TIME, established_on=date(2022, 8, 19))
    assert demanded(situation) == {"vat_return_substitute", "vat_payment_proof"}
    assert offered(situation) - ALWAYS_COMPANY == {
        "income_tax_pl_statement",
        "vat_return_substitute",
        "vat_payment_proof",
    }


@pytest.mark.clause("R6-3-1-1", "U1")
def test_new_venture_with_a_statement_owes_no_substitute():
    situation = of_company(FIRST_TIME, established_on=date(2022, 8, 19), counts={"income_tax_pl_statement": 1})
    assert demanded(situation) == {"vat_payment_proof"}


@pytest.mark.clause("R6-3-1-2C", "U2c")
@pytest.mark.parametrize(
    ("invoices", "papers"),
    [
        (False, {"establishment_approval_letter"}),
        (True, {"establishment_approval_letter", "invoice_purchase_certificate"}),
    ],
)
def test_company_before_its_first_vat_owes_the_letter_instead(invoices, papers):
    situation = of_company(FIRST_TIME, vat_status="before_first", uses_uniform_invoice=invoices)
    assert demanded(situation) == {"income_tax_pl_statement"} | papers


@pytest.mark.clause("R6-3-1-2C")
def test_company_past_its_first_vat_owes_no_certificate():
    assert demanded(of_company(FIRST_TIME, uses_uniform_invoice=True)) == {
        "income_tax_pl_statement",
        "vat_payment_proof",
    }


@pytest.mark.clause("R6-3-1-1")
@pytest.mark.parametrize(
    ("established", "on", "young"),
    [
        (date(2022, 8, 18), date(2023, 8, 17), True),
        (date(2022, 8, 18), date(2023, 8, 18), False),
        (date(2024, 2, 29), date(2025, 2, 27), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (None, date(2023, 8, 18), False),
    ],
)
def test_year_is_full_on_the_first_anniversary(established, on, young):
    assert under_one_year(established, on) is young


@pytest.mark.clause("R6-3-1-2D", "R6-4-1", "U2d", "U4")
@pytest.mark.parametrize(
    ("kind", "owed", "shown"),
    [
        (FIRST_TIME, {"sales_record_proof"}, set()),
        (PREVIOUSLY_LISTED, {"sales_record_proof"}, {"hall_listing_proof"}),
        (SUMMIT_EXISTING, {"summit_plan_proof"}, set()),
    ],
)
def test_solution_owes_the_papers_of_its_kind(kind, owed, shown):
    situation = of_solution(kind)
    assert demanded(situation) == ALWAYS_SOLUTION | owed
    assert offered(situation) == ALWAYS_SOLUTION | owed | shown | {"market_price_proof", "operation_document"}


@pytest.mark.clause("F3-04", "U9")
def test_agent_owes_the_authorization_letter():
    assert demanded(of_solution(FIRST_TIME, vendor_role="agent")) - demanded(of_solution(FIRST_TIME)) == {
        "authorization_letter"
    }


@pytest.mark.clause("F3-16", "R6-2-4", "A-15", "U10", "U14")
@pytest.mark.parametrize(
    ("link", "slot"), [("market_price_url", "market_price_proof"), ("demo_video_url", "operation_document")]
)
def test_file_is_owed_where_no_link_is_given(link, slot):
    assert demanded(of_solution(FIRST_TIME, **{link: ""})) - demanded(of_solution(FIRST_TIME)) == {slot}


@pytest.mark.clause("U6", "U7", "U8", "U9", "U11", "U13")
def test_slots_for_one_file_are_those_of_the_guideline():
    assert {slot for slot, rule in PAPERS.items() if rule.maximum == 1} == {
        "cloud_evidence_pdf",
        "load_test_report",
        "security_test_report",
        "authorization_letter",
        "market_record_proof",
        "data_portability_steps",
    }


@pytest.mark.clause("U5", "U4")
def test_slots_that_may_stay_empty_are_the_two_of_six_four():
    assert {slot for slot, rule in PAPERS.items() if rule.minimum == 0} == {"hall_listing_proof", "awards_certificates"}


@pytest.mark.clause("U6", "U12", "F2-10")
def test_formats_are_pdf_for_the_cloud_evidence_and_tables_for_the_usage_log():
    scans = frozenset({"pdf", "jpg", "png"})
    others = {slot: rule.formats for slot, rule in PAPERS.items() if rule.formats != scans}
    assert others == {"cloud_evidence_pdf": frozenset({"pdf"}), "usage_log_sample": scans | {"xlsx", "csv"}}


# --- While answers are open ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "open_names", "expected"),
    [
        ("income_tax_pl_statement", set(), Need.MUST),
        ("income_tax_pl_statement", {"established_on"}, Need.DEPENDS),
        ("income_tax_pl_statement", {"vendor_role"}, Need.MUST),  # decides nothing of this paper
        ("income_tax_pl_statement", {"kind"}, Need.DEPENDS),
        ("vat_return_substitute", set(), Need.NOT),
        ("vat_return_substitute", {"established_on"}, Need.DEPENDS),
        ("invoice_purchase_certificate", {"uses_uniform_invoice"}, Need.NOT),  # the first period is over
        ("invoice_purchase_certificate", {"vat_status", "uses_uniform_invoice"}, Need.DEPENDS),
        ("awards_certificates", {"kind"}, Need.MAY),
    ],
)
def test_need_of_a_company_paper_while_answers_are_open(slot, open_names, expected):
    assert need(PAPERS[slot], of_company(FIRST_TIME), frozenset(open_names)) == expected


@pytest.mark.parametrize(
    ("slot", "kind", "open_names", "expected"),
    [
        ("load_test_report", FIRST_TIME, {"kind"}, Need.MUST),
        ("authorization_letter", FIRST_TIME, set(), Need.NOT),
        ("authorization_letter", FIRST_TIME, {"vendor_role"}, Need.DEPENDS),
        ("summit_plan_proof", FIRST_TIME, set(), Need.NOT),
        ("summit_plan_proof", FIRST_TIME, {"kind"}, Need.DEPENDS),
        ("hall_listing_proof", FIRST_TIME, {"kind"}, Need.MAY),
        ("market_price_proof", FIRST_TIME, set(), Need.MAY),  # a link was given
        ("market_price_proof", FIRST_TIME, {"market_price_url"}, Need.DEPENDS),
    ],
)
def test_need_of_a_solution_paper_while_answers_are_open(slot, kind, open_names, expected):
    assert need(PAPERS[slot], of_solution(kind), frozenset(open_names)) == expected


def test_need_without_open_answers_is_what_the_table_asks():
    for situation in (of_company(FIRST_TIME), of_company(SUMMIT_EXISTING), of_solution(PREVIOUSLY_LISTED)):
        for rule in PAPERS.values():
            wanted = Need.MUST if rule.demanded(situation) else Need.MAY if rule.offered(situation) else Need.NOT
            assert need(rule, situation, frozenset()) == wanted


def test_a_need_is_the_surer_the_higher_it_stands():
    assert {need.name: int(need) for need in Need} == {"NOT": 0, "MAY": 1, "DEPENDS": 2, "MUST": 3}
