"""Which listings answer what is asked, in which order, and how many would with one filter more or less?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any

from listings.catalogue import searching
from listings.catalogue.asking import NAME, PRICE, RELEVANCE, VENDOR, Asking
from listings.catalogue.facets import FACETS
from listings.catalogue.searching import Near, Sought
from listings.catalogue.snapshot import Snapshot


@dataclass(frozen=True)
class Narrowed(Sequence[int]):
    """What was found. `near` where the words themselves find nothing and others, one character off, do."""

    asking: Asking
    question: Sought
    snapshot: Snapshot
    ranks: tuple[int, ...]
    near: Near | None = None

    @cached_property
    def filters(self) -> Mapping[str, int]:
        """Of each filter the listings that pass it."""
        passed = {facet.name: self.snapshot.having(facet, self.asking.chosen.get(facet.name, ())) for facet in FACETS}
        return {**passed, VENDOR: self.snapshot.of_vendors(self.asking.vendors)}

    @cached_property
    def _searched(self) -> int:
        return searching.all_of(self.ranks)

    @cached_property
    def hits(self) -> int:
        return reduce(and_, self.filters.values(), self._searched)

    @property
    def total(self) -> int:
        return self.hits.bit_count()

    @property
    def without_filters(self) -> int:
        return self._searched.bit_count()

    def _but(self, name: str) -> int:
        """What the words and all other filters leave: a filter's own numbers leave it out, so that one may add to it."""
        return reduce(and_, (passed for other, passed in self.filters.items() if other != name), self._searched)

    def counts(self) -> dict[str, dict[str, int]]:
        """By filter and value, how many there would be with this value alone."""
        return {
            facet.name: {value: (rest & self.snapshot.having(facet, [value])).bit_count() for value in facet.values}
            for facet in FACETS
            for rest in [self._but(facet.name)]
        }

    def vendors(self) -> Counter[str]:
        """By tax ID, how many there would be of this vendor alone."""
        return self.snapshot.vendors(self._but(VENDOR))

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: Any) -> Any:
        """Keys of listings in their order, as a paginator asks for them."""
        skip = part.start or 0
        return self._listings(skip, (self.total if part.stop is None else part.stop) - skip)

    def _listings(self, skip: int, count: int) -> list[int]:
        order = self.asking.sorted_by
        if order == PRICE:
            return self.snapshot.sorted_by(self.snapshot.by_price, self.hits, skip, count)
        if order == NAME:
            return self.snapshot.sorted_by(self.snapshot.by_name, self.hits, skip, count)
        if order == RELEVANCE:
            return self._ranked(skip, count)
        return self.snapshot.newest(self.hits, skip, count)

    def _ranked(self, skip: int, count: int) -> list[int]:
        listings: list[int] = []
        for rank in self.ranks:
            fits = rank & self.hits
            listings += self.snapshot.newest(fits, skip, count - len(listings))
            skip = max(0, skip - fits.bit_count())
            if len(listings) >= count:
                break
        return listings


def answer(asking: Asking, snapshot: Snapshot) -> Narrowed:
    """Where the words find nothing at all, one of them is taken to be one character off."""
    question = searching.question_of(asking.typed)
    ranks = searching.find(question, snapshot)
    near = searching.nearest(question, snapshot) if question.words and not ranks else None
    return Narrowed(asking, question, snapshot, near.ranks if near else ranks, near)


def counts_of(words: Sequence[str], answered: Narrowed, most: int) -> list[tuple[str, int]]:
    """Of other words, in their order, those that do find something with the same filters, with how much."""
    questions = [searching.question_of(word) for word in words]
    searching.look_up([word for question in questions for word in question.words], answered.snapshot)
    passed = reduce(and_, answered.filters.values())
    counted: list[tuple[str, int]] = []
    for word, question in zip(words, questions, strict=True):
        if number := (passed & searching.all_of(searching.find(question, answered.snapshot))).bit_count():
            counted.append((word, number))
    return counted[:most]
