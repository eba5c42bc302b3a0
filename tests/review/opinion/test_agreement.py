"""Are counts, majority and marked differences those of the rules, and what does one opinion change?"""

from typing import Any

import pytest
from django.utils import timezone

from applications.models import Solution
from review.models import Opinion
from review.opinion import agreement
from tests.review.opinion.people import Says

APPROVE, SUPPLEMENT, REJECT = "approve", "supplement", "reject"


def test_counts_of_a_criterion_are_those_of_its_findings(says: Says, bare_solution: Solution) -> None:
    for finding in ("met", "met", "explain"):
        says(sla_1=finding)
    tally = agreement.of_solution(bare_solution.pk).tally("sla_1")
    assert tally.counts == {"met": 2, "not_met": 0, "explain": 1}
    assert tally.words == "符合 2、需說明 1"


@pytest.mark.parametrize(
    ("findings", "majority", "is_marked"),
    [
        (["met", "met", "explain"], "met", False),
        (["met", "not_met"], "", True),
        (["met", "met", "not_met"], "met", True),
        (["met", "explain"], "", False),
        (["not_met", "explain", "not_met"], "not_met", False),
        ([], "", False),
    ],
)
def test_majority_is_more_than_half_and_a_difference_is_marked(
    says: Says, bare_solution: Solution, findings: list[str], majority: str, is_marked: bool
) -> None:
    """審議規則 §6: 符合 beside 不符合 of one criterion."""
    for finding in findings:
        says(sla_1=finding)
    tally = agreement.of_solution(bare_solution.pk).tally("sla_1")
    assert (tally.majority, tally.is_marked) == (majority, is_marked)


@pytest.mark.parametrize(
    ("said", "majority", "is_marked"),
    [
        ([APPROVE, APPROVE, REJECT], APPROVE, True),
        ([APPROVE, SUPPLEMENT, SUPPLEMENT], SUPPLEMENT, False),
        ([SUPPLEMENT, REJECT], "", False),
        ([APPROVE, REJECT], "", True),
    ],
)
def test_approval_beside_refusal_is_a_marked_difference(
    says: Says, bare_solution: Solution, said: list[str], majority: str, is_marked: bool
) -> None:
    for recommendation in said:
        says(recommendation)
    whole = agreement.of_solution(bare_solution.pk)
    assert (whole.majority, whole.is_marked) == (majority, is_marked)
    assert whole.marked_criteria == []


def test_effect_tells_what_one_opinion_changes(says: Says, bare_solution: Solution) -> None:
    says(APPROVE)
    says(REJECT, sla_1="not_met")
    aside = says(REJECT, sla_1="not_met")
    Opinion.objects.filter(pk=aside.pk).update(set_aside_at=timezone.now(), set_aside_reason="利益衝突")
    effect = agreement.effect_of(Opinion.objects.get(pk=aside.pk))
    assert (effect.included.majority, effect.excluded.majority) == (REJECT, "")
    assert [criterion.key for criterion in effect.changed] == ["sla_1"]


def test_effect_of_an_opinion_that_agrees_is_none(says: Says, bare_solution: Solution) -> None:
    kept = [says() for _ in range(3)]
    effect = agreement.effect_of(kept[0])
    assert (len(effect.included.opinions), len(effect.excluded.opinions)) == (3, 2)
    assert not effect.is_any


def test_figures_of_forty_solutions_take_the_queries_of_one(
    says: Says, bare_solution: Solution, django_assert_num_queries: Any
) -> None:
    others = [
        bare_solution.application.solutions.create(kind="first_time", name=str(n), position=n, state="technical_review")
        for n in range(2, 6)
    ]
    for solution in [bare_solution, *others]:
        says(solution=solution)
    keys = [bare_solution.pk, *(solution.pk for solution in others)]
    with django_assert_num_queries(2):
        figures = agreement.of_solutions(keys)
        assert [figures[key].words for key in keys] == ["建議通過 1"] * 5
        assert [len(figures[key].tallies) for key in keys] == [22] * 5
