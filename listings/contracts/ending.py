"""How does a contract end that nobody signed in time, and how is it taken up again?"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications.models import Solution
from applications.workflow import SOLUTION
from listings.contracts import due
from listings.contracts.calling import locked
from listings.models import Contract, ContractTerm
from portal.accounts.models import User
from portal.workflow.engine import StepRefused, perform
from review.correction.ways import Way


def end(contract: Contract, reason: str, actor: User, now: datetime) -> Contract:
    """結束簽約: after the due day, by a person and with a reason; its solutions are not listed. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        if fresh.is_with_vendor and not fresh.is_held and not fresh.is_overdue(now):
            raise StepRefused("簽約期限還沒有過，不能結束簽約。")
        done = perform(fresh, "end_contracting", actor, reason, now, is_locked=True)
        _take(done.solutions, "end_contract", actor, reason, now)
        due.tell(done, "contract_lapsed", done, str(done.times_taken("end_contracting")), note=reason.strip())
    return done


def resume(contract: Contract, way: Way, reason: str, actor: User, now: datetime) -> Contract:
    """恢復簽約 where it stood still, with a new day. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        programme = fresh.application.programme
        step = "resume_signing" if fresh.has_supplement_that_holds else "resume_contracting"
        term = due.term_of(programme, way, now)
        done = perform(fresh, step, actor, reason, now, is_locked=True, **due.columns(programme, term, now))
        _take(done.solutions, "resume_contract", actor, reason, now)
        cause = due.keep(done, ContractTerm.Cause.RESUMED, term, reason, actor, now)
        due.tell(done, "contract_resumed", cause, note=reason.strip())
    return done


def _take(solutions: Iterable[Solution], step: str, actor: User, reason: str, now: datetime) -> None:
    sources = SOLUTION.sources_of(step)
    for solution in solutions:
        if solution.state in sources:  # one that is reviewed anew leaves the contract by itself
            perform(solution, step, actor, reason, now)
