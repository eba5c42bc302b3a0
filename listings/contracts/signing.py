"""How is a contract signed by both sides, each once and over the bytes that it saw (R7-0, 電子簽章法 §5)?"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.actions import refusal_to_send
from applications.models import Programme
from listings.contracts import caps, consent, contract_paper, due
from listings.contracts.calling import locked
from listings.models import Contract, ContractSignature, ContractSupplement
from portal.accounts.models import User
from portal.background import duties
from portal.files.models import StoredFile
from portal.workflow.engine import StepRefused, perform

Side, Way = ContractSignature.Side, ContractSignature.Way
LONGEST_AGENT = 300  # characters of what a browser calls itself
NOT_MADE = "附約的 PDF 還在製作，通常一分鐘內完成，做好才能簽署。"
CHANGED = "這一頁打開之後，契約的文件有變動，沒有簽署。請重新整理頁面，看過現在的文件再簽署。"


@dataclass(frozen=True)
class Signer:
    """A person who signs, by the `name` that they sign with: from where, with which program, and over which 附約 (its SHA-256)."""

    user: User
    seen: str
    address: str | None = None
    agent: str = ""
    name: str = ""


def sign(contract: Contract, signer: Signer, now: datetime, scan: StoredFile | None = None) -> ContractSignature:
    """The vendor's signature: in the portal, or a `scan` of what was signed by hand. Signing twice is one.

    Whoever may send for the vendor signs for it. Raises StepRefused, also where the papers changed meanwhile.
    """
    with transaction.atomic():
        fresh = locked(contract)
        if against := refusal_to_send(fresh.application.vendor, signer.user):
            raise StepRefused(against)
        if (standing := fresh.signature) and standing.supplement_sha256 == signer.seen:
            return standing
        made = _seen_supplement(fresh, signer)
        perform(fresh, "sign_contract", signer.user, "", now, is_locked=True)
        said = {"scan": scan, "way": Way.SCAN} if scan else _electronic()
        return _keep(fresh, made, Side.VENDOR, signer, now, **said)


def _electronic() -> dict[str, str]:
    return {"way": Way.ELECTRONIC, "consent_version": consent.VERSION, "consent": consent.full_text()}


def _seen_supplement(contract: Contract, signer: Signer) -> ContractSupplement:
    made = contract.supplement
    if made is None or not made.sha256:
        raise StepRefused(NOT_MADE)
    if made.sha256 != signer.seen or not contract.has_supplement_that_holds:
        raise StepRefused(CHANGED)
    return made


def _keep(
    contract: Contract, made: ContractSupplement, side: str, signer: Signer, now: datetime, **said: object
) -> ContractSignature:
    return ContractSignature.objects.create(
        contract=contract,
        supplement=made,
        side=side,
        user=signer.user,
        name=signer.name or signer.user.name or signer.user.get_username(),
        at=now,
        address=signer.address,
        agent=signer.agent[:LONGEST_AGENT],
        supplement_sha256=made.sha256,
        standard_sha256=contract.standard.file.sha256,
        **said,
    )


def send_back(contract: Contract, reason: str, actor: User, now: datetime) -> Contract:
    """退回簽署: a scan that cannot be read, say; the vendor signs again. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        standing = fresh.signature
        done = perform(fresh, "return_signature", actor, reason, now, is_locked=True)
        said = {"returned_at": now, "returned_by": actor, "returned_reason": reason.strip()}
        ContractSignature.objects.filter(contract=done, returned_at=None).update(**said)
        due.tell(done, "contract_signature_returned", standing or done, note=reason.strip())
    return done


def countersign(contract: Contract, signer: Signer, now: datetime) -> ContractSignature:
    """執行單位簽署: the contract is concluded, and its paper is promised. Signing twice is one. Raises StepRefused.

    The caps of the year (R7-10) are asked under the lock of the year, so that two at one moment do not pass them together.
    """
    with transaction.atomic():
        fresh = locked(contract)
        if standing := fresh.countersignature:
            return standing
        fresh.application.programme = _locked_year(fresh)
        made = _seen_supplement(fresh, signer)
        _check_scan(fresh.signature)
        if against := caps.refusal(fresh):
            raise StepRefused(against)
        done = perform(fresh, "countersign", signer.user, "", now, is_locked=True, concluded_at=now)
        kept = _keep(done, made, Side.UNIT, signer, now, way=Way.ELECTRONIC)
        contract_paper.promise(done, made, now)
        hashes = {"supplement_sha256": kept.supplement_sha256, "standard_sha256": kept.standard_sha256}
        due.tell(done, "contract_concluded", kept, **hashes)
        duties.nudge("listings.list_up")
    return kept


def _locked_year(contract: Contract) -> Programme:
    return Programme.objects.select_for_update(no_key=True).get(pk=contract.application.programme_id)


def _check_scan(signature: ContractSignature | None) -> None:
    if signature and signature.scan and signature.scan.state != StoredFile.State.CLEAN:
        refused = signature.scan.refusal_to_file()
        raise StepRefused(f"掃描檔{refused}請退回簽署。" if refused else "掃描檔還在掃毒，掃完才能簽署。")
