"""What is the guideline told of the registers, and what of that does a verdict keep?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from applications.guideline.outside import Register, RegisterFact
from applications.models import GuidelineCheck


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


def of_run(check: GuidelineCheck) -> tuple[Mapping[Register, RegisterFact], list[SourceUsed]]:
    """For the rules, and for the verdicts."""
    return {}, []
