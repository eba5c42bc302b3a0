"""Is a migration that others may have run still what it was?

Each is written down here with its SHA-256 as it lands. A later change of the tables is a migration of its own; a line of
this list is added, never changed.
"""

import hashlib
from pathlib import Path

import pytest

from tests.architecture.tree import APPS, ROOT

KEPT = Path(__file__).with_name("migrations.txt")

pytestmark = pytest.mark.once


def test_migrations_are_those_that_were_written_down() -> None:
    present = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(ROOT)}"
        for app in APPS
        for path in sorted((ROOT / app).glob("**/migrations/[0-9]*.py"))
    ]
    assert present == KEPT.read_text().splitlines()


def test_no_migration_is_written_down_twice() -> None:
    names = [line.partition("  ")[2] for line in KEPT.read_text().splitlines()]
    assert len(set(names)) == len(names)
