"""Where may a worker put papers while it works on them? A folder that goes with the work, also with work that was killed."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LEFT_AFTER = 24 * 60 * 60  # seconds: no work lasts so long


@contextmanager
def folder(purpose: str) -> Iterator[Path]:
    """A private folder for `purpose`. What work on the same that was killed left behind on this machine is cleared first."""
    prefix = f"portal-{purpose}-"
    _clear(prefix)
    with tempfile.TemporaryDirectory(prefix=prefix) as place:
        yield Path(place)


def _clear(prefix: str) -> None:
    """Only of the same account: in a shared folder others may have made something of that name."""
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(FileNotFoundError):
            about = left.lstat()
            if left.is_dir() and about.st_uid == os.geteuid() and about.st_mtime < time.time() - LEFT_AFTER:
                shutil.rmtree(left, ignore_errors=True)
