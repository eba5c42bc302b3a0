"""Does a contracted solution become public from what was filed, once, and end with its programme?"""

from datetime import date, timedelta

import pytest

from applications.models import Application, Programme, Solution
from listings.contracts import opening
from listings.models import Listing
from listings.versions import listing_up
from portal.background import duties
from portal.outbox.models import Message
from portal.text.fold import squeeze
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
LAST = taipei(2023, 12, 31, 23, 59, 59)


@pytest.fixture
def solution(year: Programme) -> Solution:
    """Contracted, and not listed yet."""
    case = factories.announced(NOON, year=year, solutions=[{"name": "排程雲", "agent": True}])
    opening.open_contract(case.solutions.get().pk, NOON)
    return case.solutions.get()


@pytest.mark.clause("R2-1c", "R8-1-4b", "R7-0")
def test_contracted_solution_is_listed_from_its_announcement_to_the_last_day_of_the_programme(
    solution: Solution,
) -> None:
    assert duties.sweep("listings.list_up", NOON + timedelta(days=2)) == 1
    listing = Listing.objects.get()
    assert (listing.valid_from, listing.valid_to) == (date(2023, 7, 3), date(2023, 12, 31))
    assert [listing.name, listing.company_name, listing.year] == ["排程雲", "測試公司", 112]
    assert listing.tax_id == solution.application.vendor.tax_id
    assert listing.public_id == "112-00001-1"
    assert (listing.price_from, listing.price_monthly) == (36_000, 333)
    assert (listing.current.number, listing.current.cause) == (1, "listed")
    letter = Message.objects.get(kind="listed")
    assert [f"/solutions/{listing.public_id}/" in letter.body, letter.user.username] == [True, listing.tax_id]


def test_listing_is_made_once_however_often_it_is_tried(solution: Solution) -> None:
    first = listing_up.list_up(solution.pk, NOON)
    assert (listing_up.list_up(solution.pk, NOON), Listing.objects.get()) == (None, first)
    assert Message.objects.filter(kind="listed").count() == 1


@pytest.mark.clause("R7-0")
def test_solution_that_is_not_contracted_is_not_listed(year: Programme) -> None:
    solution = factories.announced(NOON, year=year).solutions.get()
    assert (listing_up.list_up(solution.pk, NOON), Listing.objects.exists()) == (None, False)


def test_listing_shows_what_was_filed_and_not_what_stands_there_now(solution: Solution) -> None:
    Solution.objects.update(features_spec="改過", success_case="改過")
    listing = listing_up.list_up(solution.pk, NOON)
    assert "改過" not in listing.search
    assert listing.current.content["features_spec"]["display"] != "改過"


def test_listing_is_searched_by_what_it_is_about_before_what_it_mentions(solution: Solution) -> None:
    listing = listing_up.list_up(solution.pk, NOON)
    about, besides = (part.split("\n") for part in Listing.objects.get().search.split("\n\n"))
    said = {name: squeeze(listing.current.content[name]["display"]) for name in ("features_spec", "company_profile")}
    assert about[:3] == ["排程雲", "測試公司", listing.tax_id]
    assert [said["features_spec"] in about, said["company_profile"] in about] == [True, False]
    assert said["company_profile"] in besides


def test_listing_holds_nothing_private(solution: Solution) -> None:
    filed = {
        row["name"]
        for sheet in Application.objects.get().submissions.get().frozen["sheets"]
        for s in sheet["sections"]
        for row in s["rows"]
    }
    listing = listing_up.list_up(solution.pk, NOON)
    assert set(listing.current.content) == {
        "website", "company_profile", "sla_availability_pct", "sla_support_hours", "sla_compensation",
        "sla_incident_response", "sla_rpo", "vendor_role", "origin_name", "categories", "industries", "company_sizes",
        "features_spec", "features_highlights", "success_case", "price_plans", "discount_terms", "payment_methods",
        "support_capacity", "demo_video_url",
    }  # fmt: skip
    assert len(filed) > 60
    cells = {cell["name"] for plan in listing.current.content["price_plans"]["rows"] for cell in plan["cells"]}
    assert cells == {"total_price", "subscription_months", "user_count", "other_spec", "includes_hardware"}
    public = str(listing.current.content) + listing.search
    assert [word for word in ("0912345678", "示範代表人", "12,000,000", "42,000") if word in public] == []


@pytest.mark.clause("R5-4")
def test_listing_is_tagged_for_the_filters(solution: Solution) -> None:
    listing = listing_up.list_up(solution.pk, NOON)
    assert sorted(listing.tags.values_list("kind", "value")) == [
        ("category", "factory_equipment"),
        ("category", "production"),
        ("industry", "machinery"),
        ("industry", "metal"),
        ("size", "10_20"),
        ("size", "21_50"),
        ("size", "51_100"),
    ]


def test_solutions_of_one_case_are_listed_each_for_itself(year: Programme) -> None:
    factories.listed(NOON, year=year, solutions=[{"name": "甲雲"}, {"name": "乙雲", "tech_security": "每週。"}])
    assert list(Listing.objects.order_by("public_id").values_list("public_id", "name")) == [
        ("112-00001-1", "甲雲"),
        ("112-00001-2", "乙雲"),
    ]
    assert ["乙雲" in listing.search for listing in Listing.objects.order_by("public_id")] == [False, True]


# --- The end -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R2-1c", "A-37")
def test_listing_ends_after_the_last_day_of_its_programme(solution: Solution) -> None:
    listing_up.list_up(solution.pk, NOON)
    assert duties.sweep("listings.expire", LAST) == 0
    assert Listing.objects.valid_on(LAST.date()).count() == 1
    after = LAST + timedelta(seconds=1)
    assert [duties.sweep("listings.expire", after), duties.sweep("listings.expire", after)] == [1, 0]
    assert Solution.objects.get().state == "expired"
    assert Listing.objects.valid_on(after.date()).count() == 0
    assert Solution.objects.get().events.filter(step="expire").count() == 1


def test_expiry_of_a_programme_that_runs_on_does_nothing(solution: Solution) -> None:
    listing_up.expire(solution.pk, LAST)
    assert Solution.objects.get().state == "contracting"


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2023, 7, 2), 0), (date(2023, 7, 3), 1), (date(2023, 12, 31), 1), (date(2024, 1, 1), 0)],
)
def test_list_of_a_day_holds_what_is_valid_on_it(solution: Solution, day: date, count: int) -> None:
    listing = listing_up.list_up(solution.pk, NOON)
    assert Listing.objects.valid_on(day).count() == count
    assert listing.is_valid_on(day) is bool(count)
