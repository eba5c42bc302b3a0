"""Is what the public finds written with the listing itself, and ended with it?"""

from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from listings.catalogue import index, snapshot
from listings.catalogue.facets import FACETS
from listings.models import CatalogueEntry, CatalogueState, CatalogueText, Listing
from portal.text.tokens import normal
from tests import factories
from tests.listings.besides import listed_besides

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing() -> Listing:
    factories.listed(solutions=[{"name": "臺中ＥＲＰ雲"}])
    return Listing.objects.get()


@pytest.mark.clause("R5-4")
def test_entry_says_by_what_a_listing_is_narrowed_and_sorted(listing: Listing) -> None:
    entry = listing.entry
    assert {facet.name: facet.held(getattr(entry, facet.column)) for facet in FACETS} == {
        "category": ["生產與作業管理", "設備管理"],
        "industry": ["機械業", "金屬業"],
        "size": ["10~20人", "21~50人", "51~100人"],
        "price": ["300～599 元"],
        "months": ["6 個月", "9 個月"],
        "cloud": ["AWS", "中華電信 Hicloud"],
    }
    assert [entry.name, entry.tax_id, entry.price] == ["台中erp雲", listing.tax_id, listing.price_monthly]
    assert [entry.announced_on, entry.valid_to] == [listing.valid_from, listing.valid_to]
    assert entry.availability == Decimal("99.50")


def test_text_keeps_what_it_is_about_apart_from_what_it_mentions(listing: Listing) -> None:
    text = CatalogueText.objects.defer("tokens").get()
    about = text.about.split("\n")
    assert [text.name, text.vendor, about[0]] == [" 台中 erp 雲 ", " 測試公司 ", f" {listing.tax_id} "]
    spec, profile = (normal(listing.current.answers[name].display) for name in ("features_spec", "company_profile"))
    assert [spec in about, profile in about, profile in text.besides.split("\n")] == [True, False, True]


def test_change_is_told_to_everything_that_is_remembered_and_no_change_to_nothing(listing: Listing) -> None:
    before = snapshot.state()
    index.put([listing.current])
    after = snapshot.state()
    index.drop([listing.pk + 1])
    index.put([])
    assert (before != after, snapshot.state()) == (True, after)
    assert CatalogueState.objects.get().version == 2
    index.drop([listing.pk])
    assert snapshot.state() != after
    assert [CatalogueEntry.objects.count(), CatalogueText.objects.count()] == [0, 0]


def test_change_that_is_taken_back_leaves_the_catalogue_as_it_was(listing: Listing) -> None:
    before = snapshot.state()
    with transaction.atomic():
        index.drop([listing.pk])
        transaction.set_rollback(True)
    today = timezone.localdate()
    assert (snapshot.state(), list(snapshot.of(before, today).listings)) == (before, [listing.pk])


def test_state_that_comes_again_after_a_restore_is_another(listing: Listing) -> None:
    """The number is the same, and what was remembered of the other is not shown."""
    CatalogueState.objects.update(version=0)
    index.raise_version()
    first = snapshot.state()
    CatalogueState.objects.update(version=0)
    index.raise_version()
    assert first.partition("-")[0] == snapshot.state().partition("-")[0]
    assert first != snapshot.state()


def test_many_are_written_in_as_many_statements_as_few(listing: Listing, django_assert_max_num_queries: object) -> None:
    rows = listed_besides(listing, [{"name": f"雲 {n}"} for n in range(60)])
    versions = [row.current for row in Listing.objects.filter(pk__in=[row.pk for row in rows])]
    with django_assert_max_num_queries(6):
        index.put(versions)
    assert CatalogueEntry.objects.count() == CatalogueText.objects.count() == 61
