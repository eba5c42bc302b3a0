"""How does a vendor file its own terms for prior approval, and what does the office say of them (R7-3, N10)?"""

from datetime import datetime

from django.db import transaction

from applications.actions import refusal_to_send
from listings.contracts import due, supplement
from listings.contracts.calling import locked
from listings.models import Contract, ContractSupplement, ContractTerms
from portal.accounts.models import User
from portal.background import duties
from portal.files.models import StoredFile
from portal.workflow.engine import StepRefused, perform

Outcome = ContractTerms.Outcome


def file_terms(contract: Contract, actor: User, file: StoredFile | None, note: str, now: datetime) -> ContractTerms:
    """送出附約條款: a paper of the vendor's own, or that there is none. Pressed twice, it is one round. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        if against := refusal_to_send(fresh.application.vendor, actor):
            raise StepRefused(against)
        last = fresh.terms
        if last and not last.outcome and last.filed_by_id == actor.pk and file is None and last.file_id is None:
            return last
        perform(fresh, "file_terms", actor, "", now, is_locked=True)
        said = {"file": file, "note": note.strip(), "filed_by": actor, "filed_at": now}
        return ContractTerms.objects.create(contract=fresh, round=last.round + 1 if last else 1, **said)


def approve(contract: Contract, remark: str, actor: User, now: datetime) -> ContractSupplement:
    """附約審核通過: what is signed is frozen here; its PDF is made in the background. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        filed = _asked(fresh)
        if filed and filed.file and (against := _why_not_open(filed.file)):
            raise StepRefused(against)
        done = perform(fresh, "approve_terms", actor, remark, now, is_locked=True)
        _answer(filed, Outcome.APPROVED, remark, actor, now)
        edition = done.supplements.count() + 1
        content = supplement.content_of(done, filed, edition, now)
        made = ContractSupplement.objects.create(contract=done, edition=edition, content=content)
        duties.nudge("listings.supplements")
        due.tell(done, "contract_terms_approved", made, note=remark.strip() or "沒有其他意見。")
    return made


def send_back(contract: Contract, remark: str, actor: User, now: datetime) -> Contract:
    """退回附約條款 with remarks. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        filed = _asked(fresh)
        done = perform(fresh, "return_terms", actor, remark, now, is_locked=True)
        _answer(filed, Outcome.RETURNED, remark, actor, now)
        due.tell(done, "contract_terms_returned", filed or done, note=remark.strip())
    return done


def _asked(contract: Contract) -> ContractTerms | None:
    """The round that waits for an answer."""
    return contract.rounds.filter(outcome="").select_related("file").order_by("-round").first()


def _answer(filed: ContractTerms | None, outcome: str, remark: str, actor: User, now: datetime) -> None:
    if filed is not None:
        said = {"outcome": outcome, "remark": remark.strip(), "decided_by": actor, "decided_at": now}
        ContractTerms.objects.filter(pk=filed.pk).update(**said)


def _why_not_open(file: StoredFile) -> str:
    if file.state == StoredFile.State.CLEAN:
        return ""
    return (
        file.refusal_to_file() and f"廠商的自訂條款{file.refusal_to_file()}請退回。"
    ) or "廠商的自訂條款還在掃毒，掃完才能審核。"
