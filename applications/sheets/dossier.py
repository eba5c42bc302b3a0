"""What does a whole application hold? Every sheet of it, loaded in a number of queries that never grows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from applications import consents
from applications.filed import FiledSubmission
from applications.guideline import Facts, Ruling, SolutionFacts
from applications.guideline.papers import Situation
from applications.models import Application, Attachment, PaperReading, Solution
from applications.place import Place
from applications.sheets import COMPANY, SOLUTION_SHEETS
from applications.sheets.base import Problem, Section, Sheet
from applications.sheets.draft_facts import facts_in
from applications.sheets.slots import Slot
from applications.sheets.verdict import DraftVerdict, Reason, counted, verdict_on

UNDO = timedelta(minutes=30)  # so long a paper can be put back; its bytes are kept much longer


@dataclass(frozen=True)
class DossierPart:
    """One sheet of one application: 附表1, or a sheet of one solution."""

    sheet: type[Sheet]
    instance: Application | Solution
    papers: dict[str, list[Attachment]]
    situation: Situation
    dossier: "Dossier" = field(repr=False, compare=False)

    @property
    def solution(self) -> Solution | None:
        return self.instance if isinstance(self.instance, Solution) else None

    @cached_property
    def problems(self) -> list[Problem]:
        return self.sheet.problems(self.instance, self.papers, self.situation)

    @property
    def application(self) -> Application:
        return self.instance.application if isinstance(self.instance, Solution) else self.instance

    @cached_property
    def solution_id(self) -> int | None:
        return self.solution.pk if self.solution else None

    @property
    def siblings(self) -> list["DossierPart"]:
        """The sheets of the same solution in their order, itself among them; 附表1 stands alone."""
        return [part for part in self.dossier.parts if part.solution_id == self.solution_id]

    def freeze(self) -> dict[str, Any]:
        return self.sheet.freeze(self.instance, self.papers, self.situation)

    def present_papers(self) -> Iterator[Attachment]:
        """The papers in the slots of this sheet."""
        for key in (key for section in self.sheet.sections for key in section.slots):
            yield from self.papers.get(key, [])

    def taken_out(self, slot: Slot) -> Attachment | None:
        """What was removed or replaced in a slot of this sheet a moment ago."""
        return self.dossier.taken_out.get(self.place(slot.key))

    @property
    def slots(self) -> list[Slot]:
        return [slot for section in self.sheet.sections for slot in self.sheet.slots_of(section)]

    def place(self, name: str) -> Place:
        return Place(self.sheet.key, self.solution_id, name)

    def problem_at(self, name: str, message: str) -> Problem:
        return self.sheet.problem_at(self.place(name), message)

    def is_started(self, section: Section) -> bool:
        return any(self.papers.get(key) for key in section.slots) or self.sheet.is_started(section, self.instance)

    @property
    def reasons(self) -> list[Reason]:
        """What stands against sending in this sheet, by every rule."""
        return self.dossier.verdict.of(self)

    @property
    def is_broken(self) -> bool:
        return any(reason.is_broken for reason in self.reasons)

    @property
    def brief(self) -> str:
        """What stands against this sheet in one line."""
        broken = sum(reason.is_broken for reason in self.reasons)
        return counted(broken, len(self.reasons) - broken) or "完成"

    def progress(self) -> list["SectionProgress"]:
        return [self.progress_of(section) for section in self.sheet.sections]

    def progress_of(self, section: Section) -> "SectionProgress":
        here = [reason for reason in self.reasons if reason.problem and reason.problem.section == section.key]
        broken = sum(reason.is_broken for reason in here)
        return SectionProgress(section, len(here) - broken, broken, self.is_started(section))


@dataclass(frozen=True)
class SectionProgress:
    """Of one section: `gaps` wait for an answer, `broken` ones have an answer that a rule forbids."""

    section: Section
    gaps: int
    broken: int
    started: bool

    @property
    def is_complete(self) -> bool:
        return not (self.gaps or self.broken)

    @property
    def tone(self) -> str:
        if self.is_complete or self.broken:
            return "refused" if self.broken else "done"
        return "action" if self.started else "ended"

    @property
    def words(self) -> str:
        """On the task list."""
        if self.is_complete or self.started or self.broken:
            return self.brief
        return "尚未開始"

    @property
    def brief(self) -> str:
        """Beside the section that is open."""
        return counted(self.broken, self.gaps) or "完成"


class Dossier:
    """Everything of one application at one moment. Five queries, whatever the number of solutions."""

    def __init__(self, application: Application, today: date | None = None) -> None:
        self.application = application
        self.today = today or timezone.localdate()
        self.filed_on = application.reckoned_on = application.filed_on() or self.today

    @cached_property
    def solutions(self) -> list[Solution]:
        solutions = self._own(self.application.solutions.prefetch_related("price_plans"))
        self.application.routes = tuple((solution.kind, solution.is_moved) for solution in solutions)
        return solutions

    def names_beside(self, solution: Solution) -> list[str]:
        """Of the other solutions of the application."""
        return [other.name for other in self.solutions if other.pk != solution.pk]

    def _own(self, solutions: QuerySet[Solution]) -> list[Solution]:
        own = list(solutions)
        for solution in own:
            solution.application = self.application
        return own

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(solution.kind for solution in self.solutions)

    def _paper_rows(self) -> QuerySet[Attachment]:
        return self.application.attachments.present()

    @cached_property
    def _papers(self) -> dict[int | None, dict[str, list[Attachment]]]:
        sorted_in: dict[int | None, dict[str, list[Attachment]]] = defaultdict(lambda: defaultdict(list))
        for paper in self._paper_rows():
            paper.application = self.application
            sorted_in[paper.solution_id][paper.slot].append(paper)
        return sorted_in

    @cached_property
    def taken_out(self) -> dict[Place, Attachment]:
        """The paper that left each slot last, while it can be put back. Asked only by pages; one query."""
        gone = self.application.attachments.removed_since(timezone.now() - UNDO)
        return {paper.place: paper for paper in gone}

    @cached_property
    def readings(self) -> dict[Any, PaperReading]:
        """What was read in the papers, by file. Asked only by pages that show hints; one query."""
        files = self._paper_rows().order_by().values("file")
        readings = PaperReading.objects.filter(file__in=files)
        searched = readings.searched(self.application.company_name, self.application.vendor.tax_id)
        return {reading.file_id: reading for reading in searched}

    @cached_property
    def places_by_hash(self) -> dict[str, list[Attachment]]:
        """Every paper of the whole application by the SHA-256 of its bytes."""
        papers: dict[str, list[Attachment]] = defaultdict(list)
        for paper in self.every_paper():
            papers[paper.file.sha256].append(paper)
        return papers

    def every_paper(self) -> list[Attachment]:
        """With the solution that it belongs to, in the order in which they came."""
        known = {solution.pk: solution for solution in self.solutions}
        every = [paper for slots in self._papers.values() for papers in slots.values() for paper in papers]
        for paper in every:
            paper.solution = known.get(paper.solution_id or 0)
        return sorted(every, key=lambda paper: paper.pk)

    def situation(self, solution: Solution | None = None) -> Situation:
        return Situation(
            on=self.filed_on,
            kinds=self.kinds,
            established_on=self.application.established_on,
            company=vars(self.application),
            solution=vars(solution) if solution else None,
            solution_kind=solution.kind if solution else "",
            moved=solution.is_moved if solution else self.application.has_moved_solution,
            counts={slot: len(papers) for slot, papers in self._papers[solution.pk if solution else None].items()},
        )

    @cached_property
    def parts(self) -> list[DossierPart]:
        return [self._company(), *(part for solution in self.solutions for part in self._parts_of(solution))]

    def _company(self) -> DossierPart:
        return DossierPart(COMPANY, self.application, self._papers[None], self.situation(), self)

    def _parts_of(self, solution: Solution) -> list[DossierPart]:
        situation, papers = self.situation(solution), self._papers[solution.pk]
        return [
            DossierPart(sheet, solution, papers, situation, self) for sheet in SOLUTION_SHEETS if sheet.is_for(solution)
        ]

    def part_at(self, place: Place) -> DossierPart | None:
        """The sheet of a place, when it is asked here."""
        return self.part(place.sheet, place.solution_id)

    def part(self, sheet_key: str, solution_id: int | None = None) -> DossierPart | None:
        for part in self.parts:
            if part.sheet.key == sheet_key and part.solution_id == solution_id:
                return part
        return None

    def problems_of(self, ruling: Ruling) -> list[Problem]:
        """What a ruling says, at each of its pointers that leads to a sheet: there it can be mended."""
        pointed = ((pointer, self.part_at(pointer)) for pointer in ruling.pointers)
        return [part.problem_at(pointer.name, ruling.reason) for pointer, part in pointed if part]

    @cached_property
    def verdict(self) -> DraftVerdict:
        """Everything that stands against sending: what every page says of it."""
        return verdict_on(self)

    def freeze(self) -> dict[str, Any]:
        """The whole application as JSON that needs no form, and no later state of the programme, to be read."""
        return {
            "programme": self.application.programme.frozen(),
            "vendor": {"tax_id": self.application.vendor.tax_id, "company_name": self.application.company_name},
            "solutions": [
                {"id": s.pk, "kind": s.kind, "kind_label": s.get_kind_display(), "name": s.name, **s.frozen_route}
                for s in self.solutions
            ],
            "sheets": [part.freeze() for part in self.parts],
            "consents": [consent.frozen() for consent in consents.CONSENTS],
        }

    def filed(self) -> FiledSubmission:
        """The whole as it would be filed, to be read."""
        return self._filed

    @cached_property
    def _filed(self) -> FiledSubmission:
        return FiledSubmission.read(self.freeze())

    def facts(self) -> Facts:
        return facts_in(self)


class Excerpt(Dossier):
    """The sheets of one solution, or with None those of the company: all that one page needs, however many stand beside."""

    def __init__(self, application: Application, solution_id: int | None, today: date | None = None) -> None:
        super().__init__(application, today)
        self.solution_id = solution_id

    @cached_property
    def solutions(self) -> list[Solution]:
        return self._own(self.application.solutions.filter(pk=self.solution_id).prefetch_related("price_plans"))  # type: ignore[misc]  # None finds none

    def names_beside(self, solution: Solution) -> list[str]:
        return list(self.application.solutions.exclude(pk=solution.pk).values_list("name", flat=True))

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.application.solution_kinds)

    def facts(self) -> Facts:
        """Of other solutions than its own only the kinds count: by them the company owes its papers."""
        facts = super().facts()
        others = tuple(
            SolutionFacts(0, kind, "", moved=moved) for kind, moved in dict.fromkeys(self.application.routes)
        )
        return replace(facts, solutions=others) if self.solution_id is None else facts

    def _paper_rows(self) -> QuerySet[Attachment]:
        return super()._paper_rows().filter(solution=self.solution_id)

    def every_paper(self) -> list[Attachment]:
        """One query: of other solutions nothing is here yet."""
        columns = (
            "application",
            "slot",
            "file",
            "file__sha256",
            "solution__application",
            "solution__name",
            "solution__position",
        )
        return list(super()._paper_rows().select_related(None).select_related("file", "solution").only(*columns))

    @cached_property
    def parts(self) -> list[DossierPart]:
        return [self._company()] if self.solution_id is None else [p for s in self.solutions for p in self._parts_of(s)]
