"""Does an officer find every case that was sent, and no draft?"""

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Correction
from tests import factories
from tests.browser import visit
from tests.review.addresses import numbers_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(officer: Client) -> dict[str, Application]:
    year = factories.programme()
    now = timezone.now()
    made = {
        "submitted": factories.submitted(year=year),
        "in_review": factories.in_review(now, year=year),
        "returned": factories.returned(now, year=year).application,
    }
    factories.draft(year=year)
    Application.objects.filter(pk=made["in_review"].pk).update(company_name="堃喆精密")
    return {name: Application.objects.get(pk=case.pk) for name, case in made.items()}


def test_list_holds_every_sent_case_and_no_draft(officer: Client, cases: dict[str, Application]) -> None:
    page = visit(officer, "/admin/review/case/")
    assert numbers_in(page) == [case.number for case in reversed(cases.values())]
    due = Correction.objects.get().last_second
    words = page.texts("//*[contains(@class, 'field-due')]")
    assert words[1:] == ["—", "—"]
    assert words[0] != "—"
    assert due > timezone.now()
    assert page.texts("//*[contains(@class, 'field-stage_tag')]") == ["補正中", "資格審查中", "已送件待收案"]


@pytest.mark.parametrize("by", ["number", "tax_id", "name", "state", "kind"])
def test_list_is_searched_and_filtered(officer: Client, cases: dict[str, Application], by: str) -> None:
    case = cases["in_review"]
    query = {
        "number": f"q={case.number}",
        "tax_id": f"q={case.vendor.tax_id}",
        "name": "q=堃喆",
        "state": "stage=in_qualification",
        "kind": "kind=summit_existing",
    }[by]
    case.solutions.update(kind="summit_existing")
    assert numbers_in(visit(officer, f"/admin/review/case/?{query}")) == [case.number]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 3000,
        "state__exact=%00",
        "o=99.-1.x",
        "p=9999",
        "solutions__kind__exact=x",
        "e=1",
        "nonsense=1",
    ],
)
def test_strange_queries_are_no_error_of_ours(officer: Client, cases: dict[str, Application], query: str) -> None:
    assert visit(officer, f"/admin/review/case/?{query}").status == (400 if "%00" in query else 200)
