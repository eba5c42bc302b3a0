"""Which answers would a careful colleague ask about, though nothing in them is wrong? Questions to vendor and officer, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.place import Place
from applications.sheets import SHEETS
from applications.sheets.base import Problem
from applications.sheets.rows import place_of, walk
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


def of_frozen(frozen: dict[str, Any], today: date) -> Iterator[Doubt]:
    """Of what was filed, or would be."""
    for sheet, _, row in walk(frozen):
        field = SHEETS[sheet["key"]].base_fields.get(row["name"]) if sheet["key"] in SHEETS else None
        kind = str(field.widget.attrs.get("data-doubt", "")) if field else ""
        day = understood.read(str(row["value"])) if kind else None
        if day and (asked := understood.doubt(kind, day, today)):
            message = f"{understood.in_words(day)}。{asked}"
            yield Doubt(place_of(sheet, row), row["label"], message)
