"""How is a text of the guideline read: its clauses, each with its number and its place, and what differs from another version?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from portal.text.clauses import anchor_of

# By depth: 一、 (一) 1. (1) A.
_LABELS = (
    re.compile(r"([一二三四五六七八九十]{1,3})、 *"),
    re.compile(r"[(（]([一二三四五六七八九十]{1,3})[)）] *"),
    re.compile(r"(\d{1,2})\. *"),
    re.compile(r"[(（](\d{1,2})[)）] *"),
    re.compile(r"([A-Z])\. +"),
)
_CITED = ("{}", "({})", "{}", "({})", "{}")  # as a citation writes the same
_FORM = re.compile(r"附表 ?(\d)：")
_MOST = 2000  # characters of a clause that are compared one by one


@dataclass(frozen=True)
class GuidelineClause:
    """`number` as it is cited, 「六(三)1」; `anchor` its place on the page, unlike any other's; `label` as printed before `text`."""

    number: str
    anchor: str
    label: str
    text: str
    depth: int

    @property
    def heading(self) -> str:
        """Its first line."""
        return self.text.partition("\n")[0]

    @property
    def below(self) -> str:
        return self.text.partition("\n")[2]


@dataclass(frozen=True)
class _Label:
    level: tuple[int, int]  # indentation, kind of label
    printed: str
    cited: str


def clauses_in(text: str) -> list[GuidelineClause]:
    """The clauses of a text in their order; a line without a label goes on with the one above.

    A line that begins with 全形空白 stands so many steps below the numbers around it, as the rows of a table do.
    """
    clauses: list[GuidelineClause] = []
    path: list[_Label] = []
    taken: Counter[str] = Counter()
    for line in filter(None, map(str.rstrip, text.replace("\r\n", "\n").split("\n"))):
        label = _label_of(line)
        if label is None:
            _go_on(clauses, line.strip())
            continue
        path = [*(above for above in path if above.level < label.level), label]
        clauses.append(_clause(path, line, taken))
    return clauses


def _label_of(line: str) -> _Label | None:
    words = line.lstrip("\u3000 \t")
    indent = len(line) - len(line.lstrip("\u3000"))
    if form := _FORM.match(words):
        return _Label((0, 0), form[0], f"附表{form[1]}")
    for depth, label in enumerate(_LABELS):
        if printed := label.match(words):
            return _Label((indent, depth), printed[0], _CITED[depth].format(printed[1]))
    return None


def _go_on(clauses: list[GuidelineClause], words: str) -> None:
    if clauses:
        clauses[-1] = replace(clauses[-1], text=f"{clauses[-1].text}\n{words}")


def _clause(path: Sequence[_Label], line: str, taken: Counter[str]) -> GuidelineClause:
    number = ""
    for label in path:
        number += f"-{label.cited}" if number[-1:].isdigit() and label.cited.isdigit() else label.cited
    anchor = anchor_of(number) or "n"
    taken[anchor] += 1
    if taken[anchor] > 1:  # the rows of a second table are numbered like those of the first
        anchor += f"b{taken[anchor]}"
    printed = path[-1].printed
    return GuidelineClause(number, anchor, printed.strip(), line.lstrip("\u3000 \t")[len(printed) :], len(path) - 1)


# --- Two versions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClauseChange:
    """One clause that is not the same in both: `before` or `after` is None where there is none. `parts`: what to strike and mark."""

    before: GuidelineClause | None
    after: GuidelineClause | None
    parts: tuple[tuple[str, str], ...] = ()  # ("same" | "gone" | "new", words)


def changes_between(old: Sequence[GuidelineClause], new: Sequence[GuidelineClause]) -> list[ClauseChange]:
    """What was taken out, put in, reworded or given another number, in the order of the new version.

    Clauses are paired by what they say: one that is put in between does not make all that follow differ, but renumbers them.
    """
    matcher = SequenceMatcher(
        None, [_said(clause) for clause in old], [_said(clause) for clause in new], autojunk=False
    )
    changes: list[ClauseChange] = []
    for kind, start, end, start_new, end_new in matcher.get_opcodes():
        olds, news = old[start:end], new[start_new:end_new]
        if kind == "equal":
            pairs = zip(olds, news, strict=True)
            changes += [ClauseChange(a, b) for a, b in pairs if a.number != b.number]
        else:
            changes += _replaced(olds, news)
    return changes


def _said(clause: GuidelineClause) -> str:
    return "".join(clause.text.split())


def _replaced(olds: Sequence[GuidelineClause], news: Sequence[GuidelineClause]) -> Iterator[ClauseChange]:
    """Those of one number are one clause reworded; the others were taken out or put in."""
    by_number = {clause.number: clause for clause in olds}
    kept = {clause.number for clause in news} & by_number.keys()
    yield from (ClauseChange(clause, None) for clause in olds if clause.number not in kept)
    for clause in news:
        before = by_number[clause.number] if clause.number in kept else None
        yield ClauseChange(before, clause, _parts(before.text, clause.text) if before else ())


def _parts(before: str, after: str) -> tuple[tuple[str, str], ...]:
    if max(len(before), len(after)) > _MOST:
        return (("gone", before), ("new", after))
    parts: list[tuple[str, str]] = []
    for kind, start, end, start_new, end_new in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", before[start:end]))
        else:
            parts += [
                (name, words)
                for name, words in (("gone", before[start:end]), ("new", after[start_new:end_new]))
                if words
            ]
    return tuple(parts)
