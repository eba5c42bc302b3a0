"""Do four complete forms stand against every demand: of the sheets, of freezing and of the guideline?"""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from applications.models import Application, Attachment, PricePlan, Programme, Solution, Vendor
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from portal.files.models import StoredFile
from portal.time.calendar import end_of_day
from tests.applications.sheets.answers import AGENT, COMPANY, DIFFERENCE, HYBRID, PROMOTION, PUBLIC, TODAY
from tests.factories import loaded

pytestmark = pytest.mark.django_db

PAPERS = {
    "income_tax_pl_statement": {"tax_year": 111},
    "vat_payment_proof": {"proof_kind": "payment_receipt", "vat_period": "112年5-6月"},
}
SOLUTION_PAPERS = {
    "cloud_evidence_pdf": {"contents": ["architecture", "lease", "usage"]},
    "load_test_report": {"report_date": "2023-04-21"},
    "security_test_report": {"security_test_kinds": ["code_review"], "report_date": "2023-06-09"},
    "market_record_proof": {"contents": ["vendor", "solution", "customer", "amount", "period"]},
    "usage_log_sample": {"contents": ["vendor", "solution", "customer", "time_axis", "count_axis"]},
    "data_portability_steps": {},
}
BY_KIND = {
    "first_time": {"sales_record_proof": {"record_kind": "contract"}},
    "previously_listed": {"sales_record_proof": {"record_kind": "invoice"}},
    "summit_existing": {"summit_plan_proof": {}},
}


def complete(*kinds: str) -> Application:
    """Everything typed through the forms; an agent with a hybrid cloud for each kind but the first."""
    times = {"opens_at": end_of_day(date(2023, 5, 1)), "closes_at": end_of_day(date(2023, 8, 20))}
    programme = Programme.objects.create(year=112, valid_to=date(2023, 12, 31), **times)
    vendor = Vendor.objects.create(tax_id="04595257")
    made = Application.objects.create(vendor=vendor, programme=programme)
    fill("company", made, COMPANY)
    add_papers(made, None, PAPERS)
    for position, kind in enumerate(kinds):
        add_solution(made, kind, HYBRID if position else PUBLIC, AGENT if position else PROMOTION)
    return Application.objects.get(pk=made.pk)


def add_solution(application: Application, kind: str, technical: dict[str, Any], promotion: dict[str, Any]) -> None:
    solution = Solution.objects.create(application=application, kind=kind, position=application.solutions.count())
    for key, answers in {"technical": technical, "promotion": promotion, "difference": DIFFERENCE}.items():
        fill(key, solution, answers)
    PricePlan.objects.create(
        solution=solution, total_price=36000, subscription_months=6, user_count=10, includes_hardware=False
    )
    agent = {"authorization_letter": {}} if solution.vendor_role == "agent" else {}
    add_papers(application, solution, {**SOLUTION_PAPERS, **BY_KIND[kind], **agent})


def fill(key: str, instance: Any, answers: dict[str, Any]) -> None:
    sheet = SHEETS[key](answers, instance=instance, today=TODAY)
    assert sheet.errors == {}
    instance.save(update_fields=sheet.changed_data)


def add_papers(application: Application, solution: Solution | None, papers: dict[str, dict[str, Any]]) -> None:
    for slot, details in papers.items():
        stored = StoredFile.objects.create(
            original_name="掃描.pdf",
            size=1,
            sha256="0" * 64,
            original=None,
            content_type="application/pdf",
            uploaded_at=timezone.now(),
        )
        Attachment.objects.create(application=application, solution=solution, slot=slot, file=stored, details=details)


@pytest.mark.clause("R6-2-1", "R6-2-2", "R6-2-3", "R6-2-5")
def test_nothing_stands_against_a_complete_application():
    assert Dossier(complete("first_time", "summit_existing"), TODAY).verdict.reasons == ()


