"""Does the contract stage of an announced solution open by itself, and is nothing listed before its contract is concluded?"""

import json
from datetime import timedelta
from typing import Any

import pytest

from applications.models import GuidelineCheck
from listings.contracts import opening
from listings.models import Contract, ContractLine, Listing
from listings.versions import listing_up
from portal.background import duties
from tests import factories
from tests.factories import NOON, stored
from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R8-1-4a")
def test_contract_opens_by_itself_for_the_solutions_announced_together() -> None:
    case = factories.announced(NOON, solutions=[{"name": "甲"}, {"name": "乙"}])
    assert [duties.sweep("listings.contract", NOON), duties.sweep("listings.contract", NOON)] == [2, 0]
    contract = Contract.objects.get()
    assert ([str(solution) for solution in contract.solutions], contract.application) == (["甲", "乙"], case)
    assert [stored(solution).state for solution in case.solutions.all()] == ["contracting", "contracting"]


@pytest.mark.clause("R4-y")
def test_registers_are_asked_once_more_for_each_contract_that_opens() -> None:
    case = factories.announced(NOON, solutions=[{"name": "甲"}, {"name": "乙"}])
    duties.sweep("listings.contract", NOON)
    runs = GuidelineCheck.objects.filter(submission__application=case, cause="contract")
    assert [run.about for run in runs] == [f"contract-{Contract.objects.get().pk}"]


def two_waves(scene_of: str) -> list[list[str]]:
    """A second solution is announced when the first one's contract has come so far; which solutions stand in which."""
    case = factories.qualified(NOON, solutions=[{"name": "甲"}, {"name": "乙"}])
    first, second = case.solutions.all()
    ContractScene.announce(first)
    getattr(ContractScene(of=case), scene_of)()
    ContractScene.announce(second)
    opening.open_contract(second.pk, NOON)
    return [[str(solution) for solution in contract.solutions] for contract in Contract.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("come_so_far", "contracts"),
    [("called", [["甲", "乙"]]), ("to_sign", [["甲"], ["乙"]]), ("through", [["甲"], ["乙"]])],
)
def test_solution_announced_later_comes_into_the_contract_that_is_not_approved_yet(
    come_so_far: str, contracts: list[list[str]]
) -> None:
    assert two_waves(come_so_far) == contracts


# --- Nothing is listed before ----------------------------------------------------------------------------------------


@pytest.mark.clause("R7-0", "R8-1-4b")
@pytest.mark.parametrize("come_so_far", ["called", "to_sign"])
def test_solution_whose_contract_is_not_concluded_is_not_listed(come_so_far: str) -> None:
    scene = ContractScene()
    getattr(scene, come_so_far)()
    assert duties.sweep("listings.list_up", NOON + timedelta(days=9)) == 0
    assert (Listing.objects.exists(), list(opening.concluded())) == (False, [])


@pytest.mark.clause("R7-0", "R8-1-4b")
def test_solution_whose_contract_is_concluded_is_listed() -> None:
    scene = ContractScene().through()
    assert duties.sweep("listings.list_up", NOON) == 1
    assert scene.states() == ("concluded", ["listed"])


def test_signed_by_the_vendor_alone_is_not_concluded() -> None:
    ContractScene().to_sign().signed()
    assert duties.sweep("listings.list_up", NOON) == 0


def test_solution_decided_anew_in_a_concluded_contract_goes_straight_on() -> None:
    scene = ContractScene().through()
    solution = scene.case.solutions.get()
    listing_up.list_up(solution.pk, NOON)
    scene.reopen(solution)
    scene.announce(solution)
    assert duties.sweep("listings.contract", NOON) == 1
    assert (Contract.objects.count(), ContractLine.objects.count()) == (1, 1)
    assert duties.sweep("listings.list_up", NOON) == 1


@pytest.mark.clause("R7-4")
def test_solution_that_says_something_else_than_was_signed_is_contracted_anew() -> None:
    """What was filed in the new review is promised by nobody before both sides have signed it."""
    scene = ContractScene().through()
    solution = scene.case.solutions.get()
    listing_up.list_up(solution.pk, NOON)
    scene.reopen(solution)
    again = factories.filed_again(scene.case, NOON)
    factories.overwrite(
        again.__class__.objects.filter(pk=again.pk),
        frozen=said_instead(json.loads(json.dumps(again.frozen)), "sla_rpo"),
    )
    scene.announce(solution)
    assert duties.sweep("listings.contract", NOON) == 1
    assert list(Contract.objects.order_by("wave").values_list("wave", "state")) == [(1, "concluded"), (2, "opened")]
    assert duties.sweep("listings.list_up", NOON) == 0


def said_instead(frozen: dict[str, Any], name: str) -> dict[str, Any]:
    rows = (row for sheet in frozen["sheets"] for section in sheet["sections"] for row in section["rows"])
    for row in rows:
        if row["name"] == name:
            row["display"] = row["value"] = "每 12 小時備份一次。"
    return frozen
