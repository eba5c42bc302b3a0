"""How do the bytes of files lie in a folder of this machine?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """A folder of this machine."""

    def listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Name and moment of the last write of what lies two levels deep under `prefix`, which ends in "/", or begins so."""
        paths = (
            Path(self.location, prefix).glob("*/*") if prefix.endswith("/") else Path(self.location).glob(f"{prefix}*")
        )
        for path in paths:
            if path.is_file():
                yield path.relative_to(self.location).as_posix(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
