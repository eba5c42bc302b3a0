"""How does the contract stage of an announced solution open by itself (R8-1-4a)?"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from applications.models import Solution
from applications.workflow import SOLUTION
from portal.background import duties
from portal.workflow.engine import perform


def unopened() -> QuerySet[Solution]:
    """On 入選名單, and nobody has begun to contract it."""
    return Solution.objects.filter(state__in=SOLUTION.sources_of("open_contract"), selected__removed_on=None).exclude(
        selected=None
    )


def open_contract(solution_id: int, now: datetime) -> None:
    with transaction.atomic():
        solution = duties.locked(unopened().filter(pk=solution_id)).first()
        if solution is not None:
            perform(solution, "open_contract", None, now=now)


def concluded() -> QuerySet[Solution]:
    """Solutions whose contract is concluded, and that are not listed yet (R7-0)."""
    return Solution.objects.filter(state__in=SOLUTION.sources_of("list_up"))
