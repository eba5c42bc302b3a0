"""What do tests of contracts begin with? A vendor whose solutions are announced, and its contract taken as far as they want."""

from datetime import datetime, timedelta
from typing import Any

from applications.models import Application, Solution
from listings.contracts import calling, opening, signing, standard, terms
from listings.contracts.signing import Signer
from listings.models import Contract, ContractSupplement, StandardContract
from listings.selection import entering
from portal.accounts.models import User
from review.correction.ways import Way
from review.decision import deciding
from tests import factories
from tests.factories import NOON, stored

WAY = Way("days", days=10)
ADDRESS, AGENT = "192.0.2.7", "Mozilla/5.0 測試"
LATE = NOON + timedelta(days=40)


def standard_of(application: Application, now: datetime = NOON) -> StandardContract:
    """主約 of its year."""
    before = StandardContract.current(application.programme)
    return before or standard.keep(application.programme, factories.kept_pdf("主約.pdf"), "", factories.officer(), now)


def made_of(contract: Contract) -> ContractSupplement:
    """Its 附約, made of bytes that cost nothing."""
    made = stored(contract).supplement
    file = factories.kept_pdf("附約.pdf", f"%PDF-1.7 附約 {made.pk}".encode())
    ContractSupplement.objects.filter(pk=made.pk).update(file=file, sha256=file.sha256, done_at=NOON)
    return stored(made)


class ContractScene:
    """One contract and its people; each method takes it one step further by the verb that people use."""

    def __init__(self, now: datetime = NOON, of: Application | None = None, **case: Any) -> None:
        self.now = now
        self.case = of or factories.announced(now, **case)
        self.user, self.officer = factories.user_of(self.case), factories.officer()
        for solution in self.case.solutions.all():
            opening.open_contract(solution.pk, now)

    @staticmethod
    def announce(solution: Solution, now: datetime = NOON) -> None:
        """Approved in its review and published; on 入選名單."""
        deciding.decide(stored(solution), factories.officer(), "approved", "委員共識通過。", "", now)
        factories.publish([stored(solution)], now)
        entering.enter(solution.pk, now)

    def reopen(self, solution: Solution) -> None:
        deciding.reopen(stored(solution), self.officer, "發現新事證。", self.now)

    @property
    def contract(self) -> Contract:
        return Contract.objects.filter(application=self.case).select_related("application__programme").latest("pk")

    def called(self) -> "ContractScene":
        standard_of(self.case, self.now)
        calling.call(self.contract, WAY, self.officer, self.now)
        return self

    def filed(self, file: Any = None, note: str = "") -> "ContractScene":
        terms.file_terms(self.contract, self.user, file, note, self.now)
        return self

    def approved(self) -> "ContractScene":
        terms.approve(self.contract, "", self.officer, self.now)
        return self.made()

    def made(self) -> "ContractScene":
        made_of(self.contract)
        return self

    def hold(self) -> "ContractScene":
        calling.hold(self.contract, "廠商改組。", None, self.officer, self.now)
        return self

    def signer(self, user: User | None = None) -> Signer:
        return Signer(user or self.user, self.contract.supplement.sha256, ADDRESS, AGENT)

    def signed(self) -> "ContractScene":
        signing.sign(self.contract, self.signer(), self.now)
        return self

    def concluded(self) -> "ContractScene":
        signing.countersign(self.contract, self.signer(self.officer), self.now)
        return self

    def to_sign(self) -> "ContractScene":
        return self.called().filed().approved()

    def through(self) -> "ContractScene":
        return self.to_sign().signed().concluded()

    def states(self) -> tuple[str, list[str]]:
        """Of the contract, and of its solutions."""
        return self.contract.state, [stored(solution).state for solution in self.case.solutions.all()]
