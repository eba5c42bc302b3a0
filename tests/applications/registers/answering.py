"""What does a register answer in a test that is not about asking it? One company, as it was told before."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest

from applications.guideline.outside import Answered, Kind, Register, RegisteredCompany, RegisterFact
from applications.models import RegisterAnswer, RegisterQuestion
from applications.registers import asking, offered
from applications.registers.known import AskedSource

COMPANY = RegisteredCompany(
    kind=Kind.COMPANY,
    tax_id="04595257",
    name="範例資訊股份有限公司",
    status="核准設立",
    is_active=True,
    items=(("I301010", "資訊軟體服務業"), ("F118010", "資訊軟體批發業")),
    capital=5_000_000,
    established_on=date(2006, 3, 1),
    address="新北市汐止區新台五路一段79號",
    representative="王大明",
)


def told_of(company: RegisteredCompany = COMPANY) -> RegisterFact:
    return RegisterFact(Answered.FOUND, "查到。", company)


NOTHING = RegisterFact(Answered.NOTHING, "查無資料。")
AWAY = RegisterFact(Answered.UNAVAILABLE, "沒有回應。")


@dataclass
class Answering:
    """The register of a test: `fact` is what it says, `asked` every number that it was asked while a person waited."""

    fact: RegisterFact = field(default_factory=told_of)
    asked: list[str] = field(default_factory=list)

    def look_up(self, tax_id: str, now: datetime, **_: Any) -> RegisterFact:
        self.asked.append(tax_id)
        return self.fact

    def answer(self, now: datetime) -> None:
        """What the background would do with the questions that are open."""
        for question in RegisterQuestion.objects.filter(done_at=None):
            RegisterAnswer.objects.create(question=question, key=question.key, api="", url="", asked_at=now)
            RegisterQuestion.objects.filter(pk=question.pk).update(done_at=now, tried_at=now)

    def fail(self, now: datetime) -> None:
        """It does not answer, and is asked again later."""
        RegisterQuestion.objects.filter(done_at=None).update(tried_at=now, last_error="時間到了")


def switch_on(monkeypatch: pytest.MonkeyPatch) -> Answering:
    register = Answering()
    source = AskedSource(
        Register.BUSINESS,
        Register.BUSINESS,
        "商工登記",
        lambda _: "https://gcis.test",
        _nobody_asks,
        lambda _: register.fact,
    )
    monkeypatch.setattr(offered, "source", lambda: source)
    monkeypatch.setattr(asking, "look_up", register.look_up)
    return register


def _nobody_asks(_: Any) -> None:
    raise AssertionError("nothing is fetched in these tests")
