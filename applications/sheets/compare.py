"""What changed between two submissions? By name; repeated rows by their stable id, files by SHA-256."""

from typing import Any

from applications.sheets import rows


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """One dict per changed row: sheet, solution, solution_name, section, name, label, before, after (display texts)."""
    old, new = _places(before), _places(after)
    keys = [*new, *(key for key in old if key not in new)]
    return [_change(key, old.get(key), new.get(key)) for key in keys if _differ(old.get(key), new.get(key))]


def changed_names(changes: list[dict[str, Any]]) -> set[tuple[str, int | None, str]]:
    return {(change["sheet"], change["solution"], change["name"]) for change in changes}


def _places(frozen: dict[str, Any]) -> dict[tuple, dict[str, Any]]:
    return {
        (sheet["key"], sheet["solution"], row["name"]): {"sheet": sheet, "section": section, "row": row}
        for sheet, section, row in rows.walk(frozen)
    }


def _substance(place: dict[str, Any] | None) -> Any:
    """What counts as the answer: for files content and details, for repeated rows their cells, else the value."""
    if place is None:
        return None
    row = place["row"]
    if row["kind"] == "files":
        return [(one["sha256"], one["details"]) for one in row["files"]]
    if row["kind"] == "rows":
        return {one["id"]: [(cell["name"], cell["value"]) for cell in one["cells"]] for one in row["rows"]}
    return (row["value"] or None) if row["kind"] == "bool" else row["value"]


def _differ(old: dict[str, Any] | None, new: dict[str, Any] | None) -> bool:
    empty = (None, "", [], {})
    was, now = _substance(old), _substance(new)
    return was != now and not (was in empty and now in empty)


def _change(key: tuple, old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    place, before, after = new or old, _words(old), _words(new)
    if place["row"]["kind"] == "files" and before == after:
        after += "（換了內容不同的檔案）"
    return {
        "sheet": key[0],
        "solution": key[1],
        "name": key[2],
        "number": place["sheet"]["number"],
        "solution_name": place["sheet"]["solution_name"],
        "section": place["section"]["title"],
        "label": place["row"]["label"],
        "before": before,
        "after": after,
    }


def _words(place: dict[str, Any] | None) -> str:
    if place is None:
        return "（未問）"
    row = place["row"]
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
