"""What changed between two submissions? By name; repeated rows by their stable id, files by SHA-256."""

from typing import Any

from applications.place import Place
from applications.sheets import rows


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
    """What counts as the answer: for files content and details, for repeated rows their cells, else the value."""
    if filed is None:
        return None
    row = filed["row"]
    if row["kind"] == "files":
        return [(one["sha256"], one["details"]) for one in row["files"]]
    if row["kind"] == "rows":
        return {one["id"]: [(cell["name"], cell["value"]) for cell in one["cells"]] for one in row["rows"]}
    return (row["value"] or None) if row["kind"] == "bool" else row["value"]


def _differ(old: dict[str, Any] | None, new: dict[str, Any] | None) -> bool:
    empty = (None, "", [], {})
    was, now = _substance(old), _substance(new)
    return was != now and not (was in empty and now in empty)


def _change(place: Place, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    filed, before, after = new or old, _words(old), _words(new)
    if filed["row"]["kind"] == "files" and before == after:
        after += "（換了內容不同的檔案）"
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
    if filed is None:
        return "（未問）"
    row = filed["row"]
    if row["kind"] == "rows":
        return "；".join(
            "、".join(f"{c['label']} {c['display']}" for c in one["cells"] if c["display"]) for one in row["rows"]
        )
    if row["kind"] == "files" and row["files"]:
        return "；".join(_file_words(one) for one in row["files"])
    return row["display"] or "（空白）"


def _file_words(file: dict[str, Any]) -> str:
    known = "、".join(f"{line['label']} {line['display']}" for line in file["details"])
    return f"{file['name']}（{known}）" if known else file["name"]
