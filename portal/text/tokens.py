"""By which pieces is a text found, and where do they stand in it? The one place that knows how Chinese is cut.

A text becomes runs: characters of East Asian writing, letters, digits. Between runs stands one blank, before the first and
behind the last as well; signs and blanks inside a run of East Asian characters say nothing, as in `fold.squeeze`. So 「ISO 9001」,
「ISO-9001」 and 「iso9001」 are one text, and a database that knows LIKE can say whether a word stands there whole.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from portal.text.fold import fold, words

SKIPPED = "々"  # between the two characters of a skip pair: it is a letter, and no pair has three characters
LONGEST_TOKEN = 100  # characters; PostgreSQL takes 2,046 bytes
# East Asian characters of a word that may be one character off. What is looked for grows with the square of them: a hundred
# that mean nothing would keep a page busy for seconds.
LEAST_NEAR, MOST_NEAR = 4, 12

# Ideographs, radicals, kana, bopomofo, hangul: what is written without blanks.
_EAST_ASIAN = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_run = re.compile(rf"[{_EAST_ASIAN}]+|[^\W\d_{_EAST_ASIAN}]+|\d+")
_is_east_asian = re.compile(rf"[{_EAST_ASIAN}]").match
_single_letter = re.compile(rf"(?<!\w)[^\W\d_{_EAST_ASIAN}](?!\w)").match


def normal(text: str) -> str:
    """The runs of a text with a blank around each; " " of one that has none. No sign of LIKE is left in it."""
    return f" {' '.join(_runs(fold(text)))} "


def tokens(written: str, skips: bool = False) -> set[str]:
    """What stands for a `normal` text in an index: pairs of East Asian characters, single ones that stand alone, words and numbers.

    With `skips` also each character with the next but one, by which a name is found that was written one character off.
    """
    kept: set[str] = set()
    for run in written.split():
        kept.update(_tokens_of(run))
        if skips and _is_east_asian(run):
            kept.update(f"{first}{SKIPPED}{third}" for first, third in zip(run, run[2:], strict=False))
    return kept


def _runs(folded: str) -> list[str]:
    """Neighbours of East Asian characters are one run, and so are letters that stand each for itself, as in 「Ｍ Ｅ Ｓ」."""
    runs: list[str] = []
    spaced = False  # the last run was made of single letters
    for match in _run.finditer(folded):
        part, alone = match[0], bool(_single_letter(folded, match.start()))
        if runs and ((_is_east_asian(part) and _is_east_asian(runs[-1])) or (alone and spaced)):
            runs[-1] += part
        else:
            runs.append(part)
        spaced = alone
    return runs


def _tokens_of(run: str) -> list[str]:
    if _is_east_asian(run):
        return [first + second for first, second in pairwise(run)] or [run]
    return [run[:LONGEST_TOKEN]]


# --- What is asked for ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One word of a search. `open` is the last one typed: more letters may follow it."""

    typed: str
    runs: tuple[str, ...]
    open: bool = False

    @property
    def is_single(self) -> bool:
        """One East Asian character alone: it stands nearly everywhere, and is looked for in names only."""
        return len(self.runs) == 1 and len(self.runs[0]) == 1 and bool(_is_east_asian(self.runs[0]))

    @property
    def has_prefix(self) -> bool:
        """Whether more letters may follow; a number is whole: 「100」 is no beginning of a tax ID."""
        return self.open and self.runs[-1].isalpha() and not _is_east_asian(self.runs[-1])

    @cached_property
    def wanted(self) -> tuple[tuple[str, bool], ...]:
        """Tokens that must all be there, each with whether it may go on; none of a character that is only a part of a run."""
        if self.is_single:
            return ((self.runs[0], False),)
        last = len(self.runs) - 1
        kept = [
            (token, at == last and self.has_prefix)
            for at, run in enumerate(self.runs)
            if not (_is_east_asian(run) and len(run) == 1)
            for token in _tokens_of(run)
        ]
        return tuple(dict.fromkeys(kept))

    @property
    def is_exact(self) -> bool:
        """Whether its tokens say all: a word of two characters, or one of letters; else the text must be looked at as well."""
        return len(self.runs) == 1 and len(self.wanted) == 1 and len(self.runs[0]) <= LONGEST_TOKEN

    @property
    def written(self) -> str:
        """How it stands in a `normal` text."""
        before = "" if _is_east_asian(self.runs[0]) else " "
        behind = "" if _is_east_asian(self.runs[-1]) or self.has_prefix else " "
        return f"{before}{' '.join(self.runs)}{behind}"

    def instead(self, run: str, other: str) -> "Asked":
        """The same word with another run in the place of one."""
        runs = tuple(other if each == run else each for each in self.runs)
        return Asked("".join(runs), runs, self.open)


