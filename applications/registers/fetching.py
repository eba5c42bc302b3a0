"""How is something fetched from outside? In the limited child, from a listed host, over checked TLS, within its time and size."""

from dataclasses import dataclass
from typing import IO


class SourceUnavailable(Exception):
    """Nothing usable came. `sentence` is for staff; `throttled`: the source asked to be left alone for a while."""

    def __init__(self, sentence: str, kind: str, *, throttled: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.kind, self.throttled = sentence, kind, throttled


@dataclass(frozen=True)
class Fetched:
    """What came, whole. `body` is rewound."""

    status: int
    content_type: str
    size: int
    sha256: str
    body: IO[bytes]


def fetch(url: str, into: IO[bytes], *, most: int, seconds: int, headers: dict[str, str] | None = None) -> Fetched:
    """Writes what the address answers into a file. `most` bytes, `seconds` of the clock for all of it.

    Raises SourceUnavailable for whatever is not a whole answer with status 200 from the host that was asked.
    """
    raise NotImplementedError
