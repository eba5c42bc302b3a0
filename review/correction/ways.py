"""How is a later due time found?"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Way:
    """How the new due time is found: a `day` for all, so many `days` more, or the count again with today's closure days."""

    kind: str  # date, days or recount
    day: date | None = None
    days: int = 0
