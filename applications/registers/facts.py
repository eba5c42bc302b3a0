"""What is the guideline told of the registers, and what of that does a verdict keep?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from applications.guideline.outside import Answered, Register, RegisterFact
from applications.models import GuidelineCheck, RegisterAnswer, RegisterQuestion
from applications.registers import asking, known, matching
from applications.registers.known import AskedSource


@dataclass(frozen=True)
class SourceUsed:
    """What a verdict keeps of one source (R4-y). `asked_at` is ISO 8601; `answers` are keys of RegisterAnswer, `copy` of ListCopy."""

    register: str
    key: str
    label: str
    answered: str
    said: str
    asked_at: str = ""
    answers: list[int] = field(default_factory=list)
    copy: int | None = None
    sha256: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def of_run(check: GuidelineCheck, now: datetime) -> tuple[Mapping[Register, RegisterFact], list[SourceUsed]]:
    """What the registers said since the run was asked for, for the rules, and what each verdict keeps of it.

    A source that is not switched on, or was not asked, is in neither.
    """
    vendor = check.submission.filed.vendor
    told = _asked_sources(vendor.tax_id, check.since)
    for register, (fact, used) in matching.about(vendor.tax_id, vendor.company_name, now).items():
        told[register] = fact, [SourceUsed(**source) for source in used]
    facts = {register: fact for register, (fact, _) in told.items()}
    return facts, [source for _, used in told.values() for source in used]


def _asked_sources(tax_id: str, since: datetime) -> dict[Register, tuple[RegisterFact, list[SourceUsed]]]:
    answered = ((source, _answer_of(source, tax_id, since)) for source in known.asked_sources() if source.is_on)
    return {source.register: (fact, [used]) for source, told in answered if told for fact, used in [told]}


def _answer_of(source: AskedSource, tax_id: str, since: datetime) -> tuple[RegisterFact, SourceUsed] | None:
    """None when nobody asked since then; one that was tried and did not answer is UNAVAILABLE."""
    question = asking.answered_since(source.key, tax_id, since)
    tried = RegisterQuestion.objects.filter(key=source.key, tax_id=tax_id, asked_at__gte=since).exclude(tried_at=None)
    shown = question or tried.order_by("-pk").first()
    if shown is None:
        return None
    answers = list(shown.answers.order_by("pk"))
    fact = source.read(answers) if question else RegisterFact(Answered.UNAVAILABLE, _problem(answers))
    return fact, SourceUsed(
        register=source.register,
        key=source.key,
        label=source.label,
        answered=fact.answered,
        said=fact.said,
        asked_at=answers[-1].asked_at.isoformat() if answers else "",
        answers=[answer.pk for answer in answers],
        sha256=answers[-1].sha256 if answers else "",
    )


def _problem(answers: Sequence[RegisterAnswer]) -> str:
    return (answers[-1].problem if answers else "") or "來源沒有正常回應。"
