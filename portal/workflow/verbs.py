"""Which verb takes a step on a plain page? Each room registers its own beside it; a step without one stops the start."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from portal.workflow.table import PLAIN, Table

Verb = Callable[[Any, Any, str, datetime], object]  # (what is moved, the user, the note, now); raises StepRefused

_VERBS: dict[tuple[str, str], Verb] = {}


def takes(table: Table, step: str) -> Callable[[Verb], Verb]:
    """Decorates the verb that takes a step of a plain page. Raises ValueError for any other, and for a second verb."""
    name = f"{table.name}.{step}"
    if table.step(step).page != PLAIN:
        raise ValueError(f"{name} is not taken on a plain page")
    if (table.name, step) in _VERBS:
        raise ValueError(f"{name} has a verb already")

    def register(verb: Verb) -> Verb:
        _VERBS[table.name, step] = verb
        return verb

    return register


def verb_of(table: Table, step: str) -> Verb:
    """Raises KeyError for a step that is not taken on a plain page."""
    return _VERBS[table.name, step]


def without_verb(tables: Iterable[Table]) -> list[str]:
    """The steps of plain pages that no room takes."""
    return [
        f"{table.name}.{step.name}"
        for table in tables
        for step in table.steps
        if step.page == PLAIN and (table.name, step.name) not in _VERBS
    ]
