"""How is it kept who changed what? In the transaction of the change, in the words of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.models import Application, Change, Solution
from portal.accounts.models import User
from portal.forms.merging import MergeConflict

SOLUTION = "solution"  # the name under which a solution itself comes and goes


@dataclass(frozen=True)
class Said:
    """One change in words: where, what it was, what it is."""

    name: str  # `Place.within`: an answer that two sheets of a solution ask is one
    label: str
    before: str
    after: str


def record(
    application: Application, solution: Solution | None, sheet: str, changes: list[Said], by: User | None, now: datetime
) -> None:
    """Adds to the history; what the same person goes on typing into one answer stays one row. Two or three queries."""
    if not changes:
        return
    pk = solution.pk if solution else None
    last = Change.objects.latest_of(application.pk, pk, [said.name for said in changes])
    going_on = {name: row for name, row in last.items() if row.goes_on(by, now)}
    for said in changes:
        if row := going_on.get(said.name):
            row.after, row.at = said.after, now
    if going_on:
        Change.objects.bulk_update(going_on.values(), ["after", "at"])
    name, new = str(solution) if solution else "", [said for said in changes if said.name not in going_on]
    Change.objects.bulk_create(
        Change(
            application=application, solution=solution, solution_name=name[:200], sheet=sheet, name=said.name,
            label=said.label[:300], before=said.before, after=said.after, by=by, since=now, at=now,
        )
        for said in new
    )  # fmt: skip


def record_once(
    application: Application, solution: Solution | None, sheet: str, said: Said, by: User | None, now: datetime
) -> None:
    """A change that stands for itself, such as a paper that was added: one row each time."""
    name = str(solution)[:200] if solution else ""
    Change.objects.create(
        application=application, solution=solution if solution and solution.pk else None, solution_name=name, sheet=sheet,
        name=said.name, label=said.label[:300], before=said.before, after=said.after, by=by, since=now, at=now,
    )  # fmt: skip


def sign(application: Application, solution: Solution | None, conflicts: dict[str, MergeConflict], user: User) -> None:
    """Says of each conflict who saved the stored answer and when; the keys are the names of the history."""
    if not conflicts:
        return
    last = Change.objects.latest_of(application.pk, solution.pk if solution else None, list(conflicts))
    for name, change in last.items():
        conflicts[name].who = "您在另一個視窗" if change.by == user else f"{change.by.known_as} " if change.by else ""
        conflicts[name].at = change.at


def word(form: Any, conflicts: Iterable[MergeConflict]) -> None:
    """Puts both answers into words, and the question onto its field for the page."""
    for conflict in conflicts:
        conflict.mine_words = form.words_of(conflict.name, conflict.mine)
        conflict.stored_words = form.words_of(conflict.name, conflict.stored)
    form.ask_about(conflicts)
