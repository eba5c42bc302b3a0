"""Is a vendor called until a day, given more time, held back and reminded, and each told once?"""

from datetime import date, timedelta

import pytest

from listings.contracts import calling, standard
from listings.models import Contract, ContractHold, ContractTerm
from portal.background import duties
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.correction.ways import Way
from tests import factories
from tests.factories import NOON, taipei
from tests.listings.contracts.scene import LATE, WAY, ContractScene, standard_of

pytestmark = pytest.mark.django_db

DUE = taipei(2023, 6, 27)  # ten days from the fifteenth end on a Sunday: the whole of the next Monday still counts


def letters(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


@pytest.mark.clause("N6", "R8-1-4a", "A-30")
def test_call_sets_the_day_keeps_the_standard_contract_and_tells_the_vendor() -> None:
    scene = ContractScene().called()
    contract, letter = scene.contract, Message.objects.get(kind="contract_call")
    assert (contract.due_at, contract.county) == (DUE, "臺北市")
    assert "112年6月26日 23:59" in letter.subject
    assert f"/contracts/{scene.case.pk}/1/" in letter.body
    assert letter.printout is not None
    assert ContractTerm.objects.get().cause == "called"


@pytest.mark.clause("R7-3")
def test_without_a_standard_contract_of_the_year_nobody_is_called() -> None:
    scene = ContractScene()
    with pytest.raises(StepRefused, match="還沒有可用的主約"):
        calling.call(scene.contract, WAY, scene.officer, NOON)
    assert scene.contract.state == "opened"


@pytest.mark.clause("R7-3")
def test_contract_keeps_the_version_of_the_standard_contract_that_it_was_called_with() -> None:
    scene = ContractScene().called()
    standard.keep(scene.case.programme, factories.kept_pdf("新版.pdf"), "", scene.officer, NOON)
    assert (scene.contract.standard.version, standard_of(scene.case).version) == (1, 2)


@pytest.mark.parametrize("way", [Way("date", day=date(2023, 6, 14)), Way("date", day=date(2023, 6, 1))])
def test_day_that_is_over_is_refused(way: Way) -> None:
    scene = ContractScene()
    standard_of(scene.case)
    with pytest.raises(StepRefused, match="要在現在以後"):
        calling.call(scene.contract, way, scene.officer, NOON)


# --- More time -------------------------------------------------------------------------------------------------------


def test_extension_tells_both_days_and_why() -> None:
    scene = ContractScene().called()
    calling.extend(scene.contract, Way("date", day=date(2023, 7, 10)), "颱風。", scene.officer, NOON)
    letter = Message.objects.get(kind="contract_extended")
    assert scene.contract.due_at == taipei(2023, 7, 11)
    assert [part in letter.body for part in ("112年6月26日", "112年7月10日", "颱風。")] == [True] * 3


@pytest.mark.parametrize(
    ("way", "reason", "says"), [(Way("days", days=3), "x", "沒有比原期限晚"), (Way("days", days=30), " ", "請填寫理由")]
)
def test_extension_that_is_none_or_says_no_reason_is_refused(way: Way, reason: str, says: str) -> None:
    scene = ContractScene().called()
    with pytest.raises(StepRefused, match=says):
        calling.extend(scene.contract, way, reason, scene.officer, NOON)
    assert (scene.contract.due_at, letters("contract_extended")) == (DUE, 0)


# --- On hold ---------------------------------------------------------------------------------------------------------


def test_while_it_is_held_nothing_goes_on_nothing_is_late_and_nobody_is_reminded() -> None:
    scene = ContractScene().called()
    calling.hold(scene.contract, "廠商改組。", None, scene.officer, NOON)
    calling.hold(scene.contract, "再按一次。", None, scene.officer, NOON)
    assert ContractHold.objects.get().reason == "廠商改組。"
    assert (list(Contract.objects.overdue(LATE)), duties.sweep("listings.remind", DUE - timedelta(hours=1))) == ([], 0)
    with pytest.raises(StepRefused, match="暫停中"):
        scene.filed()
    with pytest.raises(StepRefused, match="暫停中"):
        calling.extend(scene.contract, Way("days", days=90), "x", scene.officer, NOON)


def test_release_asks_for_a_new_day_and_tells_it() -> None:
    scene = ContractScene().called()
    calling.hold(scene.contract, "廠商改組。", date(2023, 7, 1), scene.officer, NOON)
    with pytest.raises(StepRefused, match="請重訂簽約期限"):
        calling.release(scene.contract, None, "改組完成。", scene.officer, LATE)
    calling.release(scene.contract, WAY, "改組完成。", scene.officer, LATE)
    assert (scene.contract.is_held, scene.contract.due_at > LATE) == (False, True)
    assert (letters("contract_extended"), ContractHold.objects.get().ended_at) == (1, LATE)


def test_release_of_one_that_was_never_called_needs_no_day() -> None:
    scene = ContractScene()
    calling.hold(scene.contract, "等主約。", None, scene.officer, NOON)
    calling.release(scene.contract, None, "", scene.officer, NOON)
    assert (scene.contract.is_held, scene.contract.due_at) == (False, None)


# --- The reminder ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "reminded"), [(timedelta(days=3, seconds=1), 0), (timedelta(days=3), 1), (timedelta(0), 0)]
)
def test_vendor_is_reminded_so_many_days_before_once(before: timedelta, reminded: int) -> None:
    ContractScene().called()
    assert [duties.sweep("listings.remind", DUE - before) for _ in range(2)] == [reminded, 0]
    assert letters("contract_reminder") == reminded


def test_reminder_is_for_the_vendors_turn_and_comes_again_for_a_new_day() -> None:
    scene = ContractScene().called()
    duties.sweep("listings.remind", DUE - timedelta(days=1))
    calling.extend(
        scene.contract, Way("date", day=date(2023, 7, 10)), "颱風。", scene.officer, DUE - timedelta(hours=9)
    )
    assert duties.sweep("listings.remind", taipei(2023, 7, 9)) == 1
    scene.filed()
    Contract.objects.update(reminded_at=None)
    assert duties.sweep("listings.remind", taipei(2023, 7, 9)) == 0


def test_year_says_how_many_days_before() -> None:
    scene = ContractScene(year=factories.year_112(contract_remind_days=7)).called()
    assert scene.contract.remind_at == DUE - timedelta(days=7)


def test_reminder_that_waited_too_long_is_for_nobody() -> None:
    scene = ContractScene().called()
    contract = scene.contract
    assert calling.why_no_reminder(contract, NOON, NOON) == ""
    assert calling.why_no_reminder(contract, NOON - timedelta(days=1), NOON) == "期限後來改過，已另行通知。"
    assert calling.why_no_reminder(contract, NOON, LATE) == "簽約期限已過。"
    assert calling.why_no_reminder(scene.filed().contract, NOON, NOON) == "這份契約現在不是等廠商辦理。"
