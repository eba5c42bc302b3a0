"""How is a workbook that was filled in elsewhere taken over into a draft?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.actions import quota
from applications.actions.access import locked_draft
from applications.actions.filling import add_solution, save_sheet
from applications.documents.workbook import plan, reader, sent
from applications.documents.workbook.plan import Discrepancy, Plan
from applications.documents.workbook.reader import Reading
from applications.models import Application, Solution, WorkbookImport
from applications.sheets import SHEETS
from portal.accounts.models import User
from portal.files import names
from portal.files.formats.refused import FileRefused

OTHER_CASE = "這份活頁簿是另一件申請的，沒有讀取任何內容。請用這件申請下載的活頁簿，或下載空白的活頁簿把答案貼過去。"


class Changed(Exception):
    """The draft is not the one that was looked at; nothing was written."""


@dataclass(frozen=True)
class _Target:
    """Where the answers of one sheet of the workbook go."""

    application: Application
    user: User
    address: str | None
    now: datetime


def upload_workbook(application: Application, upload: Any, user: User, now: datetime) -> WorkbookImport:
    """Reads a file and keeps what it says; changes nothing in the draft. Raises FileRefused or NotEditable.

    A preview that this person looked at before and did not confirm makes room for the new one.
    """
    name = names.display_name(upload.name or "", (".xlsx",))
    reading = reader.read(upload.file, upload.name or "", owner=user.pk)
    if not reading.belongs_to(application.pk, application.vendor.tax_id):
        raise FileRefused(OTHER_CASE, code="other")
    with transaction.atomic():
        fresh = locked_draft(application, now)
        quota.check_workbook(fresh, now)
        fresh.workbook_imports.filter(uploaded_by=user, applied_at=None).delete()
        return WorkbookImport.objects.create(
            application=fresh, uploaded_by=user, uploaded_at=now, file_name=name, reading=reading.to_json()
        )


def plan_import(wanted: WorkbookImport, application: Application, now: datetime) -> Plan:
    """What confirming would do at this moment."""
    reading = Reading.from_json(wanted.reading)
    return plan.plan(reading, application, _added(application), timezone.localdate(now))


def _added(application: Application) -> dict[str, int]:
    """The solutions that earlier imports made, so that the same workbook uploaded again changes them and makes no more."""
    made: dict[str, int] = {}
    for added in application.workbook_imports.exclude(applied_at=None).order_by("pk").values_list("added", flat=True):
        made |= added
    return made


def apply_import(
    wanted: WorkbookImport, mark: str, taken: Collection[str], user: User, address: str | None, now: datetime
) -> WorkbookImport:
    """Writes what the preview with this `mark` showed; of the answers changed on both sides only the places in `taken`.

    Pressed twice it is one import. Raises Changed when the draft changed since the preview, NotEditable when it is sent.
    """
    with transaction.atomic():
        draft = locked_draft(wanted.application, now)
        fresh = WorkbookImport.objects.select_for_update(of=("self",), no_key=True).get(pk=wanted.pk)
        if fresh.applied_at is not None:
            return fresh
        made = plan_import(fresh, draft, now)
        if made.mark != mark:
            raise Changed
        chosen = [entry for entry in made.changes if not entry.clash or str(entry.destination) in taken]
        added = _write(made, chosen, _Target(draft, user, address, now))
        fresh.close(_result(made, chosen, added), added, now)
    return fresh


def _write(made: Plan, chosen: list[Discrepancy], target: _Target) -> dict[str, int]:
    added: dict[str, Solution] = {}
    for (key, token), entries in plan.grouped(chosen).items():
        if token in made.new_solutions and token not in added:
            added[token] = add_solution(target.application, made.new_solutions[token].kind, target.now)
        _write_sheet(key, entries, added.get(token), target)
    return {token: solution.pk for token, solution in added.items()}


def _write_sheet(key: str, entries: list[Discrepancy], added: Solution | None, target: _Target) -> None:
    """Through the same form and verb as typing, so that limits, locks and history hold."""
    sheet, instance = SHEETS[key], added or _instance(entries[0], target.application)
    raws = {entry.destination.name: entry.raw for entry in entries if not entry.destination.row}
    cells = {(entry.destination.row, entry.destination.name): entry.raw for entry in entries if entry.destination.row}
    names_open = frozenset(raws) | (frozenset(sheet.row_forms) if cells else frozenset())
    data = {**raws, **(sent.row_data(sheet, instance, cells) if cells else {})}
    bound = sheet(sent.form_data(data), instance=instance, names=names_open, today=timezone.localdate(target.now))
    save_sheet(bound, target.application, target.user, target.address, target.now)


def _instance(entry: Discrepancy, application: Application) -> Application | Solution:
    if entry.solution_id is None:
        return application
    solution = application.solutions.get(pk=entry.solution_id)
    solution.application = application
    return solution


def _result(made: Plan, chosen: list[Discrepancy], added: dict[str, int]) -> dict[str, Any]:
    """What the page says afterwards, without asking the draft again."""
    return {
        "changed": [_line(entry) | {"now": entry.now, "new": entry.new} for entry in chosen],
        "misfits": [_line(entry) | {"written": entry.written.text, "message": entry.message} for entry in made.misfits],
        "stayed": sum(entry.clash for entry in made.changes) - sum(entry.clash for entry in chosen),
        "same": made.same,
        "added": len(added),
    }


def _line(entry: Discrepancy) -> dict[str, Any]:
    return {
        "number": entry.sheet.number,
        "solution_name": entry.solution_name,
        "label": entry.label,
        "spot": entry.written.spot,
    }
