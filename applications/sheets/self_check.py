"""Would this vendor qualify, and with which papers? Of a questionnaire before there is a draft, or of the draft itself.

Both only hand in `Facts` with their open questions: what qualifies is the guideline's to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from applications.guideline import Clause, Facts, Result, Ruling, SolutionFacts, check
from applications.guideline.listed import CONFIRM
from applications.guideline.outside import Answered, Register, RegisterFact
from applications.guideline.papers import COMPANY, PAPERS, Need, need
from applications.guideline.registered import NOTHING_FILED
from applications.guideline.registry import SOLUTIONS, Mismatch
from applications.sheets.slots import SLOTS, Slot

LABELS = {
    Result.MET: "符合",
    Result.NOT_MET: "不符合",
    Result.PERSON: "由人認定",
    Result.UNAVAILABLE: "由人認定",
}
TONES = {
    Result.MET: "done",
    Result.NOT_MET: "refused",
    Result.PERSON: "waiting",
    Result.UNAVAILABLE: "waiting",
    Result.UNKNOWN: "ended",
}
CHAPTERS = (
    ("申請資格", "四", ("四",)),
    ("方案條件", "五、八(二)1", ("五", "八")),
    ("應備資料", "六(三)", ("六(三)",)),
    ("其他要填要附的", "六(二)、六(四)、附表2、附表3", ("六(二)", "六(四)", "附")),
)


# What is looked up, and where: told before anything is sent.
PLACES = {
    Register.BUSINESS: "商工登記（經濟部商工登記公示資料）",
    Register.BREACHES: "執行單位保管的重大違約紀錄",
    Register.DEBARRED: "拒絕往來廠商名單（政府電子採購網）",
    Register.LABOUR: "違反勞動法令的公布資料（勞動部）",
    Register.ENVIRONMENT: "環境保護的裁處資料（環境部）",
    Register.MAINLAND: "陸資來臺投資事業名錄（經濟部投資審議司）",
}
LOOKED_UP = "送出時、答復補正時、審查結果確定前和簽約前，系統會依統一編號和公司名稱查下面寫的外部資料。"
NEVER_BY_ITSELF = "查到的資料由承辦核對，不會自動退件；來源沒有回應，不算不符合。"
AS_REGISTERED = "這是依商工登記的資料試算，送件後由承辦核對；登記有變動的，請先辦妥變更登記。"


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
    def words(self) -> str:
        """Why, to the vendor: where a register speaks against it the reason itself, which is written for an officer."""
        if self.ruling.result != Result.NOT_MET:
            return self.ruling.for_vendor
        said = self.ruling.reason.removesuffix(CONFIRM)
        return said if said == self.ruling.reason else f"{said}{AS_REGISTERED}"

    @property
    def mismatches(self) -> list[Mismatch]:
        """Where the draft says another thing than the register; what is not filled in yet is none."""
        return [differing for differing in self.ruling.mismatches if differing.declared != NOTHING_FILED]

    @property
    def looked_up(self) -> str:
        """What is looked up for this clause, and where; "" where nothing is."""
        return "、".join(PLACES[register] for register in self.clause.registers)

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

    @property
    def looks_up(self) -> str:
        """When and how it is looked up, said once above the clauses of 四."""
        return f"{LOOKED_UP}{NEVER_BY_ITSELF}" if self.number == CHAPTERS[0][1] else ""


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


_ORDER = (Result.NOT_MET, Result.UNKNOWN, Result.PERSON, Result.UNAVAILABLE, Result.MET)


Rulings = tuple[tuple[Clause, Ruling], ...]


def report_on(facts: Facts, asked: Iterable[str] | None = None) -> SelfCheckReport:
    """Asks every clause; `asked` names the questions of a questionnaire, None for a draft."""
    return _report(facts, check(facts), None if asked is None else frozenset(asked))


def report_on_draft(facts: Facts, fact: RegisterFact | None) -> SelfCheckReport:
    """Of a draft, with what 商工登記 has answered for it (`fact`)."""
    return _report(facts, _of_draft(facts, fact), None)


def against_register(facts: Facts, fact: RegisterFact | None) -> list[ReportLine]:
    """The clauses that the register's answer speaks against, though the draft itself does not."""
    plain = {clause.row for clause, ruling in check(facts) if ruling.result == Result.NOT_MET}
    lines = [ReportLine(clause, ruling) for clause, ruling in _of_draft(facts, fact)]
    return [line for line in lines if line.ruling.result == Result.NOT_MET and line.clause.row not in plain]


def _of_draft(facts: Facts, fact: RegisterFact | None) -> Rulings:
    """Where the draft itself leaves nothing to mend, what the register says of it; one that did not answer says nothing."""
    by_draft = check(facts)
    if fact is None or fact.answered == Answered.UNAVAILABLE:
        return by_draft
    spoken = dict(check(replace(facts, registers={**facts.registers, Register.BUSINESS: fact})))
    return tuple(
        (clause, spoken[clause] if Register.BUSINESS in clause.registers and ruling.result in _SETTLED else ruling)
        for clause, ruling in by_draft
    )


_SETTLED = (Result.MET, Result.PERSON)


def _report(facts: Facts, rulings: Rulings, names: frozenset[str] | None) -> SelfCheckReport:
    lines = [ReportLine(clause, ruling, names) for clause, ruling in rulings]
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