@pytest.mark.clause("R6-2-5", "A-06")
def test_each_kind_has_its_sheets():
    dossier = Dossier(complete("first_time", "previously_listed"), TODAY)
    assert [(part.sheet.number, part.instance.kind if part.solution else "") for part in dossier.parts] == [
        ("附表1", ""),
        ("附表2", "first_time"),
        ("附表3", "first_time"),
        ("附表2", "previously_listed"),
        ("附表3", "previously_listed"),
        ("附表4", "previously_listed"),
    ]


def frozen_rows(application: Application, sheet: str) -> dict[str, dict[str, Any]]:
    frozen = json.loads(json.dumps(Dossier(application, TODAY).freeze()))
    frozen_sheet = next(frozen_sheet for frozen_sheet in frozen["sheets"] if frozen_sheet["key"] == sheet)
    return {row["name"]: row for section in frozen_sheet["sections"] for row in section["rows"]}


def test_frozen_rows_hold_what_applies_and_nothing_else():
    rows = frozen_rows(complete("first_time"), "technical")
    assert rows["public_providers"]["display"] == "AWS"
    assert rows["processes_personal_data"]["value"] is True
    assert rows["sla_availability_pct"]["display"] == "99.5 %"
    assert "hybrid_reasons" not in rows


def test_frozen_company_holds_the_lines_that_nobody_types():
    rows = frozen_rows(complete("first_time", "summit_existing"), "company")
    assert rows["tax_id"]["display"] == "04595257"
    assert rows["kinds"]["display"] == "首次申請方案、已在攻頂計畫上架之既有方案"
    assert rows["established_over_3y"]["display"] == "設立三年以上"
    assert rows["solution_count"]["display"] == "共計 2 項"
    assert rows["breach_3_to_5_years"]["value"] is False


@pytest.mark.clause("R6-3-1-1", "R6-3-1-2D", "R6-3-2-1")
@pytest.mark.parametrize(
    ("kind", "slot"),
    [
        ("first_time", "income_tax_pl_statement"),
        ("first_time", "sales_record_proof"),
        ("summit_existing", "summit_plan_proof"),
    ],
)
def test_missing_paper_is_a_problem_in_its_section(kind: str, slot: str):
    application = complete(kind)
    application.attachments.filter(slot=slot).update(removed_at=timezone.now())
    (problem,) = (reason.problem for reason in Dossier(application, TODAY).verdict.reasons)
    sheet = SHEETS[problem.place.sheet]
    assert problem.place.name == slot
    assert slot in next(section for section in sheet.sections if section.key == problem.section).slots


@pytest.mark.clause("A-11")
def test_summit_solution_alone_owes_no_tax_papers():
    application = complete("summit_existing")
    application.attachments.filter(solution=None).update(removed_at=timezone.now())
    Application.objects.filter(pk=application.pk).update(vat_status="")
    assert Dossier(Application.objects.get(pk=application.pk), TODAY).verdict.reasons == ()


@pytest.mark.clause("A-11")
def test_summit_solution_that_was_moved_owes_the_papers_of_technical_review_from_then_on():
    application = complete("summit_existing")
    application.attachments.filter(solution=None).update(removed_at=timezone.now())
    Application.objects.filter(pk=application.pk).update(vat_status="")
    application.solutions.update(moved_at=timezone.now())
    dossier = Dossier(Application.objects.get(pk=application.pk), TODAY)
    asked = {reason.problem.place.name for reason in dossier.verdict.reasons}
    assert asked >= {"income_tax_pl_statement", "vat_status", "vat_payment_proof", "sales_record_proof"}
    assert "summit_plan_proof" not in asked
    assert [solution.moved for solution in dossier.filed().solutions] == [True]


def test_reading_everything_takes_as_many_queries_for_one_solution_as_for_three(django_assert_max_num_queries):
    application = complete("first_time", "previously_listed", "summit_existing")
    with django_assert_max_num_queries(6):
        dossier = Dossier(loaded(application), TODAY)
        assert dossier.verdict.reasons == ()
        dossier.freeze()
