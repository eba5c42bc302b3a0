"""What do forms of the committee's day hand to its verbs?"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from portal.accounts.models import User


@dataclass(frozen=True)
class RecordEntry:
    """One place of the record as it stands: what a form is bound to."""

    place: str
    label: str
    text: str = ""
    finding: str = ""
    version: int = 0
    is_line: bool = False
    by: User | None = None
    at: datetime | None = None

    def stored(self, name: str) -> str:
        return str(getattr(self, name))

    @property
    def mark(self) -> str:
        """Whose words stand there, since when: 「王大同，14:05」."""
        if not self.version:
            return "由意見帶入" if self.text else ""
        who = f"{self.by.get_full_name()}，" if self.by else ""
        return f"{who}{timezone.localtime(self.at):%H:%M}" if self.at else who.rstrip("，")


@dataclass(frozen=True)
class WantedCondition:
    """What the vendor has to bring, at which place of its application, by which day (the whole of it)."""

    place: str
    text: str
    day: date | None

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.day)


@dataclass(frozen=True)
class WantedResolution:
    """What was resolved, as a page sends it. `seen`: the key of the resolution that the page showed; 0 for none."""

    outcome: str
    text: str = ""
    comparison: str = ""
    departs_reason: str = ""
    difference: str = ""
    difference_reason: str = ""
    left_out: tuple[int, ...] = ()
    conditions: tuple[WantedCondition, ...] = field(default_factory=tuple)
    seen: int = 0


@dataclass(frozen=True)
class MeetingTerms:
    """When and where, and from when until when nothing is shown."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    breaks: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def stored_breaks(self) -> list[list[str]]:
        return [[since.isoformat(), until.isoformat()] for since, until in sorted(self.breaks)]
