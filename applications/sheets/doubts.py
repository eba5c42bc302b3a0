"""Which answers would a careful colleague ask about, though nothing in them is wrong? Questions to vendor and officer, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from applications.filed import FiledSubmission
from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.base import Problem
from portal.time import understood


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
    for row in filed.rows:
        field = SHEETS[row.sheet.key].base_fields.get(row.answer.name) if row.sheet.key in SHEETS else None
        kind = str(field.widget.attrs.get("data-doubt", "")) if field else ""
        day = understood.read(str(row.answer.value)) if kind else None
        if day and (asked := understood.doubt(kind, day, today)):
            message = f"{understood.in_words(day)}。{asked}"
            yield Doubt(row.place, row.answer.label, message)
