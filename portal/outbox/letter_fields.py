"""Which fields are offered beside the box in which staff write a letter, and what does each say?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.outbox import wording
from portal.outbox.kinds import LetterWord

LONGEST = 40  # characters of an example beside its field


@dataclass(frozen=True)
class OfferedField:
    """A field as it is written in a text, and what it says in the case that is shown."""

    token: str
    example: str


def shown(words: Iterable[LetterWord], values: Mapping[str, str]) -> list[OfferedField]:
    return [OfferedField(wording.token(word), _short(values.get(word.label, ""))) for word in words]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
