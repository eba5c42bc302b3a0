"""Who would review which solutions, shared out evenly by fields and by how much each carries? A proposal, to be changed before it counts."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from applications.models import Solution
from review.committee.members import Candidate, Roll
from review.models import Member

AHEAD = 3  # solutions that a member may carry more than others because the fields fit


@dataclass(frozen=True)
class Proposal:
    """Who would be added to one solution, and who of them leads where nobody does."""

    solution: Solution
    members: tuple[Member, ...]
    lead: Member | None


def propose(solutions: Iterable[Solution], roll: Roll, among: Collection[int] | None = None) -> list[Proposal]:
    """For each in turn as many as it lacks; of `among` (keys of members) alone, where they are named.

    Who fits is taken before others as long as they carry no more than AHEAD more; who declined it comes last.
    """
    load, leads = Counter(roll.load), Counter[int]()
    proposals = []
    for solution in solutions:
        free = [
            candidate
            for candidate in roll.candidates(solution)
            if not candidate.against and (among is None or candidate.member.pk in among)
        ]
        chosen = []
        for _ in range(min(roll.lacks(solution), len(free))):
            best = min(free, key=lambda candidate: _rank(candidate, load))
            free.remove(best)
            chosen.append(best)
            load[best.member.pk] += 1
        lead = None
        if chosen and not roll.lead(solution):
            lead = min(chosen, key=lambda candidate: (not candidate.fits, leads[candidate.member.pk])).member
            leads[lead.pk] += 1
        proposals.append(Proposal(solution, tuple(candidate.member for candidate in chosen), lead))
    return proposals


def substitutes(solution: Solution, roll: Roll) -> list[Member]:
    """Who would take a place that is free now: as many as are lacking, one at least."""
    if lacking := propose([solution], roll)[0].members:
        return list(lacking)
    free = [candidate.member for candidate in roll.candidates(solution) if not candidate.against]
    return free[:1]


def _rank(candidate: Candidate, load: Counter[int]) -> tuple[bool, int, int, int]:
    ahead = AHEAD - 1 if candidate.fits else 0  # with this one it is AHEAD
    return (bool(candidate.remark), load[candidate.member.pk] - ahead, -candidate.fits, candidate.member.pk)
