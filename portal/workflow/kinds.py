"""Which class of things does a kind name, where its app may not be known?

The record of steps holds a `Ref` to its subject. Each app's model class says its kind with its table (`Table.name`), and the
start gathers them (`portal.workflow.subject.gather`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from portal.workflow.table import Table


@dataclass(frozen=True)
class SubjectKind:
    """Things of one class, with their states and steps."""

    model: type[models.Model]
    table: Table

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)


_kinds: dict[str, SubjectKind] = {}


def keep(kinds: Iterable[SubjectKind]) -> None:
    _kinds.clear()
    _kinds.update({kind.table.name: kind for kind in kinds})


def every() -> list[SubjectKind]:
    return list(_kinds.values())


def called(name: str) -> SubjectKind:
    """The kind of this name. Raises LookupError for one that no app has."""
    if name not in _kinds:
        raise LookupError(f"no kind of thing is called {name}")
    return _kinds[name]


def label_of(name: str) -> str:
    """What people call such things; the bare name of a kind that only an earlier version of the product had."""
    return called(name).label if name in _kinds else name


def step_label_of(name: str, step: str) -> str:
    """What people call a step that was taken on one; its bare name likewise."""
    return called(name).table.label_of(step) if name in _kinds else step
