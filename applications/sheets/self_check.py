"""Would this vendor qualify, and with which papers? Of a questionnaire before there is a draft, or of the draft itself.

Both only hand in `Facts` with their open questions: what qualifies is the guideline's to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.guideline import Clause, Facts, Result, Ruling, SolutionFacts, check
from applications.guideline.papers import COMPANY, PAPERS, Need, need
from applications.guideline.registry import SOLUTIONS
from applications.sheets.slots import SLOTS, Slot

LABELS = {Result.MET: "符合", Result.NOT_MET: "不符合", Result.PERSON: "由人認定"}
TONES = {Result.MET: "done", Result.NOT_MET: "refused", Result.PERSON: "waiting", Result.UNKNOWN: "ended"}
CHAPTERS = (
    ("申請資格", "四", ("四",)),
    ("方案條件", "五、八(二)1", ("五", "八")),
    ("應備資料", "六(三)", ("六(三)",)),
    ("其他要填要附的", "六(二)、六(四)、附表2、附表3", ("六(二)", "六(四)", "附")),
)


@dataclass(frozen=True)
class ReportLine:
    """One clause and what it says. `asked`: the questions of the questionnaire, None for a draft."""

    clause: Clause
    ruling: Ruling
    asked: frozenset[str] | None = None

    @property
    def names(self) -> set[str]:
        return {pointer.cell or pointer.name for pointer in self.ruling.pointers}

    @property
    def waits_for_paper(self) -> bool:
        return self.ruling.result == Result.UNKNOWN and self.names <= PAPERS.keys()

    @property
    def label(self) -> str:
        if self.ruling.result != Result.UNKNOWN:
            return LABELS[self.ruling.result]
        if self.waits_for_paper:
            return "還沒上傳" if self.asked is None else "要準備"
        if self.asked is None:
            return "還沒填"
        return "還不知道" if self.questions else "填表時才知道"

    @property
    def questions(self) -> set[str]:
        """The questions of the questionnaire that this clause waits for."""
        return self.names & self.asked if self.asked and self.ruling.result == Result.UNKNOWN else set()

    @property
    def tone(self) -> str:
        return "action" if self.waits_for_paper else TONES[self.ruling.result]


@dataclass(frozen=True)
class Chapter:
    title: str
    number: str
    lines: list[ReportLine]


@dataclass(frozen=True)
class Copy:
    """A paper of the company, or of one solution: whether it is wanted, and how many files are there."""

    solution: SolutionFacts | None
    need: Need
    present: int

    @property
    def is_missing(self) -> bool:
        return self.need == Need.MUST and not self.present


@dataclass(frozen=True)
class Wanted:
    """One kind of paper, with all places that want it."""

    slot: Slot
    copies: list[Copy]

    @property
    def need(self) -> Need:
        return max(copy.need for copy in self.copies)

    @property
    def missing(self) -> list[Copy]:
        return [copy for copy in self.copies if copy.is_missing]

    @property
    def present(self) -> int:
        return sum(copy.present for copy in self.copies)

    @property
    def label(self) -> str:
        return {Need.MUST: "要附", Need.DEPENDS: "看情況", Need.MAY: "可以附", Need.NOT: "不用"}[self.need]

    @property
    def tone(self) -> str:
        return {Need.MUST: "action", Need.DEPENDS: "waiting"}.get(self.need, "ended")


@dataclass(frozen=True)
class SelfCheckReport:
    """What the guideline says, by chapter, and the papers that this vendor needs."""

    facts: Facts
    chapters: list[Chapter]
    company_papers: list[Wanted]
    solution_papers: list[Wanted]

    def of(self, *results: Result) -> list[ReportLine]:
        return [line for chapter in self.chapters for line in chapter.lines if line.ruling.result in results]

    @property
    def not_met(self) -> list[ReportLine]:
        return self.of(Result.NOT_MET)

    @property
    def unknown(self) -> list[ReportLine]:
        return self.of(Result.UNKNOWN)

    @property
    def papers(self) -> list[Wanted]:
        return [*self.company_papers, *self.solution_papers]

    @property
    def sure_papers(self) -> list[Wanted]:
        return [paper for paper in self.papers if paper.need == Need.MUST]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(word, tone, number) of each answer that occurs, the gravest first."""
        lines = [line for chapter in self.chapters for line in chapter.lines]
        numbers: dict[tuple[str, str], int] = {}
        for line in sorted(lines, key=lambda line: _ORDER.index(line.ruling.result)):
            numbers[line.label, line.tone] = numbers.get((line.label, line.tone), 0) + 1
        return [(label, tone, number) for (label, tone), number in numbers.items()]


_ORDER = (Result.NOT_MET, Result.UNKNOWN, Result.PERSON, Result.MET)


def report_on(facts: Facts, asked: Iterable[str] | None = None) -> SelfCheckReport:
    """Asks every clause; `asked` names the questions of a questionnaire, None for a draft."""
    names = None if asked is None else frozenset(asked)
    lines = [ReportLine(clause, ruling, names) for clause, ruling in check(facts)]
    chapters = [
        Chapter(title, number, [line for line in lines if line.clause.number.startswith(starts)])
        for title, number, starts in CHAPTERS
    ]
    wanted = [paper for paper in (_wanted(slot, facts) for slot in SLOTS.values()) if paper.copies and paper.need]
    wanted.sort(key=lambda paper: -paper.need)
    return SelfCheckReport(
        facts,
        chapters,
        [paper for paper in wanted if paper.slot.sheet == COMPANY],
        [paper for paper in wanted if paper.slot.sheet != COMPANY],
    )


def _wanted(slot: Slot, facts: Facts) -> Wanted:
    owners: tuple[SolutionFacts | None, ...] = (None,) if slot.rule.owner == "application" else facts.solutions
    return Wanted(slot, [_copy(slot, facts, solution) for solution in owners])


def _copy(slot: Slot, facts: Facts, solution: SolutionFacts | None) -> Copy:
    owner = solution.id if solution else None
    open_names = {name for name, of in facts.open if of in (None, owner)}
    if facts.is_open(SOLUTIONS.name):
        open_names.add("kind")
    needed = need(slot.rule, facts.situation(solution), frozenset(open_names))
    return Copy(solution, needed, len(facts.papers_in(slot.key, owner)))
