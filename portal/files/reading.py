"""What can be seen in a stored file? Asked of a process of its own, which may crash, hang or swell without harm."""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

from portal.files.models import StoredFile

READER = Path(__file__).with_name("reader.py")
SECONDS = 40  # of the clock; its own limit is of computing time
READABLE_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})


class Unreadable(Exception):
    """The reader gave no answer about this file. `may_pass`: it might give one when the machine is less busy."""

    def __init__(self, reason: str, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Read:
    """Of `pages` pages the first `seen` were looked at; `textual` of them have text. `blank` and `coarse` are page numbers."""

    pages: int
    seen: int
    textual: int
    blank: list[int]
    coarse: list[int]
    text: str


def read(stored: StoredFile) -> Read:
    """What stands in a PDF or a picture. Raises Unreadable, or OSError when the storage is away."""
    with tempfile.TemporaryFile() as content, tempfile.TemporaryFile() as answer:
        with stored.blob.open("rb") as blob:
            shutil.copyfileobj(blob, content)
        content.seek(0)
        _run(content, answer)
        answer.seek(0)
        return _understood(answer.read())


def _run(content: IO[bytes], answer: IO[bytes]) -> None:
    """No environment goes along: it holds the secrets of the portal. `-I`: nothing of the present folder either."""
    command = [sys.executable, "-I", str(READER)]
    try:
        done = subprocess.run(
            command, stdin=content, stdout=answer, stderr=subprocess.DEVNULL, env={}, cwd="/", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("time", may_pass=True) from error
    if done.returncode:
        raise Unreadable(f"exit {done.returncode}")


def _understood(answer: bytes) -> Read:
    try:
        said: dict[str, Any] = json.loads(answer)
        return Read(**{field.name: said[field.name] for field in fields(Read)})
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable("no answer") from error
