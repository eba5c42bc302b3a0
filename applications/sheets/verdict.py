"""What stands against sending, by every rule there is? Made once of a dossier; no page asks another rule of its own.

Three sources: the sheets say what is open, the files what became of them, the guideline what an answer breaks. What they say
of one place is said once. A reason either waits for an answer or is broken by one: the first is filled in, the second mended.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from applications.guideline import Clause, Facts, Result, Ruling, check
from applications.guideline.registry import NO_SOLUTION, SOLUTIONS
from applications.place import EACH
from applications.sheets.prices import plans_of
from applications.sheets.questionnaire import PRICE_COLUMNS
from portal.forms.fields.kind import kind_of

if TYPE_CHECKING:
    from applications.models import Solution
    from applications.sheets.base import Problem
    from applications.sheets.dossier import Dossier, DossierPart


@dataclass(frozen=True)
class Reason:
    """Why nothing can be sent: a sentence, and the place to mend it when there is one.

    `clause` is cited where the guideline speaks; `is_broken` where something that was answered stands against it.
    """

    message: str
    problem: "Problem | None" = None
    clause: str = ""
    is_broken: bool = False

    @property
    def words(self) -> str:
        """With the question that it is about, once."""
        if self.problem is None or f"「{self.problem.label}」" in self.message:
            return self.message
        return f"{self.problem.label}：{self.message}"

    @property
    def key(self) -> str:
        """One word, the same as long as the same rule is broken at the same place."""
        return "".join(f"{self.problem.place if self.problem else ''}:{self.clause}".split())


@dataclass(frozen=True)
class DraftVerdict:
    """Everything that stands against sending a dossier, in the order of its sheets."""

    reasons: tuple[Reason, ...]

    @property
    def broken(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.is_broken)

    @property
    def open(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.is_broken)

    @property
    def foremost(self) -> tuple[Reason, ...]:
        """What is broken first: it may need a decision, where a gap needs a word."""
        return (*self.broken, *self.open)

    @cached_property
    def _by_sheet(self) -> dict[tuple[str, int | None], list[Reason]]:
        sorted_in: dict[tuple[str, int | None], list[Reason]] = {}
        for reason in self.reasons:
            if reason.problem:
                place = reason.problem.place
                sorted_in.setdefault((place.sheet, place.solution_id), []).append(reason)
        return sorted_in

    def of(self, part: "DossierPart") -> list[Reason]:
        return self._by_sheet.get((part.sheet.key, part.solution_id), [])

    def __bool__(self) -> bool:
        return bool(self.reasons)


def counted(broken: int, gaps: int) -> str:
    """「2 項不符規定，還有 3 題沒填」: the same words on every page, "" for nothing."""
    parts = [f"{broken} 項不符規定"] if broken else []
    parts += [f"還有 {gaps} 題沒填"] if gaps else []
    return "，".join(parts)


def verdict_on(dossier: "Dossier") -> DraftVerdict:
    return DraftVerdict((*_without_solution(dossier), *_in_sheets(dossier)))


def _without_solution(dossier: "Dossier") -> Iterator[Reason]:
    if not dossier.kinds:
        yield Reason(NO_SOLUTION.reason)


def _in_sheets(dossier: "Dossier") -> Iterator[Reason]:
    facts = facts_of(dossier)
    ruled = {owner: list(_rulings(facts, owner)) for owner in {part.solution_id for part in dossier.parts}}
    for part in dossier.parts:
        open_ones = [*_gaps(part), *_refused_papers(part)]
        said = {reason.problem.place.name for reason in open_ones if reason.problem}
        of_guideline = _of_guideline(part, ruled[part.solution_id], said)
        order = part.sheet.all_names().index
        yield from sorted((*of_guideline, *open_ones), key=lambda reason: order(reason.problem.place.name))  # type: ignore[union-attr]  # all of them have their place


def _rulings(facts: Facts, owner: int | None) -> Iterator[tuple[Clause, Ruling]]:
    """What is not met, or not known yet, of the company or of one solution: of each the guideline is asked alone.

    So a page of one sheet says what the whole says, and a sentence at one solution speaks of no other.
    """
    own = facts if owner is None else replace(facts, solutions=tuple(s for s in facts.solutions if s.id == owner))
    against = {Result.NOT_MET, Result.UNKNOWN}
    return ((clause, ruling) for clause, ruling in check(own) if ruling.result in against)


def _of_guideline(part: "DossierPart", ruled: Iterable[tuple[Clause, Ruling]], said: set[str]) -> Iterator[Reason]:
    """What an answer breaks; of what is open only what no sheet has said already, and more plainly."""
    for clause, ruling in ruled:
        own = [p for p in ruling.pointers if (p.sheet, p.solution_id) == (part.sheet.key, part.solution_id)]
        is_broken = ruling.result == Result.NOT_MET
        if not is_broken and any(pointer.name in said for pointer in own):
            continue
        for pointer in own:
            yield Reason(ruling.reason, part.sheet.problem_at(pointer, ruling.reason), clause.cited, is_broken)


def _gaps(part: "DossierPart") -> Iterator[Reason]:
    """What a sheet says: of an answer that is there it says that it is wrong."""
    for problem in part.problems:
        yield Reason(problem.message, problem, is_broken=_is_answered(part, problem.place.name))


def _is_answered(part: "DossierPart", name: str) -> bool:
    asked = part.sheet.base_fields.get(name)
    return asked is not None and not kind_of(asked).is_empty(getattr(part.instance, name))


def _refused_papers(part: "DossierPart") -> Iterator[Reason]:
    for paper in part.present_papers():
        if message := paper.file.refusal_to_file():
            problem = part.problem_at(paper.slot, f"「{paper.file.original_name}」{message}")
            yield Reason(problem.message, problem, is_broken=True)


# --- What is not answered yet ----------------------------------------------------------------------------------------


def facts_of(dossier: "Dossier") -> Facts:
    """The draft as it stands, with what is not filled in yet as open: in a draft a gap is no no."""
    open_names = {opened for part in dossier.parts for opened in _open_in(part)}
    open_names |= {opened for solution in dossier.solutions for opened in _in_no_plan(solution)}
    if not dossier.kinds:
        open_names.add((SOLUTIONS.name, None))
    return replace(dossier.facts(), open=frozenset(open_names))


def _open_in(part: "DossierPart") -> Iterator[tuple[str, int | None]]:
    for name, field in part.sheet.base_fields.items():
        if kind_of(field).is_empty(getattr(part.instance, name)):
            yield name, part.solution_id
    for slot in part.slots:
        papers = part.papers.get(slot.key)
        if not papers:
            yield slot.key, part.solution_id
        for paper in papers or ():
            names = slot.details.open_names(paper.details) if slot.details else ()
            yield from ((part.place(slot.key).at(EACH, name).within, part.solution_id) for name in names)
    for name, rows in part.sheet.row_forms.items():
        yield from ((place.within, part.solution_id) for place in rows.open_cells(part.instance, part.place(name)))


def _in_no_plan(solution: "Solution") -> Iterator[tuple[str, int | None]]:
    plans = plans_of(solution)
    return ((name, solution.pk) for name in PRICE_COLUMNS if all(getattr(plan, name) is None for plan in plans))
