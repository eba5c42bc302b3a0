"""Is a vendor's application for recusal a procedure with its clocks, and does the case stand still meanwhile?"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.conflict import recusing, rest
from review.duties import STILL_ARRIVING
from review.models import Case, Conflict, Recusal
from tests import factories
from tests.factories import NOON, taipei
from tests.review.conflict.scene import Scene

LAST_DAY = taipei(2023, 6, 21)  # five days after the 15th: the 20th counts whole


@pytest.fixture(autouse=True)
def _statement_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the statement is written is the desk's matter."""
    monkeypatch.setattr(recusing, "reverse", lambda name, args: f"/{name}/{args[0]}/")


def filed(scene: Scene, named: str = "委員 A") -> Recusal:
    vendor = factories.user_of(scene.case)
    return recusing.file(scene.case, vendor, named, "biased", "與競爭對手有合作。", None, NOON)


def letters(scene: Scene) -> list[str]:
    return [letter.kind for letter in factories.letters_of(scene.case) if "recusal" in letter.kind]


def test_case_rests_from_the_application_until_the_decision_and_again_from_the_appeal(scene: Scene) -> None:
    vendor, member = factories.user_of(scene.case), scene.member()
    resting = [rest.is_at_rest(scene.case)]
    recusal = filed(scene)
    resting.append(rest.is_at_rest(scene.case))
    recusing.refuse(recusal, member.user, scene.officer, "沒有具體事實。", NOON)
    resting.append(rest.is_at_rest(scene.case))
    recusing.appeal(factories.stored(recusal), vendor, "附上新的事證。", NOON)
    resting.append(rest.is_at_rest(scene.case))
    appealed = factories.stored(recusal)
    assert appealed.answer_until == taipei(2023, 6, 27)  # the 25th is a Sunday
    recusing.refuse_on_appeal(appealed, scene.colleague, "上級機關決定維持。", NOON)
    resting.append(rest.is_at_rest(scene.case))
    assert resting == [False, True, False, True, False]
    assert letters(scene) == ["desk_recusal", "recusal_refused", "desk_recusal", "recusal_upheld"]
    assert bool(rest.why_at_rest(scene.case)) is False
    assert Case.objects.filter(rest.resting()).count() == 0


def test_granted_application_takes_the_person_off_the_case_and_tells_the_vendor(scene: Scene) -> None:
    member = scene.member()
    task = scene.task(member, "handed_in")
    scene.opinion(task)
    recusing.grant(filed(scene), member.user, scene.officer, "確有合作關係。", NOON)
    assert factories.stored(task).state == "recused"
    conflict = Conflict.objects.get()
    assert (conflict.source, conflict.is_pinned) == ("vendor", True)
    letter = Message.objects.get(kind="recusal_granted")
    assert "委員 A" in letter.body
    assert member.user.username not in letter.body


def test_letter_of_a_refusal_says_until_when_and_nobody_appeals_later(scene: Scene) -> None:
    recusal = filed(scene)
    refused = recusing.refuse(recusal, scene.reviewer, scene.officer, "沒有具體事實。", NOON)
    assert refused.appeal_until == LAST_DAY
    assert "112年6月20日" in Message.objects.get(kind="recusal_refused").body
    vendor = factories.user_of(scene.case)
    with pytest.raises(StepRefused, match="期限"):
        recusing.appeal(refused, vendor, "太晚了。", LAST_DAY)
    recusing.let_stand(refused.pk, LAST_DAY - timedelta(seconds=1))
    assert factories.stored(refused).state == "recusal_refused"
    recusing.let_stand(refused.pk, LAST_DAY + STILL_ARRIVING)
    assert factories.stored(refused).state == "refusal_stands"


def test_appeal_is_decided_by_somebody_who_did_not_refuse(scene: Scene) -> None:
    member = scene.member()
    recusal = recusing.refuse(filed(scene), member.user, scene.officer, "沒有具體事實。", NOON)
    appealed = recusing.appeal(recusal, factories.user_of(scene.case), "新的事證。", NOON)
    with pytest.raises(StepRefused, match="另一位"):
        recusing.grant_on_appeal(appealed, member.user, scene.officer, "改變決定。", NOON)
    recusing.grant_on_appeal(appealed, member.user, scene.colleague, "上級機關准予。", NOON)
    assert not Case.objects.known_to(member.user).exists()


def test_person_who_is_named_answers_in_writing_and_decides_nothing(scene: Scene) -> None:
    recusal = filed(scene)
    asked = recusing.ask_statement(recusal, scene.officer, scene.colleague, NOON)
    assert list(recusing.asked_of(scene.officer)) == [asked]
    refusals: list[Callable[[], object]] = [
        lambda: recusing.state(asked, scene.colleague, "不是我。", NOON),
        lambda: recusing.state(asked, scene.officer, " ", NOON),
        lambda: recusing.refuse(asked, scene.officer, scene.officer, "理由。", NOON),
        lambda: recusing.refuse(asked, scene.third, scene.officer, "改成別人。", NOON),
        lambda: recusing.refuse(asked, scene.third, factories.staff("authority"), "理由。", NOON),
    ]
    for refused in refusals:
        with pytest.raises(StepRefused):
            refused()
    assert recusing.state(asked, scene.officer, "沒有合作關係。", NOON).statement == "沒有合作關係。"
    recusing.refuse(asked, scene.officer, scene.colleague, "查無事實。", NOON)
    with pytest.raises(StepRefused, match="已經決定"):
        recusing.state(asked, scene.officer, "補充。", NOON)


def test_officer_who_is_named_hears_of_it_from_nobody_at_first(scene: Scene) -> None:
    scene.officer.name = "王大明"
    scene.officer.save()
    filed(scene, "王 大明 先生")
    assert not Message.objects.filter(kind="desk_recusal", user=scene.officer).exists()


def test_same_application_pressed_twice_is_one_and_a_vendor_takes_its_own_back(scene: Scene) -> None:
    recusal = filed(scene)
    assert filed(scene) == recusal
    recusing.withdraw(recusal, factories.user_of(scene.case), NOON)
    assert not rest.is_at_rest(scene.case)


def test_ended_case_has_no_application_for_recusal(scene: Scene) -> None:
    type(scene.case).objects.update(state="withdrawn")
    with pytest.raises(StepRefused, match="結束"):
        filed(scene)


def test_only_who_may_send_for_the_vendor_asks_contests_and_takes_back(scene: Scene) -> None:
    owner = factories.user_of(scene.case)
    reader = factories.member(owner).user
    with pytest.raises(StepRefused, match="不能送出"):
        recusing.file(scene.case, reader, "委員 A", "biased", "有合作。", None, NOON)
    asked = recusing.file(scene.case, owner, "委員 A", "biased", "有合作。", None, NOON)
    with pytest.raises(StepRefused, match="不能送出"):
        recusing.withdraw(asked, reader, NOON)
    recusing.refuse(asked, scene.reviewer, scene.officer, "查無事實。", NOON)
    with pytest.raises(StepRefused, match="不能送出"):
        recusing.appeal(factories.stored(asked), reader, "新的事證。", NOON)
