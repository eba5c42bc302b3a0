"""Does an announced solution become public once, with nothing private, and end with its programme?"""

import json
from datetime import date, timedelta

import pytest

from applications.models import Solution
from listings.actions import PUBLIC
from listings.models import Listing
from portal import duties
from portal.outbox.models import Message
from review import actions as review
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db

DAY = taipei(2023, 6, 12, 10)
PRIVATE = (
    "示範聯絡人",
    "示範代表人",
    "0912345678",
    "23456789",
    "contact@example.tw",
    "示範路",
    "12000000",
    "12,000,000",
)


@pytest.fixture
def year():
    return factories.year_112()


@pytest.fixture
def listing(year: object) -> Listing:
    factories.announced(DAY, year=year)
    return Listing.objects.get()


@pytest.mark.clause("R2-1c")
def test_listing_is_valid_from_the_announcement_to_the_programmes_end(listing: Listing) -> None:
    assert (listing.valid_from, listing.valid_to) == (date(2023, 6, 12), date(2023, 12, 31))
    shown = [day for day in (date(2023, 6, 11), date(2023, 6, 12), date(2023, 12, 31), date(2024, 1, 1))
             if Listing.objects.valid_on(day).exists()]  # fmt: skip
    assert shown == [date(2023, 6, 12), date(2023, 12, 31)]


def test_announced_solution_is_published_once_by_the_duty(year: object) -> None:
    case = factories.approved(DAY, year=year)
    review.announce(case.solutions.get(), factories.officer(), DAY)
    assert duties.sweep("listings.publish", DAY) == 1
    assert duties.sweep("listings.publish", DAY) == 0
    assert Listing.objects.count() == 1
    assert Message.objects.filter(kind="announced").count() == 1


@pytest.mark.clause("R5-4")
def test_listing_carries_what_a_buyer_needs(listing: Listing) -> None:
    assert listing.tax_id == listing.solution.application.vendor.tax_id
    assert listing.price_from == 36_000
    assert listing.content["sla_availability_pct"]["display"] == "99.5 %"
    assert [len(plan["cells"]) for plan in listing.content["price_plans"]["rows"]] == [5, 5]
    tags = {(tag.kind, tag.value) for tag in listing.tags.all()}
    assert {("category", "production"), ("industry", "metal"), ("size", "10_20")} <= tags


def test_listing_holds_nothing_private(listing: Listing) -> None:
    kept = json.dumps(listing.content, ensure_ascii=False) + listing.search
    assert [word for word in PRIVATE if word in kept] == []
    assert set(listing.content) <= {name for names in PUBLIC.values() for name in names}
    assert "market_price" not in kept


def test_listing_comes_from_what_was_filed_not_from_later_changes(year: object) -> None:
    case = factories.approved(DAY, year=year)
    Solution.objects.filter(application=case).update(features_spec="之後才改的內容")
    review.announce(case.solutions.get(), factories.officer(), DAY)
    duties.sweep("listings.publish", DAY)
    assert "之後才改的內容" not in Listing.objects.get().search


@pytest.mark.clause("R2-1c")
def test_solution_expires_at_midnight_after_the_last_day_once(listing: Listing) -> None:
    midnight = taipei(2024, 1, 1)
    duties.sweep("listings.expire", midnight - timedelta(seconds=1))
    listing.solution.refresh_from_db()
    assert listing.solution.state == "announced"
    duties.sweep("listings.expire", midnight)
    duties.sweep("listings.expire", midnight)
    listing.solution.refresh_from_db()
    assert listing.solution.state == "expired"
    assert listing.solution.events.filter(step="expire").count() == 1
    assert Message.objects.filter(kind="expired").count() == 1
