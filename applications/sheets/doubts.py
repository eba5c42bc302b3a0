"""Which answers would a careful colleague ask about, though nothing in them is wrong? Questions to vendor and officer, never refusals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from applications.filed import FiledSolution, FiledSubmission
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.base import Problem
from portal.forms.fields.kind import kind_of
from portal.text.fold import fold


@dataclass(frozen=True)
class Doubt:
    """One answer and the question about it."""

    place: Place
    label: str
    message: str

    @property
    def problem(self) -> Problem:
        return Problem(self.place, SHEETS[self.place.sheet].section_of(self.place.name), self.label, self.message)


def of_filed(filed: FiledSubmission, today: date) -> Iterator[Doubt]:
    """Of what was filed, or would be."""
    yield from _same_names(filed)
    for row in filed.rows:
        field = SHEETS[row.sheet.key].base_fields.get(row.answer.name) if row.sheet.key in SHEETS else None
        if field and (asked := kind_of(field).doubt(field, row.answer.value, today)):
            yield Doubt(row.place, row.answer.label, asked)


def _same_names(filed: FiledSubmission) -> Iterator[Doubt]:
    """At the later ones of several solutions that are called alike."""
    seen: dict[str, FiledSolution] = {}
    for solution in filed.solutions:
        first = seen.setdefault(fold(solution.name), solution) if solution.name else solution
        if first is not solution:
            yield Doubt(Place("technical", solution.id, "name"), "方案名稱", same_name(solution.name))


def same_name(name: str) -> str:
    """Neither a gap nor a breach: the guideline forbids it not, and nobody could tell the two apart."""
    return f"這個申請有兩個方案都叫「{name}」，信件和網站上會分不出來；請改成看得出差別的名稱。"


def twin_of(name: str, others: Iterable[str]) -> str:
    """The sentence when one of `others` is called alike; "" when none is."""
    return same_name(name) if name and fold(name) in {fold(other) for other in others} else ""
