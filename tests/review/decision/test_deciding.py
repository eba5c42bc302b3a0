"""Is a solution decided by its own review, with a reason, once, and announced only when approved?"""

import pytest

from applications.models import Application, Programme, Solution
from portal.background import duties
from portal.workflow.engine import StepRefused
from review.decision import deciding
from review.models import Decision
from review.qualification import qualifying
from tests import factories
from tests.factories import NOON, letters_of, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(case: Application) -> tuple[Solution, Solution]:
    """One in technical, one in documentary review."""
    qualifying.qualify(case, factories.officer(), "查過了。", NOON)
    first, second = case.solutions.all()
    return first, second


def decide(solution: Solution, outcome: str, comparison: str = "", reason: str = "委員共識。") -> Decision:
    return deciding.decide(stored(solution), factories.officer(), outcome, reason, comparison, NOON)


@pytest.mark.clause("R8-1-2c", "N4")
@pytest.mark.parametrize(("outcome", "words"), [("approved", "審查通過"), ("rejected", "審查未通過")])
def test_technical_review_is_recorded_with_its_reason(reviewed: tuple, outcome: str, words: str) -> None:
    solution = reviewed[0]
    decision = decide(solution, outcome, reason=" 委員共識，理由如下。 ")
    assert stored(solution).stage.label.startswith(words)
    assert decision.review == "technical"
    assert decision.reason == "委員共識，理由如下。"
    assert (decision.decided_by, decision.decided_at) == (factories.officer(), NOON)
    assert [letter.kind for letter in letters_of(solution.application) if letter.kind == "decided"] == []


@pytest.mark.clause("A-09", "R6-3-2-2", "R8-1-3a", "R8-1-3b", "N5")
@pytest.mark.parametrize(
    ("equal_passes", "comparison", "passes"),
    [
        (True, "better", True),
        (True, "equal", True),
        (True, "worse", False),
        (False, "better", True),
        (False, "equal", False),
    ],
)
def test_documentary_review_passes_by_comparison(
    reviewed: tuple, equal_passes: bool, comparison: str, passes: bool
) -> None:
    Programme.objects.update(documentary_equal_passes=equal_passes)
    solution = reviewed[1]
    if passes:
        with pytest.raises(StepRefused, match="不必改為技術審查"):
            decide(solution, "moved", comparison)
        assert decide(solution, "approved", comparison).comparison == comparison
        assert stored(solution).state == "approved"
    else:
        with pytest.raises(StepRefused, match="請改為技術審查"):
            decide(solution, "approved", comparison)
        assert stored(solution).state == "documentary_review"
        assert not Decision.objects.exists()


@pytest.mark.clause("R8-1-3b")
def test_documentary_review_moves_to_technical_and_keeps_its_history(reviewed: tuple) -> None:
    solution = reviewed[1]
    decide(solution, "moved", "worse", "條件未優於既有方案。")
    assert stored(solution).state == "technical_review"
    decide(solution, "approved")
    assert list(solution.decisions.values_list("review", "outcome", "comparison")) == [
        ("documentary", "moved", "worse"),
        ("technical", "approved", ""),
    ]
    steps = [event.step for event in solution.events.all()]
    assert steps == ["send_to_documentary", "move_to_technical", "approve"]


@pytest.mark.clause("R8-1-3b")
def test_decision_of_a_review_that_a_colleague_has_just_ended_is_refused(reviewed: tuple) -> None:
    seen = stored(reviewed[1])
    decide(reviewed[1], "moved", "worse", "條件未優於既有方案。")
    with pytest.raises(StepRefused, match="已經改為「技術審查」"):
        deciding.decide(seen, factories.officer(), "approved", "條件較優。", "better", NOON)
    assert (stored(seen).state, list(seen.decisions.values_list("outcome", flat=True))) == (
        "technical_review",
        ["moved"],
    )


def test_documentary_review_asks_how_it_compares(reviewed: tuple) -> None:
    with pytest.raises(StepRefused, match="請選擇與既有方案比較的結果"):
        decide(reviewed[1], "approved")


def test_decision_needs_a_reason_and_a_running_review(reviewed: tuple) -> None:
    with pytest.raises(StepRefused, match="請填寫理由"):
        decide(reviewed[0], "approved", reason=" ")
    decide(reviewed[0], "approved")
    with pytest.raises(StepRefused, match="這個方案目前是「審查通過，待公布」，沒有進行中的審查"):
        decide(reviewed[0], "rejected")
    assert Decision.objects.count() == 1


def test_technical_review_cannot_be_moved_to_itself(reviewed: tuple) -> None:
    with pytest.raises(StepRefused, match="不能「改為技術審查」"):
        decide(reviewed[0], "moved")


@pytest.mark.parametrize(("comparison", "review"), [("", "technical_review"), ("better", "documentary_review")])
def test_decision_is_taken_up_again_and_the_new_one_names_it(reviewed: tuple, comparison: str, review: str) -> None:
    solution = reviewed[bool(comparison)]
    old = decide(solution, "approved", comparison)
    again = deciding.reopen(stored(solution), factories.officer(), "發現利益衝突。", NOON)
    assert (again.state, again.shown_as) == (review, "")
    new = decide(solution, "rejected", comparison and "worse")
    assert (new.replaces, deciding.standing_decision(solution)) == (old, new)
    assert stored(solution).public_stage.name == review


def test_published_result_is_read_by_outsiders_until_the_new_one_is_published(reviewed: tuple) -> None:
    solution = reviewed[0]
    decide(solution, "approved")
    factories.publish([solution], NOON)
    with pytest.raises(StepRefused, match="通知還在準備"):
        deciding.reopen(stored(solution), factories.officer(), "發現利益衝突。", NOON)
    duties.sweep("listings.enter", NOON)
    for step in (
        lambda: deciding.reopen(stored(solution), factories.officer(), "再看。", NOON),
        lambda: decide(solution, "rejected"),
    ):
        step()
        assert stored(solution).public_stage.name == "announced"
    factories.publish([solution], NOON)
    assert stored(solution).public_stage.name == "rejected"


def test_solution_of_a_case_that_is_not_qualified_is_not_reviewed(case: Application) -> None:
    with pytest.raises(StepRefused, match="沒有進行中的審查"):
        decide(case.solutions.first(), "approved")
