"""Do the forms and the guideline speak of the same answers, by the same names and values?"""

from datetime import UTC, date, datetime

import pytest

from applications.guideline import Result, check
from applications.guideline.eligibility import BUSINESS_ITEMS
from applications.guideline.filing import DIFFERENCE_FIELDS
from applications.guideline.papers import (
    AGENT,
    BEFORE_FIRST_VAT,
    FIRST_TIME,
    PAPERS,
    PREVIOUSLY_LISTED,
    SUMMIT_EXISTING,
)
from applications.guideline.solutions import CORE_USES, HYBRID, ORIGINAL, UNDECIDED_COUNTRIES
from applications.models import Application, PricePlan, Programme, Solution, Vendor
from applications.models.company import BusinessItem, VatStatus
from applications.models.promotion import Country, VendorRole
from applications.models.technical import CloudArchitecture, CloudUsage
from applications.sheets import SHEETS
from applications.sheets.dossier import Dossier
from applications.sheets.slots import SLOTS
from tests.applications.guideline.filed import ANSWERS, COMPANY, DETAILS, plan


def test_stored_values_are_those_that_the_guideline_asks_for():
    assert {FIRST_TIME, PREVIOUSLY_LISTED, SUMMIT_EXISTING} == set(Solution.Kind.values)
    assert tuple(BusinessItem.values) == BUSINESS_ITEMS
    assert {ORIGINAL, AGENT} == set(VendorRole.values)
    assert set(Country.values) >= UNDECIDED_COUNTRIES
    assert HYBRID in CloudArchitecture.values
    assert set(CloudUsage.values) > CORE_USES.keys()
    assert BEFORE_FIRST_VAT in VatStatus.values


@pytest.mark.parametrize(
    ("sheet", "names"),
    [("company", COMPANY.keys()), ("difference", set(DIFFERENCE_FIELDS))],
)
def test_answers_that_the_guideline_reads_stand_on_the_form(sheet, names):
    assert names - set(SHEETS[sheet].all_names()) == set()


def test_answers_of_a_solution_stand_on_its_forms():
    asked = {name for key in ("technical", "promotion", "difference") for name in SHEETS[key].all_names()}
    assert ANSWERS.keys() - asked == set()
    assert plan().keys() - {field.name for field in PricePlan._meta.get_fields()} == set()


def test_details_that_the_guideline_reads_are_asked_beside_the_paper():
    assert {slot: DETAILS[slot].keys() - SLOTS[slot].details.base_fields.keys() for slot in DETAILS} == {
        slot: set() for slot in DETAILS
    }


def test_every_paper_of_the_table_has_its_slot_on_the_sheet_it_names():
    assert {rule.slot for rule in PAPERS.values() if rule.slot not in SHEETS[rule.sheet].all_names()} == set()
    assert SLOTS.keys() == PAPERS.keys()


@pytest.fixture
def application(db):
    opens, closes = datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 8, 20, 16, tzinfo=UTC)
    programme = Programme.objects.create(year=112, opens_at=opens, closes_at=closes, valid_to=date(2023, 12, 31))
    vendor = Vendor.objects.create(tax_id="04595257", company_name="測試公司")
    return Application.objects.create(vendor=vendor, programme=programme, **COMPANY | {"established_on": "2022-08-19"})


def results(application):
    fresh = Application.objects.get(pk=application.pk)
    return {clause.row: ruling.result for clause, ruling in check(Dossier(fresh, date(2023, 8, 18)).facts())}


@pytest.mark.clause("R4-2", "R5-3", "R8-2-1-4")
def test_stored_answers_reach_the_guideline_through_the_frozen_form(application):
    solution = Solution.objects.create(application=application, kind=FIRST_TIME, name="排程雲", **ANSWERS)
    prices = PricePlan.objects.create(solution=solution, **plan(includes_hardware=False))
    answers = results(application)
    assert [answers[row] for row in ("R4-2", "R5-3", "R5-4", "R6-2-4", "R8-2-1-5")] == [Result.MET] * 5
    assert answers["R8-2-1-4"] == Result.PERSON

    prices.subscription_months, prices.includes_hardware = 10, True
    prices.save()
    Application.objects.filter(pk=application.pk).update(paid_in_capital=999_999)
    answers = results(application)
    assert [answers[row] for row in ("R4-2", "R5-3", "R8-2-1-4")] == [Result.NOT_MET] * 3


@pytest.mark.clause("R5-2", "R8-2-1-5")
def test_stored_choices_reach_the_guideline_through_the_frozen_form(application):
    origin = {"vendor_role": "agent", "origin_name": "測試原廠", "origin_country": "CN"}
    cloud = {"cloud_architecture": "hybrid", "hybrid_private_usage": ["storage"]}
    Solution.objects.create(application=application, kind=FIRST_TIME, **ANSWERS | origin | cloud)
    answers = results(application)
    assert (answers["R5-2"], answers["R8-2-1-5"]) == (Result.NOT_MET, Result.PERSON)


@pytest.mark.clause("R6-3-1-2C")
def test_stored_yes_and_no_reach_the_table_of_papers(application):
    Solution.objects.create(application=application, kind=FIRST_TIME, **ANSWERS)
    Application.objects.filter(pk=application.pk).update(vat_status="before_first", uses_uniform_invoice=False)
    facts = Dossier(Application.objects.get(pk=application.pk), date(2023, 8, 18)).facts()
    assert PAPERS["establishment_approval_letter"].demanded(facts.situation())
    assert not PAPERS["invoice_purchase_certificate"].demanded(facts.situation())
