"""What is known of an application when the guideline is asked?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from applications.guideline.papers import Situation

Row = Mapping[str, Any]


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
    """One solution: the answers of 附表2–4 by field name, and its price plans likewise."""

    id: int
    kind: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    price_plans: tuple[Mapping[str, Any], ...] = ()

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

    `registers` holds what outside registers answered, by `registry.Register`; empty until they are asked.
    `open` names the questions not answered yet, each with the solution it is asked of (None: the company): a self-check
    has them, so that a gap is not taken for a no; what was filed has none, for there a gap counts.
    """

    submitted_on: date
    limits: ProgrammeLimits = ProgrammeLimits()
    company: Mapping[str, Any] = field(default_factory=dict)
    solutions: tuple[SolutionFacts, ...] = ()
    papers: tuple[PaperFacts, ...] = ()
    registers: Mapping[str, Any] = field(default_factory=dict)
    answered_on: date | None = None
    open: frozenset[tuple[str, int | None]] = frozenset()

    def is_open(self, name: str, solution_id: int | None = None) -> bool:
        return (name, solution_id) in self.open

    @property
    def last_day(self) -> date:
        """The latest day that a paper of this submission can bear."""
        return self.answered_on or self.submitted_on

    def papers_in(self, slot: str, solution_id: int | None = None) -> tuple[PaperFacts, ...]:
        return tuple(p for p in self.papers if p.slot == slot and p.solution_id == solution_id)

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


def facts_from_frozen(
    frozen: Mapping[str, Any], submitted_on: date, limits: ProgrammeLimits, answered_on: date | None = None
) -> Facts:
    """Reads the frozen rows of a submission."""
    rows = [(sheet["solution"], row) for sheet in frozen["sheets"] for row in _rows_of(sheet)]
    return Facts(
        submitted_on=submitted_on,
        limits=limits,
        company=_values(rows, None),
        solutions=tuple(_solution(head, rows) for head in frozen["solutions"]),
        papers=tuple(paper for owner, row in rows for paper in _papers(owner, row)),
        answered_on=answered_on,
    )


def _rows_of(sheet: Row) -> Iterator[Row]:
    return (row for section in sheet["sections"] for row in section["rows"])


def _values(rows: list[tuple[int | None, Row]], owner: int | None) -> dict[str, Any]:
    return {row["name"]: row["value"] for of, row in rows if of == owner and row["kind"] not in {"files", "rows"}}


def _solution(head: Row, rows: list[tuple[int | None, Row]]) -> SolutionFacts:
    plans = [
        {cell["name"]: cell["value"] for cell in plan["cells"]}
        for of, row in rows
        if of == head["id"] and row["name"] == "price_plans"
        for plan in row["rows"]
    ]
    return SolutionFacts(head["id"], head["kind"], head["name"], _values(rows, head["id"]), tuple(plans))


def _papers(owner: int | None, row: Row) -> Iterator[PaperFacts]:
    for file in row.get("files", ()):
        details = {line["name"]: line["value"] for line in file["details"] if "name" in line}
        yield PaperFacts(row["name"], owner, file["name"], file["sha256"], file.get("content_type", ""), details)
