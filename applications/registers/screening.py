"""Who of our vendors stands on a list that came new? Each finding is told once, as a task of the desk."""

from datetime import datetime

from applications.models import ListCopy, ScreeningHit
from portal.accounts.models import User


def screen(copy: ListCopy, now: datetime) -> int:
    """Compares every vendor with one list in force. Returns how many findings are new."""
    raise NotImplementedError


def handle(hit: ScreeningHit, user: User, note: str, now: datetime) -> ScreeningHit:
    """A person has looked at it, with a sentence. Raises StepRefused when a colleague did."""
    raise NotImplementedError
