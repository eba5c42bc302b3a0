"""Are facts read from a frozen submission as they were filed?"""

from datetime import date

import pytest

from applications.filed import FiledSubmission
from applications.guideline import Facts, PaperFacts, ProgrammeLimits, SolutionFacts, facts_of
from applications.guideline.facts import as_date, as_int
from tests.applications.documents import sample


def row(name, kind, value, **more):
    return {"name": name, "label": name, "kind": kind, "value": value, "display": str(value), **more}


def sheet(key, solution, *rows):
    head = {"key": key, "number": "", "title": "", "note": "", "solution": solution, "solution_name": ""}
    return {**head, "sections": [{"key": "s", "title": "", "rows": list(rows)}]}


def a_file(name, **details):
    lines = [{"name": key, "label": key, "value": value} for key, value in details.items()]
    return {"id": 1, "name": name, "size": 9, "sha256": "ab", "details": lines}


PLANS = [{"id": "u1", "cells": [row("subscription_months", "number", 3), row("total_price", "number", 900)]}]
FILED = FiledSubmission.read({
    "programme": sample.PROGRAMME,
    "vendor": {"tax_id": "04595257", "company_name": "測試公司"},
    "solutions": [{"id": 7, "kind": "first_time", "kind_label": "首次申請方案", "name": "排程雲"}],
    "sheets": [
        sheet(
            "company",
            None,
            row("established_on", "date", "2010-03-05"),
            row("business_items", "multi", ["I301010"]),
            row("vat_payment_proof", "files", ["ab"], files=[a_file("401.pdf", vat_period="11206")]),
        ),
        sheet("technical", 7, row("load_test_report", "files", ["ab"], files=[a_file("report.pdf")])),
        sheet("promotion", 7, row("vendor_role", "choice", "agent"), row("price_plans", "rows", ["u1"], rows=PLANS)),
    ],
    "consents": [],
})  # fmt: skip


def test_facts_of_what_was_filed_sort_answers_by_their_owner():
    day, limits = date(2023, 8, 18), ProgrammeLimits()
    assert facts_of(FILED, day, limits) == Facts(
        submitted_on=day,
        limits=limits,
        company={"established_on": "2010-03-05", "business_items": ["I301010"]},
        solutions=(
            SolutionFacts(
                7,
                "first_time",
                "排程雲",
                {"vendor_role": "agent"},
                ({"row": "u1", "subscription_months": 3, "total_price": 900},),
            ),
        ),
        papers=(
            PaperFacts("vat_payment_proof", None, "401.pdf", "ab", "", {"vat_period": "11206"}),
            PaperFacts("load_test_report", 7, "report.pdf", "ab", "", {}),
        ),
        registers={},
    )


def test_facts_keep_the_papers_of_two_owners_apart():
    facts = facts_of(FILED, date(2023, 8, 18), ProgrammeLimits())
    assert [paper.name for paper in facts.papers_in("load_test_report", 7)] == ["report.pdf"]
    assert facts.papers_in("load_test_report") == ()
    assert facts.situation().counts == {"vat_payment_proof": 1}
    assert facts.situation(facts.solutions[0]).counts == {"load_test_report": 1}


def test_facts_situation_tells_the_kinds_and_the_founding_date():
    facts = facts_of(FILED, date(2023, 8, 18), ProgrammeLimits())
    situation = facts.situation(facts.solutions[0])
    assert situation.on == date(2023, 8, 18)
    assert situation.kinds == frozenset({"first_time"})
    assert situation.established_on == date(2010, 3, 5)
    assert situation.solution_kind == "first_time"


@pytest.mark.parametrize(
    ("filed", "number"), [(3, 3), ("3", 3), ("3.5", None), ("", None), (None, None), ("三", None), (True, None)]
)
def test_as_int_takes_whole_numbers_only(filed, number):
    assert as_int(filed) == number


@pytest.mark.parametrize(
    ("filed", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        ("2023-02-29", None),
        ("", None),
        (None, None),
    ],
)
def test_as_date_takes_real_days_only(filed, day):
    assert as_date(filed) == day
