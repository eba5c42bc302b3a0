"""Is a proposal even, and does it know fields, conflicts and who leads?"""

import pytest

from applications.models import Programme, Solution
from review.committee import planning
from review.committee.members import Roll
from review.models import Committee, Member, ReviewTask
from tests import factories
from tests.factories import NOON
from tests.review.committee.moments import DUE

DAY = NOON.date()


@pytest.fixture
def solutions(year: Programme, committee: Committee) -> list[Solution]:
    committee.minimum_reviewers = 2
    committee.save()
    case = factories.qualified(NOON, year=year, solutions=[{"name": f"方案{n}"} for n in range(6)])
    return list(case.solutions.order_by("position"))


def proposed(solutions: list[Solution], **more: object) -> list[planning.Proposal]:
    for solution in solutions:
        solution.refresh_from_db()
    return planning.propose(solutions, Roll(solutions, DAY), **more)


def test_everybody_gets_as_many_and_each_solution_one_lead(solutions: list[Solution], three: list[Member]) -> None:
    proposals = proposed(solutions)
    got = [member.pk for proposal in proposals for member in proposal.members]
    assert [got.count(member.pk) for member in three] == [4, 4, 4]
    assert all(len(set(proposal.members)) == 2 and proposal.lead in proposal.members for proposal in proposals)
    assert sorted(sum(p.lead == member for p in proposals) for member in three) == [2, 2, 2]


def test_whose_fields_fit_comes_first_but_carries_only_so_much_more(
    solutions: list[Solution], committee: Committee, three: list[Member]
) -> None:
    fit = factories.member_of(committee, competences=list(solutions[0].categories))
    got = [member.pk for proposal in proposed(solutions) for member in proposal.members]
    numbers = [got.count(member.pk) for member in (fit, *three)]
    assert sum(numbers) == 12
    assert numbers[0] == max(numbers) == min(numbers[1:]) + planning.AHEAD


def test_only_what_lacks_and_only_of_those_named(solutions: list[Solution], three: list[Member]) -> None:
    first, second = solutions[:2]
    said = {"review": "technical", "due_at": DUE, "given_by": factories.officer(), "given_at": NOON}
    ReviewTask.objects.create(solution=first, member=three[0], is_lead=True, **said)
    ReviewTask.objects.create(solution=second, member=three[0], state="declined", **said)
    lacking, declined = proposed([first, second], among={three[0].pk, three[1].pk})
    assert (lacking.members, lacking.lead) == ((three[1],), None)
    assert declined.members == (three[1], three[0])  # who declined comes last
