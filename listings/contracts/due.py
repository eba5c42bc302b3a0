"""Until when must a contract be signed (R8-1-4a), and how was that day found?"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from applications import letters
from applications.models import Programme
from listings.contracts.addresses import url_of
from listings.models import Contract, ContractTerm
from portal.accounts.models import User
from portal.workflow.engine import StepRefused
from review.correction import correcting, ways
from review.correction.ways import Term, Way


def term_of(programme: Programme, way: Way, now: datetime) -> Term:
    """Counted from the day of the notice as a correction is, or the day that an officer names. Raises StepRefused."""
    if way.kind == "date" and way.day:
        term = ways.named(way.day, "承辦指定的期限")
    else:
        working = correcting.counts_working_days(programme)
        term = ways.counted(timezone.localdate(now), way.days, working, correcting.closures())
    if term.due_at <= now:
        raise StepRefused("簽約期限要在現在以後。")
    return term


def columns(programme: Programme, term: Term, now: datetime) -> dict[str, object]:
    """What a contract keeps of a due time; the reminder goes so many days before it as the year says."""
    before = timedelta(days=programme.contract_remind_days)
    return {"due_at": term.due_at, "counting": list(term.counting), "told_at": now, "remind_at": term.due_at - before}


def keep(contract: Contract, cause: str, term: Term, reason: str, actor: User, now: datetime) -> ContractTerm:
    said = {"due_at": term.due_at, "counting": list(term.counting), "reason": reason, "by": actor, "at": now}
    return ContractTerm.objects.create(contract=contract, cause=cause, **said)


def tell(contract: Contract, kind: str, cause: Model, occurrence: str = "", **words: Any) -> None:
    """A letter about a contract, with the place where its vendor goes on."""
    words = {"contract": contract, "contract_url": url_of(contract), **words}
    letters.notify(contract.application, kind, cause, occurrence, **words)
