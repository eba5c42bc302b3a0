"""Is a conflict that comes out after the decision shown until a new decision stands, and one before it never?"""

from datetime import datetime, timedelta

import pytest

from review.conflict import answering, late
from review.models import Decision
from tests import factories
from tests.factories import NOON
from tests.review.conflict.scene import Scene

LATER = NOON + timedelta(days=1)


def decided(scene: Scene, at: datetime, replaces: Decision | None = None) -> Decision:
    said = {"review": "technical", "outcome": "approved", "reason": "通過。", "decided_by": scene.officer}
    return Decision.objects.create(solution=scene.solution, decided_at=at, replaces=replaces, **said)


def found_out(scene: Scene, at: datetime) -> None:
    member = scene.member()
    scene.opinion(scene.task(member, "handed_in"))
    answering.add(scene.case, member.user, "employed", "去年任職於申請公司。", scene.officer, at)


def test_conflict_after_the_decision_is_shown_until_a_new_decision_names_the_old_one(scene: Scene) -> None:
    old = decided(scene, NOON + timedelta(hours=1))
    found_out(scene, LATER)
    (shown,) = late.late_conflicts(scene.colleague)
    assert (shown.decision, shown.conflict.evidence) == (old, "去年任職於申請公司。")
    answering.declare(scene.case, scene.colleague, "party", "親屬。", LATER)
    assert late.late_conflicts(scene.colleague) == []
    assert len(late.late_conflicts(scene.officer)) == 1
    decided(scene, LATER + timedelta(hours=1), old)
    assert late.late_conflicts(scene.officer) == []


@pytest.mark.parametrize(("decision", "conflict"), [(LATER, NOON), (NOON - timedelta(days=1), NOON)])
def test_opinion_that_never_counted_in_the_decision_is_nobodys_task(
    scene: Scene, decision: datetime, conflict: datetime
) -> None:
    decided(scene, decision)
    found_out(scene, conflict)
    assert late.late_conflicts(factories.staff()) == []


def test_opinion_that_was_annulled_before_the_decision_changed_no_result(scene: Scene) -> None:
    member = scene.member()
    scene.opinion(scene.task(member, "taken_off"))
    decided(scene, NOON + timedelta(hours=1))
    answering.add(scene.case, member.user, "employed", "去年任職於申請公司。", scene.officer, LATER)
    assert late.late_conflicts(scene.officer) == []
