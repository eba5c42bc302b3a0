"""Is a solution decided by its own review, with a reason, once, and announced only when approved?"""

import pytest

from applications.models import Application, Programme, Solution
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
@pytest.mark.parametrize(("outcome", "words"), [("approved", "審查通過"), ("rejected", "未通過")])
def test_technical_review_is_recorded_with_its_reason(reviewed: tuple, outcome: str, words: str) -> None:
    solution = reviewed[0]
    decision = decide(solution, outcome, reason=" 委員共識，理由如下。 ")
    assert stored(solution).state == outcome
    assert decision.review == "technical"
    assert decision.reason == "委員共識，理由如下。"
    assert (decision.decided_by, decision.decided_at) == (factories.officer(), NOON)
    letter = letters_of(solution.application)[-1]
    assert (letter.kind, [word for word in ("甲", words, "理由如下") if word not in letter.body]) == ("decided", [])


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
    with pytest.raises(StepRefused, match="這個方案目前是「審查通過」，沒有進行中的審查"):
        decide(reviewed[0], "rejected")
    assert Decision.objects.count() == 1


def test_technical_review_cannot_be_moved_to_itself(reviewed: tuple) -> None:
    with pytest.raises(StepRefused, match="不能「改為技術審查」"):
        decide(reviewed[0], "moved")


@pytest.mark.clause("R8-1-2c")
def test_approved_solution_is_announced_and_another_is_not(reviewed: tuple) -> None:
    first, second = reviewed
    decide(first, "approved")
    assert deciding.announce(first, factories.officer(), NOON).state == "announced"
    with pytest.raises(StepRefused, match="目前狀態是「書面審查」"):
        deciding.announce(second, factories.officer(), NOON)
    with pytest.raises(StepRefused, match="目前狀態是「已公告入選」"):
        deciding.announce(first, factories.officer(), NOON)


def test_solution_of_a_case_that_is_not_qualified_is_not_reviewed(case: Application) -> None:
    with pytest.raises(StepRefused, match="沒有進行中的審查"):
        decide(case.solutions.first(), "approved")
