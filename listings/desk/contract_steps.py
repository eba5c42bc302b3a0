"""Which steps of a contract does an officer see, with which words, form and verb is each taken?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from listings.contracts import calling, ending, signing, terms
from listings.contracts.signing import Signer
from listings.desk.contract_forms import (
    ContractDueForm,
    ContractReasonForm,
    CountersignForm,
    HoldForm,
    NewDueForm,
    RemarkForm,
)
from listings.models import Contract
from listings.workflow import CONTRACT
from portal.accounts.models import User
from portal.accounts.signed import SignedRequest
from portal.web.address import client_address
from portal.workflow.engine import refusals

SIGNS = "listings.countersign_contract"

Verb = Callable[[SignedRequest, Contract, dict[str, Any], datetime], object]


@dataclass(frozen=True)
class ContractStep:
    """One thing an officer does; `steps` are those of the table that it takes, none where only a due time or hold changes."""

    name: str
    label: str
    consequence: str
    done: str
    form: Callable[..., forms.Form]
    verb: Verb
    steps: tuple[str, ...] = ()
    asks_due: bool = False
    is_next: bool = False  # the sensible next thing, where it is offered


def _way(said: dict[str, Any]) -> Any:
    return said["form"].chosen_way()


def _call(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return calling.call(contract, _way(said), request.user, now)


def _extend(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return calling.extend(contract, _way(said), said["reason"], request.user, now)


def _hold(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return calling.hold(contract, said["reason"], said["until"], request.user, now)


def _release(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    way = _way(said) if "way" in said else None
    return calling.release(contract, way, said.get("reason", ""), request.user, now)


def _approve(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return terms.approve(contract, said["reason"], request.user, now)


def _return_terms(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return terms.send_back(contract, said["reason"], request.user, now)


def _return_signature(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return signing.send_back(contract, said["reason"], request.user, now)


def _countersign(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    agent = request.headers.get("User-Agent", "").replace("\0", "")
    seen = request.POST.get("seen", "")
    return signing.countersign(contract, Signer(request.user, seen, client_address(request), agent, said["name"]), now)


def _end(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return ending.end(contract, said["reason"], request.user, now)


def _resume(request: SignedRequest, contract: Contract, said: dict[str, Any], now: datetime) -> object:
    return ending.resume(contract, _way(said), said["reason"], request.user, now)


STEPS = (
    ContractStep(
        "call",
        "通知簽約",
        "廠商會收到簽約通知與期限，接著送出附約條款。",
        "已通知廠商簽約。",
        ContractDueForm,
        _call,
        ("call_to_contract",),
        asks_due=True,
        is_next=True,
    ),
    ContractStep(
        "approve",
        "附約審核通過",
        "附約在這一刻定稿，系統接著製作 PDF；廠商會收到通知，可以簽署。",
        "附約審核通過，已通知廠商簽署；PDF 製作中。",
        RemarkForm,
        _approve,
        ("approve_terms",),
        is_next=True,
    ),
    ContractStep(
        "return-terms",
        "退回附約條款",
        "廠商會收到審核意見，修正後再送審；簽約期限不變。",
        "已退回附約條款，通知已寄給廠商。",
        ContractReasonForm,
        _return_terms,
        ("return_terms",),
    ),
    ContractStep(
        "countersign",
        "執行單位簽署",
        "您代表執行單位簽署下列文件。簽署後契約成立，廠商會收到通知，方案隨即上架；不能取回。",
        "已簽署，契約成立。契約 PDF 製作中，方案隨即上架。",
        CountersignForm,
        _countersign,
        ("countersign",),
        is_next=True,
    ),
    ContractStep(
        "return-signature",
        "退回簽署",
        "廠商會收到理由，重新簽署；原來的簽署與掃描檔留在紀錄。",
        "已退回簽署，通知已寄給廠商。",
        ContractReasonForm,
        _return_signature,
        ("return_signature",),
    ),
    ContractStep(
        "extend",
        "延長期限",
        "廠商會收到新的期限與理由。",
        "期限已延長，通知已寄給廠商。",
        NewDueForm,
        _extend,
        asks_due=True,
    ),
    ContractStep(
        "hold",
        "暫停",
        "暫停期間不能辦理任何步驟，不提醒也不逾期；恢復時要重訂期限。",
        "已暫停。",
        HoldForm,
        _hold,
    ),
    ContractStep(
        "release",
        "恢復辦理",
        "從停下來的地方接著辦理；訂過期限的要重訂，廠商會收到通知。",
        "已恢復辦理。",
        NewDueForm,
        _release,
        asks_due=True,
        is_next=True,
    ),
    ContractStep(
        "end",
        "結束簽約",
        "逾期未完成簽約：方案改為「未完成簽約」，不會上架，廠商會收到通知。之後可以附理由恢復。",
        "已結束簽約，通知已寄給廠商。",
        ContractReasonForm,
        _end,
        ("end_contracting",),
    ),
    ContractStep(
        "resume",
        "恢復簽約",
        "從停下來的地方接著簽約，廠商會收到新的期限與理由。",
        "已恢復簽約，通知已寄給廠商。",
        NewDueForm,
        _resume,
        ("resume_contracting", "resume_signing"),
        asks_due=True,
        is_next=True,
    ),
)
NAMED = {step.name: step for step in STEPS}


def works_on(user: User) -> bool:
    """Whether somebody takes any step here."""
    return user.role in CONTRACT.step("call_to_contract").by


def offered(contract: Contract, user: User, now: datetime) -> list[ContractStep]:
    """What can be done now; nothing of what would be refused."""
    return [step for step in STEPS if works_on(user) and _is_open(step, contract, user, now)]


def _is_open(step: ContractStep, contract: Contract, user: User, now: datetime) -> bool:
    runs = not contract.stage.final
    own = {
        "extend": runs and not contract.is_held and contract.due_at is not None,
        "hold": runs and not contract.is_held,
        "release": contract.is_held,
    }
    if step.name in own:
        return own[step.name]
    if step.name == "end" and not contract.is_overdue(now):
        return False
    if step.name == "countersign" and not user.has_perm(SIGNS):
        return False
    return any(not refusals(contract, CONTRACT.step(name), user) for name in step.steps)
