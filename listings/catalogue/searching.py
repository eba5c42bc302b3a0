"""Which listings have every word that was asked for, and in which order? The same on both databases."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from operator import or_

from django.core.cache import cache
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression, Expression

from listings.catalogue.snapshot import Snapshot
from listings.models import CatalogueText
from portal.text.searching import MOST_WORDS
from portal.text.tokens import Asked, asked, may_be_off, near_forms, slips

KEPT_SECONDS = 600
LOOKED_THROUGH = 300  # texts at most, where a word may be one character off
MOST_FORMS = 3  # ways of writing that are tried
NAME_STARTS, IN_NAME, IN_VENDOR, ABOUT, MENTIONED = range(5)


@dataclass(frozen=True)
class Question:
    """What was typed, as it is searched; `is_cut` when there were more words than count."""

    words: tuple[Asked, ...]
    is_cut: bool = False
    is_signs: bool = False  # something was typed, and there is no word in it

    @property
    def key(self) -> str:
        """The same for all that finds the same."""
        return "|".join(word.written for word in self.words)

    @property
    def is_single(self) -> bool:
        """Whether a character stands alone in it, which is looked for in names only."""
        return any(word.is_single for word in self.words)


def question_of(typed: str) -> Question:
    words = asked(typed, MOST_WORDS + 1)
    return Question(tuple(words[:MOST_WORDS]), len(words) > MOST_WORDS, is_signs=bool(typed and not words))


def find(question: Question, snapshot: Snapshot) -> tuple[int, ...]:
    """Sets of places of what has every word of it, those that fit best first; remembered while the catalogue stays as it is."""
    if not question.words:
        return () if question.is_signs else (snapshot.all,)
    key = f"catalogue-found:{sha256(f'{snapshot.key}:{question.key}'.encode()).hexdigest()}"
    kept: list[bytes] | None = cache.get(key)
    if kept is None:
        kept = [_packed(rank) for rank in _find(question, snapshot)]
        cache.set(key, kept, KEPT_SECONDS)
    return tuple(int.from_bytes(zlib.decompress(rank), "little") for rank in kept)


def _packed(found: int) -> bytes:
    return zlib.compress(found.to_bytes((found.bit_length() + 7) // 8, "little"), 1)


def all_of(ranks: Iterable[int]) -> int:
    return reduce(or_, ranks, 0)


def _find(question: Question, snapshot: Snapshot) -> list[int]:
    listings: dict[int, list[int]] = {}
    rows = _holding(question.words).annotate(rank=reduce(_added, map(_place_of, question.words)))
    for listing, rank in rows.values_list("listing", "rank").iterator(chunk_size=10_000):
        listings.setdefault(rank, []).append(listing)
    ranks = (snapshot.of_listings(listings[rank]) for rank in sorted(listings))
    return [rank for rank in ranks if rank]


def _holding(words: Iterable[Asked]) -> QuerySet[CatalogueText]:
    """By the index first; where tokens cannot say it alone, the texts that are left are looked at."""
    condition = Q()
    for word in words:
        if word.is_single:
            condition &= Q(name__contains=word.written)
            continue
        if word.wanted:
            condition &= Q(tokens__holds=[word.wanted])
        if not word.is_exact:
            condition &= Q(about__contains=word.written) | Q(besides__contains=word.written)
    return CatalogueText.objects.filter(condition)


def _place_of(word: Asked) -> Expression:
    """The better the place, the lower; of several words the places are added."""
    return Case(
        When(name__startswith=f" {word.written.lstrip()}", then=Value(NAME_STARTS)),
        When(name__contains=word.written, then=Value(IN_NAME)),
        When(vendor__contains=word.written, then=Value(IN_VENDOR)),
        When(about__contains=word.written, then=Value(ABOUT)),
        default=Value(MENTIONED),
        output_field=IntegerField(),
    )


def _added(first: Expression, second: Expression) -> Expression:
    return CombinedExpression(first, "+", second)


# --- One character off ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A word that was not found, how it is written where it is found, and what the question finds with it."""

    typed: str
    meant: str
    words: tuple[Asked, ...]
    ranks: tuple[int, ...]


def nearest(question: Question, snapshot: Snapshot) -> Near | None:
    """The same question with one word of it one character off, as most listings write it; of four characters and more."""
    for typed, meant, other in _meant(question, snapshot):
        if ranks := find(other, snapshot):
            return Near(typed, meant, other.words, ranks)
    return None


def _meant(question: Question, snapshot: Snapshot) -> Iterator[tuple[str, str, Question]]:
    for at, word in enumerate(question.words):
        for run in may_be_off(word):
            for form in _forms_of(run, snapshot)[:MOST_FORMS]:
                words = (*question.words[:at], word.instead(run, form), *question.words[at + 1 :])
                yield run, form, Question(words)


def _forms_of(run: str, snapshot: Snapshot) -> list[str]:
    wanted = [tuple((token, False) for token in line) for line in slips(run)]
    rows = CatalogueText.objects.filter(tokens__holds=wanted).order_by(F("listing").desc())
    counted: Counter[str] = Counter()
    for listing, about, besides in rows.values_list("listing", "about", "besides")[:LOOKED_THROUGH]:
        if listing in snapshot.place_of:
            counted.update(near_forms(run, f"{about}\n{besides}"))
    return sorted(counted, key=lambda form: (-counted[form], form))
