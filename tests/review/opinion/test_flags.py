"""What is pointed out beside a criterion, on each side of its limit?"""

from typing import Any

import pytest

from applications.guideline.papers import FIRST_TIME
from review.opinion import flags
from tests.applications.guideline.filed import filed, plan, solution

pytestmark = pytest.mark.once


def flagged(**answers: Any) -> dict[str, list[str]]:
    """The reasons, by criterion; onboarding takes 14 days unless said otherwise."""
    facts = filed(solution(1, FIRST_TIME, **{"onboarding_days": 14, **answers}))
    return {key: [flag.reason for flag in said] for key, said in flags.of_facts(facts, 1).items()}


def test_nothing_is_pointed_out_of_a_plain_solution() -> None:
    assert flagged() == {}


@pytest.mark.clause("R8-2-1-4")
@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"features_spec": "提供數位廣告投放"}, "數位廣告"),
        ({"features_highlights": "seo 優化"}, "SEO"),
        ({"price_plans": (plan(other_spec="含 POS 機一台"),)}, "POS機"),
        ({"price_plans": (plan(includes_hardware=True),)}, "方案價格不得包含硬體"),
    ],
)
def test_excluded_content_is_pointed_out_with_its_words(answers: dict[str, Any], says: str) -> None:
    (reason,) = flagged(**answers)["principle_4"]
    assert says in reason


@pytest.mark.clause("R8-2-1-4")
def test_word_within_a_longer_latin_word_is_none() -> None:
    assert flagged(features_spec="支援 Seoul 機房與 iPadOS") == {}


@pytest.mark.clause("R8-2-1-5", "A-18")
@pytest.mark.parametrize(("usage", "pointed"), [(["compute"], True), (["storage"], True), (["other"], False)])
def test_core_use_of_a_private_cloud_is_pointed_out(usage: list[str], pointed: bool) -> None:
    assert ("principle_5" in flagged(cloud_architecture="hybrid", hybrid_private_usage=usage)) is pointed


@pytest.mark.clause("R8-2-3-1")
@pytest.mark.parametrize(
    ("answers", "pointed"),
    [
        ({"onboarding_days": 30}, False),
        ({"onboarding_days": 31}, True),
        ({"onboarding_days": None}, True),
        ({"order_process": "(2)導入與教育訓練 2 個月"}, True),
        ({"order_process": "(2)導入 5 週內完成"}, True),
        ({"order_process": "(2)導入 1 個月；(3)訂閱 3 個月"}, False),
    ],
)
def test_onboarding_over_a_month_is_pointed_out(answers: dict[str, Any], pointed: bool) -> None:
    assert ("plan_1" in flagged(**answers)) is pointed


@pytest.mark.clause("R8-2-3-1", "F3-16")
@pytest.mark.parametrize(("market", "pointed"), [(30_000, False), (29_999, True)])
def test_price_above_the_market_s_is_pointed_out(market: int, pointed: bool) -> None:
    assert ("plan_1" in flagged(price_plans=(plan(market_price=market),))) is pointed


def test_what_another_solution_says_is_pointed_out_there_alone() -> None:
    facts = filed(solution(1, onboarding_days=14), solution(2, onboarding_days=14, features_spec="SEO"))
    assert flags.of_facts(facts, 1) == {}
    assert list(flags.of_facts(facts, 2)) == ["principle_4"]
