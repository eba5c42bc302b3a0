"""Which listings have every word that was asked for, and in which order? The same on both databases."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from itertools import product
from operator import or_

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex

from listings.catalogue.index import MARKS, WITH_SKIPS
from listings.catalogue.snapshot import Snapshot
from listings.models import CatalogueText
from portal.text.searching import MOST_WORDS
from portal.text.token_columns import KeysOf, Wanted, by_index
from portal.text.tokens import SKIPPED, Asked, asked, may_be_off, near_forms, slips
from portal.web.cache_share import CacheShare

WORDS = CacheShare(
    "catalogue-word", most_bytes=24 * 2**20, seconds=60 * 60
)  # a change of the catalogue ends it at once
LOOKED_THROUGH = 300  # texts at most, where a word may be one character off
MOST_FORMS = 3  # ways of writing that are tried


@dataclass(frozen=True)
class Sought:
    """What was typed, as it is searched; `is_cut` when there were more words than count."""

    words: tuple[Asked, ...]
    is_cut: bool = False
    is_signs: bool = False  # something was typed, and there is no word in it
    passed_over: tuple[str, ...] = ()  # single characters beside words, as in a sentence that was pasted

    @property
    def is_single(self) -> bool:
        """Whether a character stands alone in it, which is looked for in names only."""
        return any(word.is_single for word in self.words)


def question_of(typed: str) -> Sought:
    typed_words = asked(typed, MOST_WORDS + 1)
    words = [word for word in typed_words if not word.is_single] or typed_words
    passed_over = tuple(word.typed for word in typed_words if word not in words)
    is_cut, is_signs = len(typed_words) > MOST_WORDS, bool(typed and not words)
    return Sought(tuple(words[:MOST_WORDS]), is_cut, is_signs, passed_over)


def find(question: Sought, snapshot: Snapshot) -> tuple[int, ...]:
    """Sets of places of what has every word of it, those that fit best first: the places of several words are added."""
    if not question.words:
        return () if question.is_signs else (snapshot.all,)
    ranks = {0: snapshot.all}
    for standing in look_up(question.words, snapshot):
        added: dict[int, int] = {}
        for (rank, hits), (place, here) in product(ranks.items(), enumerate(standing)):
            if both := hits & here:
                added[rank + place] = added.get(rank + place, 0) | both
        ranks = added
    return tuple(ranks[rank] for rank in sorted(ranks))


def all_of(ranks: Iterable[int]) -> int:
    return reduce(or_, ranks, 0)


def look_up(words: Iterable[Asked], snapshot: Snapshot) -> list[tuple[int, ...]]:
    """Of each word the sets of where it stands, best place first; remembered while the catalogue stays as it is."""
    keys = {word: _key(f"{snapshot.key}:{word.written}") for word in words}
    kept, new = WORDS.get_many(keys.values()), {}
    if unknown := [word for word, key in keys.items() if key not in kept]:
        with by_index():
            new = {keys[word]: tuple(map(_packed, _standing(word, snapshot))) for word in unknown}
        WORDS.set_many(new)
    return [tuple(map(_unpacked, {**kept, **new}[key])) for key in keys.values()]


def _key(asked_for: str) -> str:
    return sha256(asked_for.encode()).hexdigest()


def _packed(hits: int) -> bytes:
    return zlib.compress(hits.to_bytes((hits.bit_length() + 7) // 8, "little"), 1)


def _unpacked(kept: bytes) -> int:
    return int.from_bytes(zlib.decompress(kept), "little")


def _standing(word: Asked, snapshot: Snapshot) -> list[int]:
    """Where a listing has it in several places, the best one counts."""
    begins = Q(name__startswith=f" {word.written.lstrip()}")
    names = _holding(word, "name").aggregate(all=KeysOf("listing"), first=KeysOf("listing", filter=begins))
    hits = [names["first"], names["all"]]
    if not word.is_single:
        hits += [_holding(word, field).aggregate(all=KeysOf("listing"))["all"] for field in MARKS if field != "name"]
    standing, better = [], 0
    for listings in hits:
        here = snapshot.of_listings(listings or ()) & ~better
        standing.append(here)
        better |= here
    return standing


def _holding(word: Asked, field: str) -> QuerySet[CatalogueText]:
    """By the index first; where tokens cannot say it alone, the texts that are left are looked at."""
    rows = CatalogueText.objects.all()
    if wanted := word.wanted:
        rows = rows.filter(tokens__holds=[[(MARKS[field] + token, goes_on) for token, goes_on in wanted]])
    return rows if word.is_exact else rows.annotate(at=StrIndex(field, Value(word.written))).filter(at__gt=0)


# --- One character off ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A word that was not found, how it is written where it is found, and what the question finds with it."""

    typed: str
    meant: str
    words: tuple[Asked, ...]
    ranks: tuple[int, ...]


def nearest(question: Sought, snapshot: Snapshot) -> Near | None:
    """The same question with one word of it one character off, as most listings write it; of four characters and more."""
    for typed, meant, other in _meant(question, snapshot):
        if ranks := find(other, snapshot):
            return Near(typed, meant, other.words, ranks)
    return None


def _meant(question: Sought, snapshot: Snapshot) -> Iterator[tuple[str, str, Sought]]:
    for at, word in enumerate(question.words):
        for run in may_be_off(word):
            for form in _forms_of(run, snapshot)[:MOST_FORMS]:
                words = (*question.words[:at], word.instead(run, form), *question.words[at + 1 :])
                yield run, form, Sought(words)


def _forms_of(run: str, snapshot: Snapshot) -> list[str]:
    rows = CatalogueText.objects.filter(tokens__holds=_slips(run)).order_by("-listing")
    counted: Counter[str] = Counter()
    with by_index():
        looked_through = list(rows.values_list("listing", *MARKS)[:LOOKED_THROUGH])
    for listing, *texts in looked_through:
        if listing in snapshot.place_of:
            counted.update(near_forms(run, "\n".join(texts)))
    return sorted(counted, key=lambda form: (-counted[form], form))


def _slips(run: str) -> list[Wanted]:
    """In names and companies pairs that skip a character are kept as well; elsewhere the other pairs must say it."""
    return [
        [(mark + token, False) for token in line]
        for line in slips(run)
        for field, mark in MARKS.items()
        if field in WITH_SKIPS or not any(SKIPPED in token for token in line)
    ]
