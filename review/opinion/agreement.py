"""Do the members agree on a solution? Counts, majority and marked differences over the opinions that count (審議規則 §6)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from applications.guideline.criteria import CRITERIA, Criterion
from review.models import CriterionOpinion, Finding, Opinion, Recommendation
from review.opinion import counted


class SaidOnce(NamedTuple):
    """What one opinion finds of one criterion. A meeting reads thousands of them at once: rows would take most of its time."""

    opinion: int
    criterion: str
    finding: str
    comment: str
    visible_to: str


@dataclass(frozen=True)
class Tally:
    """What the opinions find of one criterion. `majority`: what more than half of them say; "" when none does."""

    criterion: str
    lines: tuple[SaidOnce, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many say each, those that nobody says too."""
        said = Counter(line.finding for line in self.lines)
        return {finding.value: said[finding] for finding in Finding}

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def majority(self) -> str:
        return _majority(self.counts)

    @property
    def is_marked(self) -> bool:
        """明顯差異: one says 符合 and another 不符合 of the same criterion."""
        return bool(self.counts[Finding.MET] and self.counts[Finding.NOT_MET])

    @property
    def words(self) -> str:
        """「符合 2、不符合 1」."""
        said = (f"{Finding(finding).label} {number}" for finding, number in self.counts.items() if number)
        return "、".join(said) or "沒有列計的意見"


@dataclass(frozen=True)
class Agreement:
    """The opinions that count on one solution, and what they say together. `said`: the findings, by key of the opinion."""

    solution_id: int
    opinions: tuple[Opinion, ...]
    said: Mapping[int, tuple[SaidOnce, ...]]

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """By key of the criterion, in the order of the guideline; only those that an opinion speaks of."""
        lines: dict[str, list[SaidOnce]] = defaultdict(list)
        for opinion in self.opinions:
            for line in self.said.get(opinion.pk, ()):
                lines[line.criterion].append(line)
        return {key: Tally(key, tuple(lines[key])) for key in CRITERIA if key in lines}

    def tally(self, criterion: str) -> Tally:
        return self.tallies.get(criterion) or Tally(criterion, ())

    @cached_property
    def recommendations(self) -> dict[str, int]:
        said = Counter(opinion.recommendation for opinion in self.opinions)
        return {recommendation.value: said[recommendation] for recommendation in Recommendation}

    @property
    def majority(self) -> str:
        """The recommendation of more than half; "" when there is none."""
        return _majority(self.recommendations)

    @property
    def majority_words(self) -> str:
        return Recommendation(self.majority).label if self.majority else "沒有過半數的建議"

    @property
    def words(self) -> str:
        """「建議通過 2、建議不通過 1」."""
        said = (f"{Recommendation(name).label} {number}" for name, number in self.recommendations.items() if number)
        return "、".join(said) or "沒有列計的意見"

    @property
    def marked_criteria(self) -> list[Criterion]:
        return [CRITERIA[key] for key, tally in self.tallies.items() if tally.is_marked]

    @property
    def differs_on_the_whole(self) -> bool:
        """One recommends approval, another refusal."""
        said = self.recommendations
        return bool(said[Recommendation.APPROVE] and said[Recommendation.REJECT])

    @property
    def is_marked(self) -> bool:
        """明顯差異 (審議規則 §6): the convener puts it before the committee."""
        return self.differs_on_the_whole or bool(self.marked_criteria)

    def without(self, opinion: Opinion) -> "Agreement":
        return Agreement(self.solution_id, tuple(other for other in self.opinions if other.pk != opinion.pk), self.said)

    def joined_by(self, opinions: Iterable[Opinion]) -> "Agreement":
        """The same with these too."""
        more = tuple(opinions)
        return Agreement(self.solution_id, (*self.opinions, *more), {**self.said, **said_in(more)})


@dataclass(frozen=True)
class Effect:
    """The figures of one solution with an opinion and without it."""

    included: Agreement
    excluded: Agreement

    @property
    def changed(self) -> list[Criterion]:
        """The criteria whose majority is another without it."""
        keys = {**self.included.tallies, **self.excluded.tallies}
        return [CRITERIA[key] for key in CRITERIA if key in keys and self._differs(key)]

    def _differs(self, key: str) -> bool:
        return self.included.tally(key).majority != self.excluded.tally(key).majority

    @property
    def changes_the_whole(self) -> bool:
        return self.included.majority != self.excluded.majority

    @property
    def is_any(self) -> bool:
        return self.changes_the_whole or bool(self.changed)


def of_solutions(solutions: Iterable[int]) -> dict[int, Agreement]:
    """By key of the solution, one for each that was asked for; two queries for however many."""
    by_solution: dict[int, list[Opinion]] = {key: [] for key in solutions}
    opinions = list(counted.opinions(by_solution))
    for opinion in opinions:
        by_solution[opinion.task.solution_id].append(opinion)
    said = said_in(opinions)
    return {key: Agreement(key, tuple(own), said) for key, own in by_solution.items()}


def of_opinions(solution: int, opinions: Iterable[Opinion]) -> Agreement:
    """Between these, whichever count."""
    return Agreement(solution, (), {}).joined_by(opinions)


def said_in(opinions: Iterable[Opinion]) -> dict[int, tuple[SaidOnce, ...]]:
    """What the opinions find, by their keys, in the order of the criteria as they were written; one query."""
    rows = CriterionOpinion.objects.filter(opinion__in=opinions).exclude(finding="").order_by("pk")
    said: dict[int, list[SaidOnce]] = defaultdict(list)
    for row in rows.values_list(*SaidOnce._fields):
        said[row[0]].append(SaidOnce(*row))
    return {key: tuple(lines) for key, lines in said.items()}


def of_solution(solution: int) -> Agreement:
    return of_solutions([solution])[solution]


def effect_of(opinion: Opinion) -> Effect:
    """What the opinion changes, whether it counts now or was set aside: a conflict of interest found late is shown by it."""
    solution = opinion.task.solution_id
    others = of_solution(solution).without(opinion)
    own = counted.handed_in([solution]).filter(pk=opinion.pk)
    return Effect(others.joined_by(own), others)


def _majority(counts: dict[str, int]) -> str:
    """What more than half say."""
    total = sum(counts.values())
    return next((name for name, number in counts.items() if number * 2 > total), "")
