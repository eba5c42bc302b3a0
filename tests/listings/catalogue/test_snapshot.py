"""Do sets of places say the same as looking at each listing would?"""

from random import Random

import pytest

from listings.catalogue.facets import BY_NAME, FACETS
from listings.catalogue.snapshot import Snapshot

pytestmark = pytest.mark.once

DICE = Random(7)  # noqa: S311  made-up rows
ROWS = [
    (
        5_000 - at,
        f"{DICE.randrange(5):08}",
        DICE.choice([None, 5, 700, 80]),
        *(DICE.randrange(2 ** len(f.values)) for f in FACETS),
    )
    for at in range(1_003)
]


@pytest.fixture(scope="module")
def catalogue() -> Snapshot:
    return Snapshot("a state and a day", ROWS)


def listings(catalogue: Snapshot, hits: int) -> list[int]:
    return catalogue.newest(hits, 0, len(ROWS))


@pytest.mark.parametrize("name", [facet.name for facet in FACETS])
def test_filter_holds_whatever_has_one_of_its_values(catalogue: Snapshot, name: str) -> None:
    facet = BY_NAME[name]
    column = 3 + FACETS.index(facet)
    for values in ([facet.values[0]], [facet.values[-1], facet.values[1]]):
        bits = sum(1 << facet.values.index(value) for value in facet.wanted(values))
        assert listings(catalogue, catalogue.having(facet, values)) == [row[0] for row in ROWS if row[column] & bits]
    assert catalogue.having(facet, []) == catalogue.all


def test_value_that_nobody_ever_had_finds_nothing(catalogue: Snapshot) -> None:
    assert catalogue.having(BY_NAME["category"], ["of an earlier year"]) == 0


def test_vendors_are_counted_and_filtered(catalogue: Snapshot) -> None:
    first = catalogue.of_vendors(["00000001", "99999999"])
    assert listings(catalogue, first) == [row[0] for row in ROWS if row[1] == "00000001"]
    assert catalogue.vendors(first) == {"00000001": first.bit_count()}
    assert sum(catalogue.vendors(catalogue.all).values()) == len(ROWS)


def test_listings_of_elsewhere_are_in_no_set(catalogue: Snapshot) -> None:
    assert listings(catalogue, catalogue.of_listings([ROWS[9][0], 1, ROWS[2][0]])) == [ROWS[2][0], ROWS[9][0]]


def test_every_page_goes_on_where_the_last_one_ended(catalogue: Snapshot) -> None:
    hits = catalogue.of_vendors(["00000001", "00000002"])
    whole = listings(catalogue, hits)
    by_price = catalogue.sorted_by(catalogue.by_price, hits, 0, len(ROWS))
    for size in (1, 7, 20):
        parts = range(0, len(whole) + size, size)
        assert [key for skip in parts for key in catalogue.newest(hits, skip, size)] == whole
        assert [key for s in parts for key in catalogue.sorted_by(catalogue.by_price, hits, s, size)] == by_price
    prices = {row[0]: row[2] for row in ROWS}
    assert [prices[key] for key in by_price] == sorted(
        (prices[key] for key in by_price), key=lambda price: (price is None, price)
    )


def test_catalogue_without_a_listing_answers_everything_with_nothing() -> None:
    empty = Snapshot("empty", [])
    assert [empty.all, empty.newest(0, 0, 20), empty.vendors(0)] == [0, [], {}]
    assert [empty.having(facet, [facet.values[0]]) for facet in FACETS] == [0] * len(FACETS)
