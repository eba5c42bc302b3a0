"""Which class of things does a kind name, where its app may not be known?

The record of steps holds a `Ref` to its subject. Each app's model class says its kind with its table (`Table.name`), and the
start gathers them (`portal.workflow.subject.gather`).
"""

from django.db import models

from portal.workflow.table import Table

_kinds: dict[str, type[models.Model]] = {}


def keep(kinds: dict[str, type[models.Model]]) -> None:
    _kinds.clear()
    _kinds.update(kinds)


def of_kind(kind: str) -> type[models.Model]:
    """The class of the things that are called so. Raises LookupError for a kind that no app has."""
    if kind not in _kinds:
        raise LookupError(f"no kind of thing is called {kind}")
    return _kinds[kind]


def every() -> list[type[models.Model]]:
    return list(_kinds.values())


def table_of(kind: str) -> Table:
    """Their states and steps. Raises LookupError."""
    table: Table = of_kind(kind).workflow  # type: ignore[attr-defined]  # gathered because it has one
    return table