def asked(text: str, most: int) -> list[Asked]:
    """The words of a search, at most so many; none of signs alone."""
    kept = [(word.plain, tuple(_runs(word.plain))) for word in words(_joined(text), most)]
    kept = [(plain, runs) for plain, runs in kept if runs]
    return [Asked(plain, runs, open=at == len(kept) - 1) for at, (plain, runs) in enumerate(kept)]


_single_letters = re.compile(r"(?<!\w)(?:[^\W\d_]\s+)+[^\W\d_](?!\w)", re.ASCII)
_in_brackets = re.compile(
    r"\((\w)\)"
)  # what ㈱ is folded to, and （股）公司: a part of the name, where brackets part words


def _joined(text: str) -> str:
    spaced = _in_brackets.sub(r"\1", fold(text))
    return _single_letters.sub(lambda match: re.sub(r"\s+", "", match[0]), spaced)


# --- One character off ---------------------------------------------------------------------------------------------


def slips(run: str) -> list[tuple[str, ...]]:
    """Which tokens a text has, each line all of them, that holds this run with one character wrong, missing or too many."""
    pairs, length = _tokens_of(run), len(run)
    wrong = [_without(pairs, at - 1, at, run[at - 1 : at] + SKIPPED + run[at + 1 : at + 2]) for at in range(length)]
    missing = [_without(pairs, at - 1, at - 1, run[at - 1] + SKIPPED + run[at]) for at in range(1, length)]
    too_many = [tuple(_tokens_of(run[:at] + run[at + 1 :])) for at in range(length)]
    return list(dict.fromkeys([*wrong, *missing, *too_many]))


def _without(pairs: list[str], first: int, last: int, skip: str) -> tuple[str, ...]:
    kept = [pair for at, pair in enumerate(pairs) if not first <= at <= last]
    return tuple([*kept, skip] if len(skip) == 3 else kept)


def near_forms(run: str, text: str) -> set[str]:
    """How the run is written in a `normal` text, where it stands there one character off."""
    kept = {match[0] for pattern in _one_off(run) for match in pattern.finditer(text)} - {run}
    return {form for form in kept if not any(form in other for other in kept if other != form)}


@lru_cache(maxsize=32)
def _one_off(run: str) -> tuple[re.Pattern[str], ...]:
    any_one, places = f"[{_EAST_ASIAN}]", range(len(run))
    forms = [run[:at] + any_one + run[at + 1 :] for at in places]
    forms += [run[:at] + any_one + run[at:] for at in places if at]
    forms += [run[:at] + run[at + 1 :] for at in places]
    return tuple(re.compile(form) for form in dict.fromkeys(forms))


def may_be_off(word: Asked) -> list[str]:
    """Its runs that are long enough to be told from another by all but one character, and no longer than a name is."""
    return [run for run in word.runs if LEAST_NEAR <= len(run) <= MOST_NEAR and _is_east_asian(run)]


# --- Where it stands -----------------------------------------------------------------------------------------------


def marked(text: str, sought: Sequence[Asked]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether a word stands there; together they are the text as it was."""
    if not sought:
        return [(text, False)]
    folded, places = _folded_with_places(text)
    plain, at = _normal_with_places(folded, places)
    hit = [False] * len(text)
    for word in sought:
        for start, end in _stands(word, plain):
            taken = [at[n] for n in range(start, end) if at[n] is not None]
            if taken:
                hit[taken[0][0] : taken[-1][1]] = [True] * (taken[-1][1] - taken[0][0])
    return list(_pieces(text, hit))


def _folded_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Each folded character with the piece of the text that it was made of: ㈱ becomes three, ß two."""
    folded, places, start = [], [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        piece = _fold_one(text[start:end])
        folded.append(piece)
        places += [(start, end)] * len(piece)
        start = end
    return "".join(folded), places


@lru_cache(maxsize=20_000)
def _fold_one(cluster: str) -> str:
    return fold(cluster)


def _normal_with_places(folded: str, places: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int] | None]]:
    """`normal` of what is folded, with the place of each of its characters; its blanks have none."""
    runs, written = _runs(folded), 0
    letters = [n for part in _run.finditer(folded) for n in range(part.start(), part.end())]
    kept: list[tuple[int, int] | None] = [None]
    for run in runs:
        kept += [places[letters[n]] for n in range(written, written + len(run))]
        kept.append(None)
        written += len(run)
    return f" {' '.join(runs)} ", kept


def _stands(word: Asked, plain: str) -> Iterator[tuple[int, int]]:
    start = plain.find(word.written)
    while start >= 0:
        yield start, start + len(word.written)
        start = plain.find(word.written, start + 1)


def _pieces(text: str, hit: list[bool]) -> Iterator[tuple[str, bool]]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or hit[at] != hit[start]:
            yield text[start:at], hit[start]
            start = at
