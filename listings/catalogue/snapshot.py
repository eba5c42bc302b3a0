"""What is in the catalogue on a day, all of it? Held in memory, so that no count of a filter asks the database.

Every listing has a place, the newest first. A set of listings is one whole number whose bits are places: two filters meet in
`&`, a count is `bit_count`. A hundred thousand listings are 12 kB for each value of a filter, and 34 counts take less than a
millisecond, where SQL reads every row (docs/decisions/17-catalogue.md has the figures).
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import compress, islice, repeat
from threading import Lock

from listings.catalogue.facets import FACETS, Facet
from listings.models import CatalogueEntry, CatalogueState

NO_PRICE = 2**62  # behind every price
_COLUMNS = tuple(facet.column for facet in FACETS)


class Snapshot:
    """The listings that are valid on one day, as one state of the catalogue has them."""

    def __init__(self, key: str, rows: Iterable[tuple]) -> None:
        self.key = key  # of its state and day
        listings, taxes, prices, *masks = zip(*rows, strict=True) if (rows := list(rows)) else [()] * (3 + len(FACETS))
        self.listings = array("q", listings)
        self.place_of = {listing: place for place, listing in enumerate(listings)}
        self.all = (1 << len(listings)) - 1
        self._taxes, self._prices = taxes, prices
        self._having = {facet.name: _bits_of(facet, mask) for facet, mask in zip(FACETS, masks, strict=True)}

    def having(self, facet: Facet, values: Iterable[str]) -> int:
        """Listings that have one of the values, or one that fits all; all of them when none is asked for."""
        wanted = facet.wanted(values)
        hits = 0 if wanted else self.all
        for value in wanted:
            hits |= self._having[facet.name].get(value, 0)
        return hits

    def of_vendors(self, tax_ids: Collection[str]) -> int:
        if not tax_ids:
            return self.all
        flags = bytes(_ONE if tax_id in tax_ids else _ONE - 1 for tax_id in reversed(self._taxes))
        return int(flags or b"0", 2)

    def of_listings(self, listings: Iterable[int]) -> int:
        """Those of these listings that are here."""
        flags = bytearray(b"0") * (len(self.listings) + 1)  # the last for those of elsewhere
        for place in map(self.place_of.get, listings, repeat(-1)):
            flags[place] = _ONE
        return int(flags[-2::-1] or b"0", 2)

    def vendors(self, hits: int) -> Counter[str]:
        """How many of what was found each vendor has, by tax ID."""
        return Counter(compress(self._taxes, _flags(hits, len(self._taxes))))

    @cached_property
    def by_price(self) -> array:
        """Places, the lowest price first, those without one last."""
        prices = [NO_PRICE if price is None else price for price in self._prices]
        return array("l", sorted(range(len(prices)), key=prices.__getitem__))

    @cached_property
    def by_name(self) -> array:
        """Places in the order of names, by code points: so no database's collation has a part in it."""
        names = dict(CatalogueEntry.objects.values_list("listing", "name"))
        return array("l", sorted(range(len(self.listings)), key=lambda place: names.get(self.listings[place], "")))

    def newest(self, hits: int, skip: int, count: int) -> list[int]:
        """So many of the listings of a set, the newest first."""
        hits = hits >> (start := self._place_after(hits, skip)) << start
        places = []
        while hits and len(places) < count:
            lowest = hits & -hits
            places.append(lowest.bit_length() - 1)
            hits ^= lowest
        return [self.listings[place] for place in places]

    def sorted_by(self, order: array, hits: int, skip: int, count: int) -> list[int]:
        """The same in another order of places."""
        flags = _flags(hits, len(self.listings))
        return [self.listings[place] for place in islice((p for p in order if flags[p]), skip, skip + count)]

    def _place_after(self, hits: int, skip: int) -> int:
        """The first place with `skip` of the set before it."""
        low, high = 0, len(self.listings)
        while low < high:
            middle = (low + high + 1) // 2
            if (hits & ((1 << middle) - 1)).bit_count() <= skip:
                low = middle
            else:
                high = middle - 1
        return low


def _flags(hits: int, length: int) -> bytes:
    """A byte for each place, 1 where the set has it."""
    return f"{hits:0{length}b}"[::-1].encode().translate(_DIGITS) if length else b""


_ONE = ord("1")
_DIGITS = bytes(byte & 1 for byte in range(256))  # of the characters 0 and 1


def _bits_of(facet: Facet, masks: Collection[int]) -> Mapping[str, int]:
    """For each value of a facet the set of listings that have it."""
    low, high = bytes(mask & 255 for mask in masks), bytes(mask >> 8 for mask in masks)
    halves = (low[::-1], high[::-1])  # the first listing is the lowest bit
    return {value: _column(halves[bit >> 3], bit & 7) for bit, value in enumerate(facet.values)}


def _column(half: bytes, bit: int) -> int:
    return int(half.translate(_ONE_BIT[bit]), 2) if half else 0


_ONE_BIT = [bytes(48 + (byte >> bit & 1) for byte in range(256)) for bit in range(8)]


# --- The one that counts now ---------------------------------------------------------------------------------------

_last: dict[tuple[str, date], Snapshot] = {}
_making = Lock()  # one thread makes it, the others of its process wait for it


def state() -> str:
    """Which state the catalogue is in; another one after every change of it, asked of the database in every request."""
    return str(CatalogueState.objects.first() or "none")


def of(state_now: str, day: date) -> Snapshot:
    """The catalogue of a day. Of a state that was asked for before, from memory."""
    with _making:
        if (state_now, day) not in _last:
            made = Snapshot(f"{state_now}:{day}", _rows(day))
            _last.clear()
            _last[state_now, day] = made
        return _last[state_now, day]


def _rows(day: date) -> Iterator[tuple]:
    entries = CatalogueEntry.objects.valid_on(day).order_by("-announced_on", "listing")
    yield from entries.values_list("listing", "tax_id", "price", *_COLUMNS).iterator(chunk_size=10_000)
