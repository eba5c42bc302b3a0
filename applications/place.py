"""Where does an answer stand? One type with one spelling: in addresses, in the names and ids of a page, as a key.

「company-0-rep_title」, 「technical-12-load_test_report」, 「promotion-12-price_plans-<uid>-total_price」. Nobody else puts the
parts together or takes them apart (tests/architecture/test_places.py). It is also how Django names the boxes of a form under
a prefix, so that the box of an answer on a page of several sheets is called as its place is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

EACH = "each"  # in the place of a row: of whichever
_name = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
_within = rf"(?P<name>{_name})(?:-(?P<row>{EACH}|[0-9a-f]{{32}}|[0-9]{{1,18}})(?:-(?P<cell>{_name}))?)?"
_written = re.compile(rf"(?P<sheet>[a-z]{{1,20}})-(?P<solution>0|[1-9][0-9]{{0,17}})-{_within}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """One answer of one application. `name` is a field, a slot for papers or a repeated row; `solution_id` is None in 附表1.

    `row` says which of several in that name: the uid of a price (as hex), the number of a paper, or EACH; `cell` is the
    question asked of it.
    """

    sheet: str
    solution_id: int | None
    name: str
    row: str | None = None
    cell: str = ""

    def __post_init__(self) -> None:
        if self.cell and not self.row:
            raise ValueError(f"{self.name}: {self.cell} is asked of a row, or of EACH")

    def __str__(self) -> str:
        return f"{prefix_of(self.sheet, self.solution_id)}-{self.within}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The other way from `str`. Raises ValueError for what no place writes."""
        if not (written := _written.fullmatch(text)):
            raise ValueError(f"no place: {text[:60]!r}")
        solution = int(written["solution"]) or None
        return cls(written["sheet"], solution, written["name"], written["row"], written["cell"] or "")

    # --- Where the sheet is known already --------------------------------------------------------------------------

    @property
    def within(self) -> str:
        """Without sheet and solution: the name of the box where one sheet has the page for itself, and in the history."""
        if not self.row:  # nearly all of them, on pages that ask for hundreds
            return self.name
        return f"{self.name}-{self.row}-{self.cell}" if self.cell else f"{self.name}-{self.row}"

    def at(self, row: str, cell: str = "") -> Self:
        """A place inside this one."""
        return replace(self, row=row, cell=cell)

    @property
    def landing(self) -> Self:
        """Where a link to it leads: a page knows the boxes of a row by their order, so to the row; EACH leads to all of them."""
        return replace(self, row=None if self.row == EACH else self.row, cell="")

    # --- On a page -------------------------------------------------------------------------------------------------

    def under(self, kind: str) -> str:
        """The name or id of what belongs to this place on a page: 「remark-company-0-rep_title」."""
        return f"{kind}-{self}"

    @classmethod
    def read_under(cls, kind: str, text: str) -> Self:
        """The other way from `under`. Raises ValueError."""
        head = f"{kind}-"
        if not text.startswith(head):
            raise ValueError(f"no place under {kind}: {text[:60]!r}")
        return cls.read(text.removeprefix(head))

    def field_id(self, *, alone: bool) -> str:
        """The id of its box, as Django gives it; `alone` where one sheet has the page for itself."""
        return f"id_{self.within if alone else self}"


def prefix_of(sheet: str, solution_id: int | None) -> str:
    """What the places of one sheet begin with, and the prefix of its form on a page of several."""
    return f"{sheet}-{solution_id or 0}"


def places_in(names: Iterable[str]) -> Iterator[Place]:
    """The places that names of a posted page speak of; of other names nothing."""
    return (Place.read(name) for name in names if _written.fullmatch(name))


def places_under(kind: str, names: Iterable[str]) -> Iterator[Place]:
    """The same of what belongs to a place: 「version-company-0-rep_title」."""
    head = f"{kind}-"
    return places_in(name.removeprefix(head) for name in names if name.startswith(head))


def question_in(box: str) -> str:
    """The name of the question that a box of a form asks, whatever stands before it."""
    return box.rpartition("-")[2]
