"""What do the tests of opinions share: a committee, a solution, and members who say something of it?"""

import pytest
from django.utils import timezone

from applications.guideline import CRITERIA
from applications.models import Application, Programme, Solution, Vendor
from review.models import Committee, Finding, Opinion, Recommendation
from tests.review.opinion.people import Says, member_of, task_of


@pytest.fixture
def committee(year: Programme) -> Committee:
    return Committee.objects.create(programme=year)


@pytest.fixture
def bare_solution(year: Programme) -> Solution:
    """In technical review, of a case without a filing: for figures."""
    vendor = Vendor.objects.create(tax_id="80000001")
    case = Application.objects.create(vendor=vendor, programme=year, company_name="測試公司", state="qualified")
    return case.solutions.create(kind="first_time", name="甲", position=1, state="technical_review")


@pytest.fixture
def says(committee: Committee, bare_solution: Solution) -> Says:
    """A member's opinion that is in: of every criterion the same, but for those that are named."""

    def say(
        recommendation: str = Recommendation.APPROVE, solution: Solution = bare_solution, **findings: str
    ) -> Opinion:
        task = task_of(member_of(committee), solution, "handed_in")
        opinion = Opinion.objects.create(task=task, recommendation=recommendation, handed_in_at=timezone.now())
        for key in CRITERIA:
            opinion.criteria.create(criterion=key, finding=findings.get(key, Finding.MET))
        return opinion

    return say
