"""Does the page of a vendor list all its cases and years, each with the way to it?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Application, Programme, Vendor
from listings.models import Listing
from portal.accounts.models import User
from portal.roles import Role
from review.models.case import CaseQuerySet
from tests import factories
from tests.browser import Page, signed_in, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(officer_user: User) -> Vendor:
    """A case of this year, one of an earlier year of which a solution is listed, and a draft of the next."""
    now = timezone.now()
    case = factories.in_review(now, solutions=[{"name": "甲"}])
    earlier, later = (
        Programme.objects.create(
            year=case.programme.year + years,
            opens_at=now + timedelta(days=365 * years),
            closes_at=now + timedelta(days=365 * years + 30),
            valid_to=timezone.localdate() + timedelta(days=30),
        )
        for years in (-1, 1)
    )
    old = Application.objects.create(vendor=case.vendor, programme=earlier, state="qualified", number="100-00001")
    listed = old.solutions.create(kind="first_time", position=1, name="乙", state="listed")
    old.solutions.create(kind="first_time", position=2, name="丙", state="rejected")
    Listing.objects.create(
        solution=listed,
        public_id="second",
        year=old.programme.year,
        listed_at=timezone.now(),
        valid_from=timezone.localdate(),
        valid_to=timezone.localdate(),
    )
    Application.objects.create(vendor=case.vendor, programme=later)
    return case.vendor


@pytest.fixture
def officer_user(db: None) -> User:
    return factories.officer()


def cases_on(page: Page) -> list[list[str]]:
    rows = page.all("//section[.//h2[text()='申請案']]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]


def links(page: Page) -> list[str]:
    return [link.get("href") for link in page.all("//section[.//h2[text()='申請案']]//a")]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUTHORITY, Role.ADMINISTRATOR])
def test_vendor_lists_its_cases_of_all_years_with_their_solutions(vendor: Vendor, role: Role) -> None:
    page = visit(signed_in(factories.staff(role)), f"/admin/applications/vendor/{vendor.pk}/change/")
    draft, case, old = vendor.applications.order_by("-programme__year")
    assert cases_on(page) == [
        [f"{draft.programme.year} 年度", str(draft), "草稿", "—"],
        [f"{case.programme.year} 年度", case.number, "資格審查中", "甲"],
        [f"{old.programme.year} 年度", "100-00001", "審查未通過 已上架", "乙 公開頁丙"],
    ]
    addresses = [f"/admin/review/case/{pk}/change/" for pk in (case.pk, old.pk)]
    assert links(page) == [*addresses, "/solutions/second/"]


def test_case_that_is_withheld_stands_on_no_page_of_its_vendor(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseQuerySet, "withheld_from", lambda cases, user: cases.filter(number="100-00001"))
    page = visit(signed_in(factories.staff()), f"/admin/applications/vendor/{vendor.pk}/change/")
    assert [row[1] for row in cases_on(page)] == [str(case) for case in vendor.applications.exclude(number="100-00001")]
    assert "100-00001" not in page.html
