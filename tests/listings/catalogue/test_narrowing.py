"""Does every number beside a filter say what one finds who ticks it?"""

from itertools import product

import pytest
from django.http import QueryDict
from django.utils import timezone

from listings.catalogue import narrowing, snapshot
from listings.catalogue.asking import Asking
from listings.catalogue.narrowing import Narrowed
from listings.models import Listing
from tests import factories
from tests.listings.besides import listed_besides

pytestmark = pytest.mark.django_db

CATEGORIES, INDUSTRIES, SIZES = ("production", "finance"), ("food", "metal", "any"), ("1_9", "10_20")


@pytest.fixture
def catalogue() -> None:
    """Every combination once, of two vendors and at rising prices; the first of all is another."""
    factories.listed(solutions=[{"name": "別的", "categories": ["research"]}])
    combined = product(CATEGORIES, INDUSTRIES, SIZES)
    listed_besides(
        Listing.objects.get(),
        [
            {
                "name": f"{category} 雲 {at:02}",
                "categories": [category],
                "industries": [industry],
                "company_sizes": [size],
                "price_monthly": 1000 - at,
                "tax_id": f"{at % 2:08}",
            }
            for at, (category, industry, size) in enumerate(combined)
        ],
    )


def answer(query: str) -> Narrowed:
    return narrowing.answer(Asking.of(QueryDict(query)), snapshot.of(snapshot.state(), timezone.localdate()))


def test_number_beside_a_value_is_what_it_finds_alone(catalogue: None) -> None:
    """A filter leaves out its own choice: its numbers are those of the other filters and the words."""
    for query in ("", "category=production", "category=production&industry=food&q=雲", "vendor=00000001"):
        counts = {**answer(query).counts(), "vendor": answer(query).vendors()}
        assert {name: {value: alone(query, name, value) for value in counts[name]} for name in counts} == counts, query


def alone(query: str, name: str, value: str) -> int:
    asked = QueryDict(query, mutable=True)
    asked.setlist(name, [value])
    return answer(asked.urlencode()).total


@pytest.mark.clause("A-40")
def test_every_industry_is_counted_with_each(catalogue: None) -> None:
    counts = answer("category=production&category=finance").counts()["industry"]
    assert {name: counts[name] for name in ("food", "metal", "any", "textile")} == {
        "food": 8,
        "metal": 8,
        "any": 4,
        "textile": 4,
    }


def names(query: str, part: slice = slice(0, 20)) -> list[str]:
    rows = Listing.objects.in_bulk(keys := answer(query)[part])
    return [rows[key].name for key in keys]


def test_listings_come_in_the_order_that_is_asked_for(catalogue: None) -> None:
    by_name = sorted(Listing.objects.exclude(name="別的").values_list("name", flat=True))
    assert names("sort=name&q=雲") == by_name
    assert names("sort=price&q=雲", slice(0, 2)) == ["finance 雲 11", "finance 雲 10"]
    assert names("q=finance", slice(0, 2)) == ["finance 雲 06", "finance 雲 07"]
    assert names("q=雲", slice(10, 20)) == names("q=雲")[10:]


def test_other_words_are_offered_with_what_they_find_among_the_same_filters(catalogue: None) -> None:
    asked = answer("q=火箭&category=finance")
    assert narrowing.counts_of(["太空", "finance", "雲", "production"], asked, most=2) == [("finance", 6), ("雲", 6)]


def test_filters_that_leave_nothing_still_say_what_there_is_without_them(catalogue: None) -> None:
    asked = answer("q=finance&category=production")
    assert [asked.total, asked.without_filters] == [0, 6]
    assert asked.near is None
