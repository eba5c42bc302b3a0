"""What do the tables of states look like, drawn? Those of every app, in the order in which apps are installed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.roles import Role
from portal.workflow import kinds
from portal.workflow.table import SYSTEM, Step

DOCUMENT = Path("docs/workflow.md")
HEAD = """# Workflow

Every state and every step, drawn from the tables of the apps (`applications/workflow/`) by `manage.py workflows --markdown`; not
edited by hand. `portal/workflow/engine.py` performs a step: it locks the row, checks state, role and needs, and appends an event.
"""
COLUMNS = """| Step | Label | From | To | By | Reason | Letter |
|---|---|---|---|---|---|---|
"""
SYSTEM_WORDS = "系統"


def markdown() -> str:
    return HEAD + "".join(map(_chapter, kinds.every()))


def _chapter(kind: kinds.SubjectKind) -> str:
    title, table = f"{kind.model.__name__} {kind.label}", kind.table
    lines = "".join(f"| {' | '.join(_cells(step))} |\n" for step in table.steps)
    return f"\n## {title}\n\n```mermaid\n{table.mermaid()}\n```\n\n{COLUMNS}{lines}"


def _cells(step: Step) -> list[str]:
    by = "、".join(_role(role) for role in sorted(step.by))
    reason, letter = "asked" if step.asks_note else "", "—" if step.is_silent else f"`{step.letter}`"
    return [f"`{step.name}`", step.label, ", ".join(step.sources), step.target, by, reason, letter]


def _role(role: str) -> str:
    return SYSTEM_WORDS if role == SYSTEM else Role(role).label


class Command(BaseCommand):
    help = "Prints the tables of states as Mermaid diagrams."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--markdown", action="store_true", help=f"write them to {DOCUMENT}")

    def handle(self, *args: Any, **options: Any) -> None:
        page = markdown()
        if options["markdown"]:
            (settings.BASE_DIR / DOCUMENT).write_text(page, encoding="utf-8")
        else:
            self.stdout.write(page)
