"""How is a process held at one exact point, so that a test can kill it there? By two named pipes."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.files.folder import Folder

PATIENCE = 90  # seconds, on a machine under load


class GatedStorage(Folder):
    """Stops before or after it has written a file, when there is a gate of that name."""

    def _save(self, name: str, content: Any) -> str:
        pass_through(settings.DATA_DIR / "gate-before")
        kept = super()._save(name, content)
        pass_through(settings.DATA_DIR / "gate-after")
        return kept


def pass_through(gate: Path) -> None:
    """Where there is a gate: says who stands before it, and waits for ever."""
    if gate.exists():
        hold = os.open(gate.with_suffix(".hold"), os.O_RDWR)
        with gate.open("w") as ear:
            ear.write(str(os.getpid()))
        os.read(hold, 1)


class Gate:
    """The test's end of a gate."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for pipe in (path.with_suffix(".hold"), path):
            os.mkfifo(pipe)
        self._ear = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def wait(self) -> int:
        """The process that stands before the gate; the gate is gone then, and others pass."""
        assert select.select([self._ear], [], [], PATIENCE)[0], f"nobody came to {self.path.name}"
        return int(os.read(self._ear, 20))

    def remove(self) -> None:
        os.close(self._ear)
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".hold").unlink(missing_ok=True)


@contextmanager
def gate(path: Path) -> Iterator[Gate]:
    made = Gate(path)
    try:
        yield made
    finally:
        made.remove()
