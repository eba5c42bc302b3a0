"""What changed between two submissions? By name; repeated rows by their stable id, files by SHA-256."""

from typing import Any

from applications.place import Place
from applications.sheets import rows
from portal.forms.fields.kind import kind_in


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """One dict per changed row: place, number, solution_name, section, label, before, after (display texts)."""
    old, new = _filed(before), _filed(after)
    places = [*new, *(place for place in old if place not in new)]
    return [_change(at, old.get(at), new.get(at)) for at in places if _differ(old.get(at), new.get(at))]


def changed_places(changes: list[dict[str, Any]]) -> set[Place]:
    return {change["place"] for change in changes}


def _filed(frozen: dict[str, Any]) -> dict[Place, dict[str, Any]]:
    return {
        rows.place_of(sheet, row): {"sheet": sheet, "section": section, "row": row}
        for sheet, section, row in rows.walk(frozen)
    }


def _substance(filed: dict[str, Any] | None) -> Any:
    return None if filed is None else kind_in(filed["row"]).substance(filed["row"])


def _differ(old: dict[str, Any] | None, new: dict[str, Any] | None) -> bool:
    empty: tuple[Any, ...] = (None, "", [], {})
    was, now = _substance(old), _substance(new)
    return was != now and not (was in empty and now in empty)


def _change(place: Place, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    filed, before, after = new or old or {}, _words(old), _words(new)
    if before == after:
        after += kind_in(filed["row"]).changed_unseen
    return {
        "place": place,
        "number": filed["sheet"]["number"],
        "solution_name": filed["sheet"]["solution_name"],
        "section": filed["section"]["title"],
        "label": filed["row"]["label"],
        "before": before,
        "after": after,
    }


def _words(filed: dict[str, Any] | None) -> str:
    return "（未問）" if filed is None else kind_in(filed["row"]).words(filed["row"])
