"""Is the quorum reckoned for each solution as the year's rules say, and told in the law's sentence?"""

from itertools import repeat

import pytest

from review.meeting.quorum import Quorum, Seat
from review.models import Committee

pytestmark = [pytest.mark.once, pytest.mark.clause("R8-1-2c")]

HERE, AWAY = Seat(is_expert=True, is_present=True), Seat(is_expert=True, is_present=False)
LAY, LAY_AWAY = Seat(is_expert=False, is_present=True), Seat(is_expert=False, is_present=False)
ASIDE = Seat(is_expert=True, is_present=True, is_recused=True)


def quorum(*seats: Seat, unanswered: int = 0, **rules: object) -> Quorum:
    return Quorum(Committee(**rules), tuple(seats), unanswered)


def test_sentence_says_all_that_was_reckoned() -> None:
    """The example of the rule: seven, of whom one steps aside; four are here, three of them experts."""
    reckoned = quorum(ASIDE, *repeat(HERE, 3), LAY, *repeat(LAY_AWAY, 2))
    sentence = "應出席 7 人，本案迴避 1 人，計算基礎 6 人，出席 4 人，已達二分之一；專家 3 人，已達三分之一"
    assert (reckoned.sentence, reckoned.why_not) == (sentence, "")


@pytest.mark.parametrize(
    ("way", "base", "present", "is_met"),
    [("reduced", 4, 2, True), ("absent", 5, 2, False), ("present", 5, 3, True)],
)
def test_recused_member_is_reckoned_in_one_of_three_lawful_ways(
    way: str, base: int, present: int, is_met: bool
) -> None:
    """Five members, three here, of whom one steps aside."""
    reckoned = quorum(ASIDE, HERE, HERE, AWAY, AWAY, recused_base=way)
    assert reckoned.base == base
    assert reckoned.present == present
    assert reckoned.is_met == is_met
    assert reckoned.judges == 2


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        ([HERE, HERE, LAY_AWAY, LAY_AWAY], ""),
        ([HERE, HERE, LAY_AWAY, LAY_AWAY, LAY_AWAY], "出席 2 人，未達二分之一"),
        ([HERE, LAY, LAY], "專家 1 人，未達 2 人"),
        ([HERE, HERE, *[LAY] * 4], ""),
        ([HERE, HERE, *[LAY] * 5], "專家 2 人，未達三分之一"),
        ([ASIDE, ASIDE], "全體委員都應迴避"),
        ([], "應出席 0 人"),
    ],
)
def test_half_of_the_members_and_a_third_of_experts_must_be_here(seats: list[Seat], words: str) -> None:
    reckoned = quorum(*seats)
    assert (reckoned.is_met, words in reckoned.why_not) == (not words, True)


def test_recused_members_alone_never_resolve() -> None:
    """They count as present where the year says so, and judge nothing."""
    assert not quorum(ASIDE, ASIDE, AWAY, recused_base="present").is_met


def test_conflict_that_nobody_has_looked_into_stands_against_a_resolution() -> None:
    reckoned = quorum(ASIDE, HERE, HERE, HERE, unanswered=1)
    assert "另有 1 項利益衝突待查明。請先查明" in reckoned.why_not


def test_other_shares_are_told_by_their_names() -> None:
    reckoned = quorum(HERE, HERE, presence_parts=3, expert_parts=1, expert_minimum=1)
    assert reckoned.sentence.endswith("已達三分之一；專家 2 人，已達全部")
