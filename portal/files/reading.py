"""What can be seen in a stored file? Asked of a process of its own, which may crash, hang or swell without harm."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from portal.files import room
from portal.files.models import StoredFile

READER = Path(__file__).with_name("reader.py")
LIMITS = room.ResourceLimits(memory=1024 * room.MB, cpu=25, seconds=60, nice=10)
TABLE = "text/csv"
TABLE_READER = Path(__file__).with_name("formats") / "private.py"
READABLE_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png", TABLE})


class UnreadableFile(Exception):
    """The reader gave no answer about this file. `may_pass`: it might give one when the machine is less busy."""

    def __init__(self, reason: str, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Read:
    """Of `pages` pages the first `seen` were looked at; `textual` of them have text. `blank` and `coarse` are page numbers.

    `drawn`: something stands upon its pages, such as the boxes of a form, that viewers draw each in their own way,
    or something stands before a picture.
    `packed` counts files that are packed into it. `private`: lines of a table with characters that no table of codes knows.
    """

    pages: int
    seen: int
    textual: int
    blank: list[int]
    coarse: list[int]
    text: str
    drawn: bool = False
    packed: int = 0
    private: Sequence[int] = ()


def read(stored: StoredFile) -> Read:
    """What stands in a PDF or a picture, and whether a table can be read elsewhere. Raises UnreadableFile, or OSError when the storage is away."""
    try:
        with stored.blob.open("rb") as content:
            said = room.ask(
                TABLE_READER if stored.content_type == TABLE else READER,
                content,
                {},
                limits=LIMITS,
                lane=room.BACKGROUND,
            )
        return Read(**{field.name: said[field.name] for field in fields(Read) if field.name in said})
    except room.NoAnswer as error:
        raise UnreadableFile(str(error), may_pass=error.may_pass) from error
    except (TypeError, KeyError) as error:
        raise UnreadableFile("no answer") from error
