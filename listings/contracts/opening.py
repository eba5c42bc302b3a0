"""How does the contract stage of an announced solution open by itself (R8-1-4a), and which of them are contracted (R7-0)?"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from applications.models import GuidelineCheck, Solution
from applications.registers import runs
from applications.workflow import SOLUTION
from listings.contracts import supplement
from listings.models import Contract, ContractLine
from portal.background import duties
from portal.workflow.engine import perform


def unopened() -> QuerySet[Solution]:
    """On 入選名單, and nobody has begun to contract it."""
    return Solution.objects.filter(state__in=SOLUTION.sources_of("open_contract"), selected__removed_on=None).exclude(
        selected=None
    )


def open_contract(solution_id: int, now: datetime) -> Contract | None:
    """Takes one solution into the contract of its application that still grows, or into a new one.

    One that was decided anew and stands in a concluded contract goes straight on, as long as that says what was filed
    last: nobody signs twice for the same. What says something else now is contracted anew. The registers are asked once
    more for each contract that is opened (R4-y).
    Of solutions of one application announced together each waits until the other stands in.
    """
    with transaction.atomic():
        rows = unopened().filter(pk=solution_id).select_related("application")
        solution = duties.locked(rows, "application").first()
        if solution is None:
            return None
        perform(solution, "open_contract", None, now=now)
        line = ContractLine.objects.filter(solution=solution, left_at=None).select_related("contract").first()
        if line is not None and not supplement.says(line.contract, solution):
            ContractLine.objects.filter(pk=line.pk).update(left_at=now)
            line = None
        if line is None:
            contract = _growing(solution, now)
            line = ContractLine.objects.create(contract=contract, solution=solution, since=now)
            runs.start(
                solution.application.submissions.newest(),
                GuidelineCheck.Cause.CONTRACT,
                now,
                about=f"contract-{contract.pk}",
            )
    return line.contract


def _growing(solution: Solution, now: datetime) -> Contract:
    own = Contract.objects.filter(application=solution.application)
    growing = own.growing().select_for_update(of=("self",), no_key=True).order_by("pk").first()
    return growing or Contract.objects.create(application=solution.application, wave=own.count() + 1, opened_at=now)


def concluded() -> QuerySet[Solution]:
    """Solutions whose contract is concluded, and that are not listed yet (R7-0)."""
    contracts = Contract.objects.concluded()
    signed = ContractLine.objects.filter(solution=OuterRef("pk"), left_at=None, contract__in=contracts)
    return Solution.objects.filter(Exists(signed), state__in=SOLUTION.sources_of("list_up"))
