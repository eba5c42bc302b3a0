"""On which answers of which sources does a verdict rest, and what is still being asked? For pages and for papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from applications.guideline.outside import Answered
from applications.models import ListCopy, RegisterAnswer, RegisterQuestion, RegisterSource, Submission, Verdict
from applications.registers import known

WORDS = {Answered.FOUND: "有資料", Answered.NOTHING: "查無資料", Answered.UNAVAILABLE: "沒有正常回應"}


@dataclass(frozen=True)
class SourceAnswer:
    """One source as a verdict used it. `answers`: each response that was kept; `copy`: the list as it was taken."""

    key: str
    label: str
    words: str
    tone: str
    said: str
    asked_at: datetime | None
    answers: tuple[RegisterAnswer, ...]
    copy: ListCopy | None
    rows: tuple[Mapping[str, Any], ...]
    sha256: str

    @property
    def list_day(self) -> date | None:
        return self.copy.dated_on if self.copy else None

    @property
    def has_rows(self) -> bool:
        return bool(self.rows)

    @property
    def is_quiet(self) -> bool:
        """A list that was looked in, and says nothing."""
        return self.copy is not None and self.words == WORDS[Answered.NOTHING]


def of_verdicts(verdicts: Iterable[Verdict]) -> dict[int, tuple[SourceAnswer, ...]]:
    """By the key of the verdict. Two queries, however many verdicts and sources; the bytes of no answer are read."""
    told = list(verdicts)
    used = [source for verdict in told for source in verdict.sources]
    answers = RegisterAnswer.objects.defer("body").in_bulk({pk for source in used for pk in source["answers"]})
    copies = ListCopy.objects.in_bulk({source["copy"] for source in used if source["copy"]})
    return {verdict.pk: tuple(_answer(source, answers, copies) for source in verdict.sources) for verdict in told}


def _answer(
    source: Mapping[str, Any], answers: Mapping[int, RegisterAnswer], copies: Mapping[int, ListCopy]
) -> SourceAnswer:
    answered = Answered(source["answered"])
    return SourceAnswer(
        key=source["key"],
        label=source["label"],
        words=WORDS[answered],
        tone=_tone(answered, is_listed=bool(source["rows"])),
        said=source["said"],
        asked_at=datetime.fromisoformat(source["asked_at"]) if source["asked_at"] else None,
        answers=tuple(answers[pk] for pk in source["answers"] if pk in answers),
        copy=copies.get(source["copy"]),
        rows=tuple(source["rows"]),
        sha256=source["sha256"],
    )


def _tone(answered: Answered, *, is_listed: bool) -> str:
    """To stand on a list wants a look; to be found in the register of companies does not."""
    if answered is Answered.UNAVAILABLE:
        return "ended"
    return "action" if is_listed else "done"


# --- What is still being asked ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenQuestion:
    """A question that no answer has come to: the how manieth try comes next, and when; None: it is in the queue."""

    label: str
    attempt: int
    next_at: datetime | None


def still_asked(submission: Submission, now: datetime) -> list[OpenQuestion]:
    """Of each source the newest question of the submission that is open. Two queries."""
    rows = RegisterQuestion.objects.filter(check_run__submission=submission, done_at=None).order_by("pk")
    newest = {row.key: row for row in rows}
    rests = dict(RegisterSource.objects.filter(key__in=newest).values_list("key", "rests_until"))
    return [
        OpenQuestion(known.source(key).label, row.attempts + 1, _next(row.next_try_at, rests.get(key), now))
        for key, row in newest.items()
    ]


def _next(next_try_at: datetime | None, rests_until: datetime | None, now: datetime) -> datetime | None:
    waits = [moment for moment in (next_try_at, rests_until) if moment and moment > now]
    return max(waits, default=None)
