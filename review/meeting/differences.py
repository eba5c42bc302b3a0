"""From what does a resolution depart, and where do the members differ so much that the committee must say what it does about it?

審議規則 §3-1 and §6: departing from the pre-opinion of the working group or from most of the opinions needs a reason; marked
differences have four lawful outcomes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from review.models import AgendaItem, ConsensusLine, Decision, Finding, PreOpinion, Recommendation, Resolution
from review.opinion import agreement, concluding, criteria
from review.opinion.agreement import Agreement

Outcome = Resolution.Outcome
DECISIONS = {  # which result a resolution comes to
    Outcome.APPROVE: Decision.Outcome.APPROVED,
    Outcome.REJECT: Decision.Outcome.REJECTED,
    Outcome.MOVED: Decision.Outcome.MOVED,
}
FOLLOWS = {  # a resolution and the recommendations that it follows; to judge anew departs from none
    Outcome.SUPPLEMENT: {Recommendation.SUPPLEMENT},
    **{resolution: concluding.FOLLOWS[decision] for resolution, decision in DECISIONS.items()},
}


@dataclass(frozen=True)
class Ground:
    """What is known of one solution before it is resolved on."""

    said: Agreement
    lines: Mapping[str, ConsensusLine]
    before: Mapping[str, PreOpinion]

    @property
    def is_marked(self) -> bool:
        return self.said.is_marked

    def departures(self, outcome: str, left_out: Iterable[int] = ()) -> list[str]:
        """Each in words; `left_out` are keys of opinions that the committee does not count."""
        said = _without(self.said, left_out)
        told = [text for key in self.lines if (text := self._of_line(key, said))]
        followed = FOLLOWS.get(Outcome(outcome)) if outcome in Outcome.values else None
        if followed and said.majority and said.majority not in followed:
            told.append(f"多數委員「{said.majority_words}」，決議是「{Outcome(outcome).label}」")
        return told

    def _of_line(self, key: str, said: Agreement) -> str:
        finding, criterion = self.lines[key].finding, criteria.criterion(key)
        if not finding or criterion is None:
            return ""
        against = []
        if (majority := said.tally(key).majority) and majority != finding:
            against.append(f"多數委員認為「{Finding(majority).label}」")
        if (early := self.before.get(key)) and early.finding and early.finding != finding:
            against.append(f"初審意見是「{Finding(early.finding).label}」")
        return f"「{criterion.title}」共識是「{Finding(finding).label}」，{'、'.join(against)}" if against else ""


def _without(said: Agreement, left_out: Iterable[int]) -> Agreement:
    for key in left_out:
        said = next((said.without(opinion) for opinion in said.opinions if opinion.pk == key), said)
    return said


def of_items(items: Iterable[AgendaItem]) -> dict[int, Ground]:
    """By item; as many queries for forty as for one."""
    wanted = list(items)
    solutions = [item.solution_id for item in wanted]
    said = agreement.of_solutions(solutions)
    lines: dict[int, dict[str, ConsensusLine]] = {item.pk: {} for item in wanted}
    for line in ConsensusLine.objects.filter(item__in=list(lines)).prefetch_related("by"):
        lines[line.item_id][line.criterion] = line
    before: dict[int, dict[str, PreOpinion]] = {}
    for early in PreOpinion.objects.filter(solution__in=solutions):
        before.setdefault(early.solution_id, {})[early.criterion] = early
    return {
        item.pk: Ground(said[item.solution_id], lines[item.pk], before.get(item.solution_id, {})) for item in wanted
    }
