"""What is known of an application when the guideline is asked?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from applications.filed import FiledSolution, FiledSubmission
from applications.guideline.outside import Register, RegisterFact
from applications.guideline.papers import Situation
from applications.place import Place
from portal.forms.filed import FiledAnswer

Rows = list[tuple[int | None, FiledAnswer]]  # each with the solution that it is about


@dataclass(frozen=True)
class ProgrammeLimits:
    """The numbers of one programme year: NT$, months, number of price plans, years looked back."""

    min_capital: int = 1_000_000
    min_months: int = 3
    max_months: int = 9
    max_price_plans: int = 3
    lookback_years: int = 3


@dataclass(frozen=True)
class SolutionFacts:
    """One solution: the answers of 附表2–4 by field name, and its price plans likewise, each with its "row" of a place."""

    id: int
    kind: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    price_plans: tuple[Mapping[str, Any], ...] = ()
    moved: bool = False  # from documentary to technical review

    def __str__(self) -> str:
        return self.name or "未命名方案"


@dataclass(frozen=True)
class PaperFacts:
    """A file in a slot. `details` are what the vendor said of it: tax_year, vat_period, report_date …"""

    slot: str
    solution_id: int | None
    name: str
    sha256: str = ""
    content_type: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """What was filed, on which day, under which limits. `answered_on`: the later day on which a correction was answered.

    `registers` holds what outside registers answered; one that was not asked is not in it.
    `open` names the questions not answered yet, each with the solution it is asked of (None: the company): a self-check
    has them, so that a gap is not taken for a no; what was filed has none, for there a gap counts.
    """

    submitted_on: date
    limits: ProgrammeLimits = ProgrammeLimits()
    company: Mapping[str, Any] = field(default_factory=dict)
    solutions: tuple[SolutionFacts, ...] = ()
    papers: tuple[PaperFacts, ...] = ()
    registers: Mapping[Register, RegisterFact] = field(default_factory=dict)
    answered_on: date | None = None
    open: frozenset[tuple[str, int | None]] = frozenset()

    def is_open(self, name: str, solution_id: int | None = None) -> bool:
        return (name, solution_id) in self.open

    def is_open_at(self, place: Place) -> bool:
        """Whether nothing is answered there: in no row, or in this one."""
        return self.is_open(place.cell or place.name, place.solution_id) or self.is_open(
            place.within, place.solution_id
        )

    @property
    def last_day(self) -> date:
        """The latest day that a paper of this submission can bear."""
        return self.answered_on or self.submitted_on

    def papers_in(self, slot: str, solution_id: int | None = None) -> tuple[PaperFacts, ...]:
        return tuple(paper for paper in self._by_slot.get(slot, ()) if paper.solution_id == solution_id)

    @cached_property
    def _by_slot(self) -> dict[str, list[PaperFacts]]:
        """Every rule of papers asks, of each solution; ten solutions have a hundred papers."""
        sorted_in: dict[str, list[PaperFacts]] = {}
        for paper in self.papers:
            sorted_in.setdefault(paper.slot, []).append(paper)
        return sorted_in

    @property
    def established_on(self) -> date | None:
        return as_date(self.company.get("established_on"))

    def situation(self, solution: SolutionFacts | None = None) -> Situation:
        """What the table of papers is asked with, for the company or for one solution."""
        owner = solution.id if solution else None
        slots = [paper.slot for paper in self.papers if paper.solution_id == owner]
        return Situation(
            on=self.submitted_on,
            kinds=frozenset(filed.kind for filed in self.solutions),
            established_on=self.established_on,
            company=self.company,
            solution=solution.values if solution else None,
            solution_kind=solution.kind if solution else "",
            moved=solution.moved if solution else any(filed.moved for filed in self.solutions),
            counts={slot: slots.count(slot) for slot in slots},
        )


def as_date(value: Any) -> date | None:
    """A stored or frozen date; None for anything that is none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def as_int(value: Any) -> int | None:
    """A whole number as filed; None for a blank, a fraction or a word."""
    try:
        return int(str(value))
    except ValueError:
        return None


def facts_of(
    filed: FiledSubmission, submitted_on: date, limits: ProgrammeLimits, answered_on: date | None = None
) -> Facts:
    """What the rules are asked of a submission."""
    rows = [(sheet.solution, answer) for sheet in filed.sheets for answer in sheet.answers]
    return Facts(
        submitted_on=submitted_on,
        limits=limits,
        company=_values(rows, None),
        solutions=tuple(_solution(solution, rows) for solution in filed.solutions),
        papers=tuple(paper for owner, answer in rows for paper in _papers(owner, answer)),
        answered_on=answered_on,
    )


def _values(rows: Rows, owner: int | None) -> dict[str, Any]:
    return {answer.name: answer.value for of, answer in rows if of == owner and answer.kind not in {"files", "rows"}}


def _solution(solution: FiledSolution, rows: Rows) -> SolutionFacts:
    plans = [
        {"row": line.id.replace("-", "")} | {cell.name: cell.value for cell in line.cells}
        for of, answer in rows
        if of == solution.id and answer.name == "price_plans"
        for line in answer.rows
    ]
    values = _values(rows, solution.id)
    return SolutionFacts(solution.id, solution.kind, solution.name, values, tuple(plans), solution.moved)


def _papers(owner: int | None, answer: FiledAnswer) -> Iterator[PaperFacts]:
    for filed in answer.files:
        details = {detail.name: detail.value for detail in filed.details if detail.name}
        yield PaperFacts(answer.name, owner, filed.name, filed.sha256, filed.content_type, details)
