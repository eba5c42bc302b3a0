"""How is a vendor called to contract until a day, given more time, held back, and reminded (N6)?"""

from datetime import date, datetime

from django.db import transaction

from applications.filed import FiledSubmission
from listings.contracts import caps, due
from listings.models import Contract, ContractHold, ContractTerm, StandardContract
from listings.workflow import CONTRACT
from portal.accounts.models import User
from portal.background import duties
from portal.text.counties import county_of
from portal.workflow.engine import StepRefused, perform, role_of
from review.correction.ways import Term, Way

NO_STANDARD = "這個年度還沒有可用的主約（定型化買賣契約）。請先到「定型化買賣契約」上傳，再通知簽約。"
REMINDER = "contract_reminder"


def locked(contract: Contract) -> Contract:
    """The fresh row under its lock, with what letters about it name. Call in a transaction."""
    rows = Contract.objects.select_related(*Contract.step_relations, "standard__file")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)


def call(contract: Contract, way: Way, actor: User, now: datetime) -> Contract:
    """通知簽約: the due day, the standard contract of the year, and the letter (R7-3, R8-1-4a). Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        programme = fresh.application.programme
        standard = StandardContract.current(programme)
        if standard is None:
            raise StepRefused(NO_STANDARD)
        fresh.county = county_in(fresh.application.submissions.newest().filed)
        if against := caps.refusal(fresh):
            raise StepRefused(against)
        term = due.term_of(programme, way, now)
        written = {"standard": standard, "county": fresh.county, **due.columns(programme, term, now)}
        fresh = perform(fresh, "call_to_contract", actor, "", now, is_locked=True, **written)
        cause = due.keep(fresh, ContractTerm.Cause.CALLED, term, "", actor, now)
        due.tell(fresh, "contract_call", cause)
    return fresh


def county_in(filed: FiledSubmission) -> str:
    """Where the company sits, by the address in 附表1; "" where it cannot be told."""
    answers = (row.answer for row in filed.rows if row.answer.name == "company_address")
    return next((county_of(answer.display) for answer in answers), "")


# --- More time -------------------------------------------------------------------------------------------------------


def extend(contract: Contract, way: Way, reason: str, actor: User, now: datetime) -> Contract:
    """延長期限, with its reason and its letter. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        _check_runs(fresh, actor, reason)
        if fresh.is_held:
            raise StepRefused("簽約暫停中，恢復時會重訂期限。")
        term = due.term_of(fresh.application.programme, way, now)
        if fresh.due_at and term.due_at <= fresh.due_at:
            raise StepRefused("新期限沒有比原期限晚。")
        return _move(fresh, ContractTerm.Cause.EXTENDED, term, reason, actor, now)


def _check_runs(contract: Contract, actor: User, reason: str) -> None:
    """Whether its due time is anybody's to move. Raises StepRefused."""
    if role_of(actor) not in CONTRACT.step("call_to_contract").by:
        raise StepRefused("您的帳號沒有辦理簽約的權限。")
    if contract.stage.final or contract.due_at is None:
        raise StepRefused(f"目前狀態是「{contract.stage.label}」，沒有可以更改的簽約期限。")
    if not reason.strip():
        raise StepRefused("請填寫理由。")


def _move(
    contract: Contract, cause: str, term: Term, reason: str, actor: User, now: datetime, **written: object
) -> Contract:
    before = contract.last_second
    moved = {**due.columns(contract.application.programme, term, now), **written}
    for name, value in moved.items():
        setattr(contract, name, value)
    contract.save(update_fields=[*moved])
    kept = due.keep(contract, cause, term, reason, actor, now)
    due.tell(contract, "contract_extended", kept, before=before, note=reason)
    return contract


# --- On hold ---------------------------------------------------------------------------------------------------------


def hold(contract: Contract, reason: str, until: date | None, actor: User, now: datetime) -> Contract:
    """暫停: no step is taken until it is released. Pressed twice, it is one. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        if fresh.is_held:
            return fresh
        if role_of(actor) not in CONTRACT.step("call_to_contract").by:
            raise StepRefused("您的帳號沒有辦理簽約的權限。")
        if fresh.stage.final:
            raise StepRefused(f"目前狀態是「{fresh.stage.label}」，不必暫停。")
        if not reason.strip():
            raise StepRefused("請填寫理由。")
        ContractHold.objects.create(contract=fresh, reason=reason.strip(), since=now, until=until, by=actor)
        fresh.held_since, fresh.held_reason, fresh.held_until = now, reason.strip(), until
        fresh.save(update_fields=["held_since", "held_reason", "held_until"])
    return fresh


def release(contract: Contract, way: Way | None, reason: str, actor: User, now: datetime) -> Contract:
    """恢復: with a new day where one had been set; the vendor is told of it. Raises StepRefused."""
    with transaction.atomic():
        fresh = locked(contract)
        if not fresh.is_held:
            return fresh
        if role_of(actor) not in CONTRACT.step("call_to_contract").by:
            raise StepRefused("您的帳號沒有辦理簽約的權限。")
        ContractHold.objects.filter(contract=fresh, ended_at=None).update(ended_at=now, ended_by=actor)
        free = {"held_since": None, "held_reason": "", "held_until": None}
        if fresh.due_at is None:
            for name, value in free.items():
                setattr(fresh, name, value)
            fresh.save(update_fields=[*free])
            return fresh
        _check_runs(fresh, actor, reason)
        if way is None:
            raise StepRefused("請重訂簽約期限。")
        term = due.term_of(fresh.application.programme, way, now)
        return _move(fresh, ContractTerm.Cause.RELEASED, term, reason, actor, now, **free)


# --- The reminder ----------------------------------------------------------------------------------------------------


def remind(contract_id: int, now: datetime) -> None:
    """One letter before the end of each due time, while it is the vendor's turn."""
    with transaction.atomic():
        rows = Contract.objects.to_remind(now).filter(pk=contract_id).select_related(*Contract.step_relations)
        contract = duties.locked(rows).first()
        if contract is not None:
            Contract.objects.filter(pk=contract.pk).update(reminded_at=now)
            due.tell(contract, REMINDER, contract, str(int(contract.due_at.timestamp())))


def why_no_reminder(contract: Contract | None, told_at: datetime, now: datetime) -> str:
    """Why a reminder that waited too long is for nobody any more; "" while it is."""
    if contract is None or not contract.is_with_vendor or contract.is_held:
        return "這份契約現在不是等廠商辦理。"
    if contract.told_at and contract.told_at > told_at:
        return "期限後來改過，已另行通知。"
    return "簽約期限已過。" if contract.is_overdue(now) else ""
