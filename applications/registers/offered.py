"""What does 商工登記 say to somebody who fills in a form: of the company of a draft, or of a number while registering?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from applications.guideline.outside import Answered, Kind, Register, RegisteredCompany, RegisterFact
from applications.models import RegisterQuestion
from applications.registers import asking, known
from applications.registers.known import AskedSource

KEPT = timedelta(days=30)  # so long an answer is offered
FRESH = timedelta(days=7)  # after which a draft that is opened asks anew
PAUSE = timedelta(minutes=10)  # between two questions that a person asks


@dataclass(frozen=True)
class RegisterOffer:
    """How the register stands to one 統一編號. `fact` is its last answer; `is_asked`: another is on its way.

    `is_late`: it has not answered at the first try, or has been given up.
    """

    fact: RegisterFact | None = None
    answered_at: datetime | None = None
    asked_at: datetime | None = None
    is_asked: bool = False
    is_late: bool = False

    @property
    def company(self) -> RegisteredCompany | None:
        return self.fact.company if self.fact else None

    @property
    def is_unknown(self) -> bool:
        """Whether the register has answered that it knows no such number."""
        return self.fact is not None and self.fact.answered == Answered.NOTHING

    @property
    def is_waiting(self) -> bool:
        """Whether an answer may come while somebody looks."""
        return self.is_asked and not self.is_late

    def is_due(self, now: datetime) -> bool:
        """Whether opening a draft asks: it was never answered, or too long ago."""
        return self.may_ask(now) and (self.answered_at is None or self.answered_at <= now - FRESH)

    def may_ask(self, now: datetime) -> bool:
        """Whether a person's 再查一次 asks; not at once after the last question, whoever asked it."""
        return not self.is_asked and (self.asked_at is None or self.asked_at <= now - PAUSE)


def source() -> AskedSource | None:
    """商工登記, when it is switched on."""
    asked = (known_source for known_source in known.asked_sources() if known_source.register == Register.BUSINESS)
    return next((known_source for known_source in asked if known_source.is_on), None)


def of_draft(tax_id: str, now: datetime) -> RegisterOffer | None:
    """How the register stands to the vendor of a draft; None when nobody is asked. Three queries."""
    asked = source()
    if asked is None:
        return None
    last = RegisterQuestion.objects.filter(key=asked.key, tax_id=tax_id).order_by("-pk").first()
    told = asking.answered_since(asked.key, tax_id, now - KEPT)
    is_asked = last is not None and last.done_at is None
    return RegisterOffer(
        fact=asked.read(list(told.answers.all())) if told else None,
        answered_at=told.done_at if told else None,
        asked_at=last.asked_at if last else None,
        is_asked=is_asked,
        is_late=last is not None and last.tried_at is not None and (is_asked or last != told),
    )


def words_of(tax_id: str, fact: RegisterFact) -> str:
    """What is said of a number to somebody who may be a stranger: its name and standing, and nobody's personal name."""
    if fact.company is not None:
        return f"{Register.BUSINESS.label}：{fact.company.name}（{_standing(fact.company)}）。{_told(fact.company)}"
    if fact.answered == Answered.NOTHING:
        return f"{Register.BUSINESS.label}查不到統一編號 {tax_id}，請核對號碼。"
    return f"{Register.BUSINESS.label}現在沒有回應，查不到公司名稱。"


def _standing(company: RegisteredCompany) -> str:
    return company.status or "登記狀態不明"


def _told(company: RegisteredCompany) -> str:
    return "這是分公司的統一編號，申請請用總公司的。" if company.kind == Kind.BRANCH else ""
