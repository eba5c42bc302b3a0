"""Does a listing keep what it said before, with the moment from when to when, and is its listing one statement for many?"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from applications.models import Programme, Solution
from listings.models import CatalogueEntry, Listing, ListingVersion
from listings.versions import listing_up, writing
from listings.versions.writing import Cause, Wording
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
LATER = NOON + timedelta(days=3)


@pytest.fixture
def listing(year: Programme) -> Listing:
    factories.listed(NOON, year=year)
    return Listing.objects.get()


def put(listing: Listing, cause: str) -> Listing:
    said = listing.versions.latest("number").answers
    (written,) = writing.put([Wording(listing.solution, said, cause, "說明")], LATER)
    return written


@pytest.mark.clause("R7-5-2")
def test_version_ends_when_the_next_begins(listing: Listing) -> None:
    put(listing, Cause.CORRECTED)
    rows = ListingVersion.objects.values_list("number", "cause", "note", "since", "until")
    assert list(rows) == [(1, "listed", "", NOON, LATER), (2, "corrected", "說明", LATER, None)]


@pytest.mark.parametrize(
    ("cause", "listed_at", "is_told"),
    [(Cause.CORRECTED, NOON, True), (Cause.CHANGED, NOON, True), (Cause.RELISTED, LATER, True), ("", LATER, False)],
)
def test_cause_says_whether_it_comes_into_the_catalogue_and_owes_a_letter(
    listing: Listing, cause: str, listed_at: object, is_told: bool
) -> None:
    put(listing, cause)
    after = Listing.objects.get()
    assert (after.listed_at, after.current.told_at is not None) == (listed_at, is_told)
    assert after.current.cause == (cause or Cause.REVIEWED)


def test_listing_that_ended_says_since_when_and_leaves_the_catalogue(listing: Listing) -> None:
    with transaction.atomic():
        writing.end([listing.pk], Listing.Ending.WITHDRAWN, LATER)
    ended = Listing.objects.get()
    assert (ended.delisted_at, ended.delisted_as) == (LATER, "withdrawn")
    assert ended.versions.get().until == LATER
    assert CatalogueEntry.objects.exists() is False
    put(ended, Cause.RELISTED)
    back = Listing.objects.get()
    assert (back.delisted_at, back.delisted_as) == (None, "")
    assert CatalogueEntry.objects.count() == 1


def test_two_versions_of_one_number_or_two_that_run_cannot_be(listing: Listing) -> None:
    for number, until in ((1, LATER), (2, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListingVersion.objects.create(listing=listing, number=number, content={}, since=NOON, until=until)


def test_many_are_listed_in_as_many_statements_as_few(year: Programme) -> None:
    listing_up.list_up_together(waiting(year, 1), NOON)  # the first of all begins the catalogue
    few, many = (waiting(year, count) for count in (2, 6))
    asked = []
    for keys in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert len(listing_up.list_up_together(keys, NOON)) == len(keys)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def waiting(year: Programme, count: int) -> list[int]:
    """Contracted solutions of one case."""
    case = factories.announced(NOON, year=year, solutions=[{"name": f"雲{number}"} for number in range(count)])
    factories.contracted(case, NOON)
    return list(Solution.objects.filter(application=case).values_list("pk", flat=True))
