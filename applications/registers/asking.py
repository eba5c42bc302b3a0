"""How is a source asked about one 統一編號, and when again? Nothing that fails counts against anybody."""

from datetime import datetime

from django.db.models import QuerySet

from applications.guideline.outside import RegisterFact
from applications.models import RegisterQuestion


def owed(now: datetime) -> QuerySet:
    """Questions whose source does not rest."""
    return RegisterQuestion.owed(now)


def answer(pk: int, now: datetime) -> None:
    """Asks one question; keeps every answer as it came. A late answer of a check that is done starts another run."""
    raise NotImplementedError


def answered_since(key: str, tax_id: str, since: datetime) -> RegisterQuestion | None:
    """The newest question about a 統一編號 that was answered since then."""
    raise NotImplementedError


def look_up(tax_id: str, now: datetime, *, seconds: int = 3) -> RegisterFact:
    """商工登記 while a person waits: an answer of today is taken again, the day's budget counts. Never raises for a source that is down."""
    raise NotImplementedError
