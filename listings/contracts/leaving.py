"""What becomes of a contract when a solution leaves it: reviewed anew, or its year is over? None is left without an end."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from applications.workflow import SOLUTION
from listings.models import Contract, ContractLine, ContractSignature, ContractTerms
from listings.workflow import CONTRACT
from portal.background import duties
from portal.workflow.engine import perform

STAYS = frozenset({SOLUTION.step("open_contract").target, SOLUTION.step("end_contract").target})
CHANGED = "契約的方案有變動，附約要重新審核，之後再簽署。"


def leaving() -> QuerySet[ContractLine]:
    """Lines of contracts that are not concluded whose solution is not being contracted any more."""
    lines = ContractLine.objects.filter(left_at=None).exclude(solution__state__in=STAYS)
    return lines.exclude(contract__in=Contract.objects.concluded())


def leave(line_id: int, now: datetime) -> None:
    """Takes one solution out; a contract without any closes, and an approved 附約 that named it is drawn up anew."""
    with transaction.atomic():
        line = duties.locked(leaving().filter(pk=line_id).select_related("contract"), "contract").first()
        if line is None:
            return
        ContractLine.objects.filter(pk=line.pk).update(left_at=now)
        contract = line.contract
        if not contract.lines.filter(left_at=None).exists():
            perform(contract, "close_contract", None, now=now)
        elif contract.state in CONTRACT.step("draw_up_anew").sources:
            _draw_up_anew(contract, now)


def _draw_up_anew(contract: Contract, now: datetime) -> None:
    """The vendor's own terms stand as they were filed; they, and what holds now, are looked at once more."""
    perform(contract, "draw_up_anew", None, now=now)
    ContractSignature.objects.filter(contract=contract, returned_at=None).update(
        returned_at=now, returned_reason=CHANGED
    )
    last = contract.terms
    if last is None:
        return
    again = {"file": last.file, "note": last.note, "filed_by": last.filed_by, "filed_at": last.filed_at}
    ContractTerms.objects.create(contract=contract, round=last.round + 1, **again)
