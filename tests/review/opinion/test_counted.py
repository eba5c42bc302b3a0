"""Which opinions count, and which only are kept?"""

import pytest
from django.utils import timezone

from applications.models import Solution
from review.models import Committee, Opinion
from review.opinion import counted
from tests.review.opinion.people import Says, conflict_of, judged, member_of, task_of


def counted_on(solution: Solution) -> set[int]:
    return {opinion.pk for opinion in counted.opinions([solution.pk])}


def test_opinion_that_was_handed_in_counts(says: Says, bare_solution: Solution) -> None:
    opinion = says()
    assert counted_on(bare_solution) == {opinion.pk}


def test_opinion_in_the_making_counts_nowhere(committee: Committee, bare_solution: Solution) -> None:
    opinion = Opinion.objects.create(task=task_of(member_of(committee), bare_solution))
    opinion.criteria.create(criterion="sla_1", finding="met")
    assert counted_on(bare_solution) == set()


@pytest.mark.clause("R8-1-3b", "A-11")
@pytest.mark.parametrize(
    ("stands", "counts"),
    [
        ({"state": "documentary_review"}, "documentary"),
        ({"state": "technical_review"}, "technical"),
        ({"state": "approved", "decided_in": "documentary_review"}, "documentary"),
        ({"state": "rejected", "decided_in": "technical_review"}, "technical"),
        ({"state": "technical_review", "decided_in": "documentary_review"}, "technical"),  # taken up again
    ],
)
def test_opinions_count_in_the_review_that_they_were_given_in(
    committee: Committee, says: Says, bare_solution: Solution, stands: dict[str, str], counts: str
) -> None:
    papers = judged(task_of(member_of(committee), bare_solution, review="documentary"))
    said = {"documentary": papers.pk, "technical": says().pk}
    Solution.objects.filter(pk=bare_solution.pk).update(**stands)
    assert counted_on(bare_solution) == {said[counts]}


def test_opinion_set_aside_is_kept_and_counts_no_more(says: Says, bare_solution: Solution) -> None:
    kept, aside = says(), says()
    Opinion.objects.filter(pk=aside.pk).update(set_aside_at=timezone.now())
    assert counted_on(bare_solution) == {kept.pk}
    assert {opinion.pk for opinion in counted.handed_in([bare_solution.pk])} == {kept.pk, aside.pk}


@pytest.mark.parametrize(("state", "counts"), [("proposed", False), ("confirmed", False), ("dismissed", True)])
def test_conflict_takes_an_opinion_out_until_it_is_dismissed(
    says: Says, bare_solution: Solution, state: str, counts: bool
) -> None:
    opinion = says()
    conflict_of(opinion.task.member, bare_solution, state)
    assert (opinion.pk in counted_on(bare_solution)) is counts


@pytest.mark.parametrize("state", ["taken_off", "recused", "declined"])
def test_opinion_of_who_is_off_the_case_counts_no_more(says: Says, bare_solution: Solution, state: str) -> None:
    opinion = says()
    type(opinion.task).objects.filter(pk=opinion.task_id).update(state=state)
    assert counted_on(bare_solution) == set()


def test_opinion_of_a_documentary_review_counts_only_until_it_became_technical(
    committee: Committee, bare_solution: Solution, says: Says
) -> None:
    """Also while nobody was given the technical one, and for whoever judges both."""
    early = says()
    type(early.task).objects.filter(pk=early.task_id).update(review="documentary")
    Solution.objects.update(state="documentary_review")
    assert counted_on(bare_solution) == {early.pk}
    Solution.objects.update(state="technical_review")
    assert counted_on(bare_solution) == set()
    task_of(early.task.member, bare_solution)
    later = says()
    assert counted_on(bare_solution) == {later.pk}


def test_opinion_on_a_documentary_review_counts_in_its_result(says: Says, bare_solution: Solution) -> None:
    early = says()
    type(early.task).objects.filter(pk=early.task_id).update(review="documentary")
    Solution.objects.update(state="approved")
    assert counted_on(bare_solution) == {early.pk}
