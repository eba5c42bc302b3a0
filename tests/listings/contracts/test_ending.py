"""Does a contract that nobody signed in time end by a person, with a letter, and can it be taken up again where it stood?"""

import pytest

from listings.contracts import ending
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from tests.factories import NOON
from tests.listings.contracts.scene import LATE, WAY, ContractScene

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R8-1-4a")
def test_overdue_contract_ends_with_its_solutions_and_its_letter() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}, {"name": "乙"}]).called()
    ending.end(scene.contract, "三次聯絡沒有回音。", scene.officer, LATE)
    assert scene.states() == ("not_concluded", ["uncontracted", "uncontracted"])
    assert "三次聯絡沒有回音。" in Message.objects.get(kind="contract_lapsed").body


def test_contract_that_is_not_overdue_does_not_end() -> None:
    scene = ContractScene().called()
    with pytest.raises(StepRefused, match="還沒有過"):
        ending.end(scene.contract, "不等了。", scene.officer, NOON)
    assert scene.states() == ("called", ["contracting"])


def test_contract_that_waits_for_the_office_does_not_end() -> None:
    scene = ContractScene().called().filed()
    with pytest.raises(StepRefused, match="不能「結束簽約」"):
        ending.end(scene.contract, "不等了。", scene.officer, LATE)


@pytest.mark.parametrize(("come_so_far", "state"), [("called", "called"), ("to_sign", "to_sign")])
def test_contract_is_taken_up_where_it_stood_with_a_new_day(come_so_far: str, state: str) -> None:
    scene = ContractScene()
    getattr(scene, come_so_far)()
    ending.end(scene.contract, "逾期。", scene.officer, LATE)
    ending.resume(scene.contract, WAY, "負責人住院。", scene.officer, LATE)
    assert scene.states() == (state, ["contracting"])
    assert scene.contract.due_at > LATE
    assert "負責人住院。" in Message.objects.get(kind="contract_resumed").body


def test_second_end_is_told_again() -> None:
    scene = ContractScene().called()
    for _ in range(2):
        ending.end(scene.contract, "逾期。", scene.officer, LATE.replace(year=2024))
        ending.resume(scene.contract, WAY, "再給一次。", scene.officer, LATE)
    assert Message.objects.filter(kind="contract_lapsed").count() == 2
