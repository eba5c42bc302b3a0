"""What does the answer to a correction hold? What was opened as it stands now, all else as it was filed before."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from applications.place import Place

Frozen = dict[str, Any]
Opened = dict[int | None, set[str]]  # the names, by solution: a question may stand on two sheets of one


def mended(now: Frozen, before: Frozen, opens: Callable[[Place], bool]) -> Frozen:
    """`now`, frozen, with whatever was not opened as it stood in `before`.

    What a vendor typed in a round that was recalled, or at an item that an amended letter dropped, waits in the application:
    it is filed when it is asked for again.
    """
    opened = _opened(now, opens)
    stood = {(sheet["key"], sheet["solution"]): sheet for sheet in before["sheets"]}
    names = {solution["id"]: solution["name"] for solution in before["solutions"]}
    if "company_name" not in opened[None]:
        now = {**now, "vendor": {**now["vendor"], "company_name": before["vendor"]["company_name"]}}
    solutions = [_named(s, "name", s["id"], names, opened) for s in now["solutions"]]
    sheets = [_named(s, "solution_name", s["solution"], names, opened) for s in now["sheets"]]
    return {**now, "solutions": solutions, "sheets": [_sheet(s, stood, opened) for s in sheets]}


def _opened(now: Frozen, opens: Callable[[Place], bool]) -> Opened:
    opened: Opened = defaultdict(set)
    for sheet in now["sheets"]:
        places = (Place(sheet["key"], sheet["solution"], row["name"]) for s in sheet["sections"] for row in s["rows"])
        opened[sheet["solution"]] |= {place.name for place in places if opens(place)}
    return opened


def _named(part: Frozen, key: str, solution: int | None, names: dict[int, str], opened: Opened) -> Frozen:
    """A solution is called as it was filed, unless its name is asked for: on whichever of its sheets."""
    return part if solution not in names or "name" in opened[solution] else {**part, key: names[solution]}


def _sheet(sheet: Frozen, stood: dict[tuple[str, int | None], Frozen], opened: Opened) -> Frozen:
    before = stood.get((sheet["key"], sheet["solution"]))
    if before is None:
        return sheet
    earlier = {section["key"]: section["rows"] for section in before["sections"]}
    names = opened[sheet["solution"]]
    sections = [{**s, "rows": _mixed(s["rows"], earlier.get(s["key"], []), names)} for s in sheet["sections"]]
    return {**sheet, "sections": sections}


def _mixed(now: list[Frozen], before: list[Frozen], opened: set[str]) -> list[Frozen]:
    """In the order of `now`; a row that is asked no more, though nothing was opened that says so, stands where it stood."""
    fresh, stood = ({row["name"]: row for row in rows} for rows in (now, before))
    order = list(fresh)
    for after, name in zip(["", *stood], stood, strict=False):
        if name not in fresh:
            order.insert(order.index(after) + 1 if after in order else 0, name)
    taken = {
        name: fresh.get(name) if name in opened or _is_given(fresh.get(name)) else stood.get(name) for name in order
    }
    return [row for row in taken.values() if row is not None]


def _is_given(row: Frozen | None) -> bool:
    """A line that nobody typed follows from the others."""
    return row is not None and bool(row.get("given"))
