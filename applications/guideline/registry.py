"""What is a clause, what does it answer, and how are all of them asked?"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from applications.guideline.facts import Facts, SolutionFacts
from applications.guideline.outside import Answered, Register
from applications.place import Place

logger = logging.getLogger(__name__)


class Result(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    PERSON = "person"
    UNAVAILABLE = "no_source"  # the register that would say it did not answer: counts against nobody
    UNKNOWN = "unknown"  # in a self-check only: the answer is still open


@dataclass(frozen=True)
class Mismatch:
    """What was declared and what a register says of the same thing, where the two differ: as a person reads it."""

    label: str
    declared: str
    registered: str


@dataclass(frozen=True)
class Ruling:
    """What a clause says of an application: why, on what evidence, and where it is mended.

    `told` is for the vendor, where the reason speaks to the person who judges.
    """

    result: Result
    reason: str
    evidence: tuple[str, ...] = ()
    pointers: tuple[Place, ...] = ()
    told: str = ""
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def for_vendor(self) -> str:
        return self.told or self.reason


def met(reason: str, *evidence: str) -> Ruling:
    return Ruling(Result.MET, reason, tuple(filter(None, evidence)))


def not_met(reason: str, *pointers: Place, evidence: tuple[str, ...] = ()) -> Ruling:
    return Ruling(Result.NOT_MET, reason, evidence, pointers)


def person(reason: str, *evidence: str, pointers: tuple[Place, ...] = (), told: str = "") -> Ruling:
    return Ruling(Result.PERSON, reason, tuple(filter(None, evidence)), pointers, told)


def unavailable(reason: str, *evidence: str, told: str = "") -> Ruling:
    return Ruling(Result.UNAVAILABLE, reason, tuple(filter(None, evidence)), told=told)


def unknown(reason: str, *pointers: Place) -> Ruling:
    return Ruling(Result.UNKNOWN, reason, (), pointers)


Rule = Callable[[Facts], Ruling]


@dataclass(frozen=True)
class Clause:
    """`number` as the guideline prints it, `row` of the clause table, `text` the official sentence, `title` a name for it.

    `question`: the sheet and the field, row or slot where the vendor speaks to it, at whichever solution. `registers` are
    those that its rule reads: a verdict keeps what these answered, and no others (R4-y).
    """

    number: str
    row: str
    text: str
    rule: Rule
    title: str = ""
    question: tuple[str, str] = ("", "")
    registers: tuple[Register, ...] = ()

    @property
    def cited(self) -> str:
        """「須知四(二)」; the forms are named by themselves."""
        return self.number if self.number.startswith("附表") else f"須知{self.number}"


_registered: list[Clause] = []
_CHAPTERS = "一二三四五六七八九十附"


def clause(
    number: str,
    row: str,
    text: str,
    title: str = "",
    question: tuple[str, str] = ("", ""),
    registers: tuple[Register, ...] = (),
) -> Callable[[Rule], Rule]:
    """Registers a rule. ValueError when the row has one already."""

    def register(rule: Rule) -> Rule:
        if any(known.row == row for known in _registered):
            raise ValueError(f"{row} is registered twice")
        _registered.append(Clause(number, row, text, rule, title, question, registers))
        return rule

    return register


def clauses() -> tuple[Clause, ...]:
    """Every clause in the order of the guideline; 附表 come last."""
    return tuple(sorted(_registered, key=lambda clause: _CHAPTERS.index(clause.number[0])))


def check(facts: Facts) -> tuple[tuple[Clause, Ruling], ...]:
    """Asks every clause. One that breaks leaves its question to a person and the others untouched."""
    return tuple((clause, _ask(clause, facts)) for clause in clauses())


def _ask(clause: Clause, facts: Facts) -> Ruling:
    try:
        return _unless_open(clause.rule(facts), facts)
    except Exception:
        logger.exception("clause %s cannot be judged", clause.row)
        return person("系統無法判斷，由承辦人員依申請資料認定。")


def _unless_open(ruling: Ruling, facts: Facts) -> Ruling:
    """A no that only unanswered questions speak for is not known yet."""
    pointers = ruling.pointers
    if ruling.result != Result.NOT_MET or not pointers:
        return ruling
    return replace(ruling, result=Result.UNKNOWN) if all(map(facts.is_open_at, pointers)) else ruling


# --- What the rules share ------------------------------------------------------------------------------------------


def unasked(facts: Facts, *registers: Register) -> str:
    """「尚未查詢…」 for the registers that have not been asked, "" when all have."""
    waiting = [register for register in registers if register not in facts.registers]
    return f"尚未查詢{'、'.join(register.label for register in waiting)}。" if waiting else ""


def register_answers(facts: Facts, *registers: Register) -> tuple[str, ...]:
    """What the registers answered, as evidence."""
    return tuple(
        f"{register.label}：{facts.registers[register].said}" for register in registers if register in facts.registers
    )


def unheard(facts: Facts, registers: Sequence[Register], ask: str, *evidence: str, told: str = "") -> Ruling | None:
    """While one of the registers was not asked, or did not answer, that is what a clause says; None when all have spoken.

    `ask` tells the person what is left to them. Neither counts against anybody (R4-y).
    """
    said = (*evidence, *register_answers(facts, *registers))
    if waiting := unasked(facts, *registers):
        return person(f"{waiting}{ask}", *said, told=told)
    silent = [known for known in registers if facts.registers[known].answered == Answered.UNAVAILABLE]
    if silent:
        return unavailable(
            f"{'、'.join(known.label for known in silent)}沒有正常回應，還查不到。{ask}", *said, told=told
        )
    return None


def each(subjects: Sequence[SolutionFacts], judge: Callable[[SolutionFacts], Ruling], nobody: Ruling) -> Ruling:
    """One ruling for several solutions: the gravest, with the reasons of all that share it; `nobody` for none."""
    judged = [(solution, judge(solution)) for solution in subjects]
    if not judged:
        return nobody
    gravest = max((ruling.result for _, ruling in judged), key=_GRAVITY.index)
    worst = [(solution, ruling) for solution, ruling in judged if ruling.result == gravest]
    return Ruling(
        gravest,
        _together([(solution, ruling.reason) for solution, ruling in worst], judged),
        tuple(_named(solution, line, judged) for solution, ruling in judged for line in ruling.evidence),
        tuple(pointer for _, ruling in worst for pointer in ruling.pointers),
        _together([(solution, ruling.for_vendor) for solution, ruling in worst], judged),
        tuple(differing for _, ruling in judged for differing in ruling.mismatches),
    )


_GRAVITY = (Result.MET, Result.PERSON, Result.UNAVAILABLE, Result.UNKNOWN, Result.NOT_MET)


def _together(said: Sequence[tuple[SolutionFacts, str]], judged: Sequence[object]) -> str:
    """What is said alike of every solution is said once."""
    if len(said) == len(judged) and len({words for _, words in said}) == 1:
        return said[0][1]
    return "\n".join(_named(solution, words, judged) for solution, words in said)


def _named(solution: SolutionFacts, words: str, judged: Sequence[object]) -> str:
    return f"「{solution}」：{words}" if len(judged) > 1 else words


SOLUTIONS = Place("application", None, "solutions")  # no field of a sheet: solutions are added on the task list
NO_SOLUTION = not_met("還沒有加入任何雲端解決方案，請至少新增一項。", SOLUTIONS)
