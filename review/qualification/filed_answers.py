"""How does what was filed stand beside what was filed before? Every frozen row with its anchor and what changed in it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from applications.documents import unprinted
from applications.documents.glyphs import FontMissing
from applications.documents.unprinted import Unprinted
from applications.place import Place, prefix_of
from applications.sheets import doubts, rows
from applications.sheets.compare import changed_places, compare
from portal.files.models import StoredFile
from portal.files.views import SHOWN_IN_PLACE
from portal.forms.fields.kind import kind_in
from portal.templatetags.portal import filesize
from portal.trail.frozen import thaw

Frozen = dict[str, Any]

KIND_WORDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


def beside(frozen: Frozen, before: Frozen | None) -> Frozen:
    """A copy of the frozen rows for one page, with: `place`, `changed`, and of a changed row what it was; `gone` holds rows no more asked.

    Every row and file has each name that the page asks for: a template that looks in vain looks long.
    `is_plain` says that the display text is all there is to show, which spares most rows a template of their own.
    `changes` counts the rows that changed or went; `unprinted` names answers with characters that no PDF shows, `doubts` those that one would ask about.
    """
    changed = changed_places(compare(before, frozen)) if before else set()
    frozen, old = thaw(frozen), _rows(thaw(before)) if before else {}
    for sheet in frozen["sheets"]:
        sheet["anchor"] = f"sheet-{prefix_of(sheet['key'], sheet['solution'])}"
    for sheet, section, row in rows.walk(frozen):
        place = rows.place_of(sheet, row)
        row |= {"place": place, "changed": place in changed, "opened": False, "box": ""}
        if row["changed"]:
            row["was"] = old.get(place, {}).get("row")
            section["changed"] = sheet["changed"] = True
        _dress(row)
        row["is_plain"] = not row["changed"] and kind_in(row).reads_as_text
    present = set(_rows(frozen))
    frozen["gone"] = [_gone(filed) for place, filed in old.items() if place in changed and place not in present]
    frozen["changes"] = len(changed)
    _mark_lost(frozen)
    frozen["unprinted"] = _unprinted(frozen)
    frozen["doubts"] = [
        {"label": one.label, "message": one.message, "place": one.place}
        for one in doubts.of_frozen(frozen, timezone.localdate())
    ]
    return frozen


def _unprinted(frozen: Frozen) -> list[Unprinted]:
    """Answers of which the PDFs cannot show every character; whoever reads those is told here."""
    try:
        return unprinted.answers(frozen)
    except FontMissing:  # then there are no PDFs either, and health says so
        return []


def _rows(frozen: Frozen) -> dict[Place, Frozen]:
    return {rows.place_of(sheet, row): {"sheet": sheet, "row": row} for sheet, _, row in rows.walk(frozen)}


def _gone(filed: Frozen) -> Frozen:
    _dress(filed["row"])
    return filed


def _dress(row: Frozen) -> None:
    kind = kind_in(row)
    if kind.holds_files:
        _dress_files(row)
    elif kind.holds_lines and row.get("changed"):
        row["lines"] = _lines(row["was"], row)


def _dress_files(row: Frozen) -> None:
    """Which papers are new, which only have other details, and which were taken away; each can still be opened."""
    was = row.get("was") or {}
    before = {one["sha256"]: one for one in was.get("files", ())}
    for file in row["files"]:
        _name_kind(file)
        known = before.pop(file["sha256"], None)
        if row.get("changed"):
            same = known is not None and known["details"] == file["details"]
            file["mark"] = "" if same else "補充資訊已變更" if known else "新檔案"
            file["details_before"] = known["details"] if known and not same else []
    row["files_gone"] = list(before.values()) if row.get("changed") else []
    for file in row["files_gone"]:
        _name_kind(file)


def _mark_lost(frozen: Frozen) -> None:
    """A paper that the virus scan refused after it was filed has no bytes any more, and says so. One query."""
    every = [row for _, _, row in rows.walk(frozen)] + [filed["row"] for filed in frozen["gone"]]
    files = [file for row in every if kind_in(row).holds_files for file in (*row["files"], *row["files_gone"])]
    refused = StoredFile.objects.filter(pk__in=[file["file"] for file in files], state=StoredFile.State.REFUSED)
    lost = {str(pk) for pk in refused.values_list("pk", flat=True)} if files else set()
    for file in files:
        file["lost"] = file["file"] in lost


def _name_kind(file: Frozen) -> None:
    file["shown"] = file["content_type"] in SHOWN_IN_PLACE
    file |= {"mark": "", "details_before": [], "lost": False}
    file["url"] = reverse("files:download", args=[file["file"]])
    file["meta"] = f"{KIND_WORDS.get(file['content_type'], '檔案')}，{filesize(file['size'])}"
    if sent := file.get("original"):
        file["sent_url"] = reverse("files:download", args=[sent["file"]])


def _lines(was: Frozen | None, now: Frozen) -> list[Frozen]:
    """Repeated rows by their stable id: new, gone, changed in some cells, or the same."""
    before = {one["id"]: one for one in (was or {}).get("rows", ())}
    found = [_line(before.pop(one["id"], None), one) for one in now["rows"]]
    return found + [{"mark": "已刪除", "gone": True, "cells": _cells(None, one)} for one in before.values()]


def _line(was: Frozen | None, now: Frozen) -> Frozen:
    cells = _cells(was, now)
    mark = "新增" if was is None else "已變更" if any(cell["changed"] for cell in cells) else ""
    return {"mark": mark, "gone": False, "cells": cells}


def _cells(was: Frozen | None, now: Frozen) -> list[Frozen]:
    before = {cell["name"]: cell for cell in was["cells"]} if was else {}
    found = []
    for cell in now["cells"]:
        old = before.pop(cell["name"], None)
        changed = was is not None and (old or {}).get("display", "") != cell["display"]
        found.append(
            {
                "label": cell["label"],
                "display": cell["display"],
                "before": (old or {}).get("display", ""),
                "changed": changed,
            }
        )
    left = [cell for cell in before.values() if cell["display"]]
    return found + [
        {"label": cell["label"], "display": "", "before": cell["display"], "changed": True} for cell in left
    ]
