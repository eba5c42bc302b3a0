"""Are the limits of a year counted by vendors with a concluded contract, told with numbers, and kept where it says so (R7-10)?"""

from typing import Any

import pytest

from applications.models import Programme
from listings.contracts import calling, caps, signing
from listings.contracts.signing import Signer
from listings.models import Contract
from portal.workflow.engine import StepRefused
from tests import factories
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON
from tests.listings.contracts.scene import WAY, ContractScene, standard_of


def year(**limits: Any) -> Programme:
    return factories.year_112(**limits)


def words(scene: ContractScene) -> list[str]:
    return [cap.words for cap in caps.caps_of(scene.contract)]


@pytest.mark.django_db
@pytest.mark.clause("R7-10")
def test_limits_are_told_with_their_numbers() -> None:
    programme = year(max_contracts=3, region_limits="台北市 1\n新北市 5")
    ContractScene(year=programme).through()
    other = ContractScene(year=programme).called()
    assert words(other) == [
        "112 年度簽約家數：已有 1 家，上限 3 家，還可以簽 2 家",
        "臺北市簽約家數：已有 1 家，上限 1 家，已達上限",
    ]


@pytest.mark.django_db
def test_vendor_with_a_concluded_contract_counts_no_second_time() -> None:
    scene = ContractScene(year=year(max_contracts=1)).through()
    assert words(scene) == []


@pytest.mark.django_db
def test_address_that_names_no_county_is_said_and_counted_nowhere() -> None:
    scene = ContractScene(year=year(region_limits="臺北市 1")).called()
    Contract.objects.update(county="")
    assert (words(scene), caps.notice(scene.contract)) == ([], caps.UNKNOWN)


@pytest.mark.django_db
@pytest.mark.clause("R7-10")
@pytest.mark.parametrize(
    ("limits", "stops"),
    [
        ({"max_contracts": 1, "caps_stop": True}, True),
        ({"region_limits": "臺北市 1", "caps_stop": True}, True),
        ({"region_limits": "新北市 1", "caps_stop": True}, False),
        ({"max_contracts": 1, "caps_stop": False}, False),
        ({"caps_stop": True}, False),
    ],
)
def test_call_beyond_the_limit_is_refused_where_the_year_says_so(limits: dict[str, Any], stops: bool) -> None:
    programme = year(**limits)
    ContractScene(year=programme).through()
    other = ContractScene(year=programme)
    refused = ""
    try:
        calling.call(other.contract, WAY, other.officer, NOON)
    except StepRefused as refusal:
        refused = str(refusal)
    assert (other.contract.state, "已有 1 家，上限 1 家，已達上限" in refused) == (
        "opened" if stops else "called",
        stops,
    )


@pytest.mark.django_db(transaction=True)
@only_postgres
@pytest.mark.clause("R7-10")
def test_two_officers_who_countersign_at_once_do_not_pass_the_limit() -> None:
    programme = year(max_contracts=1, caps_stop=True)
    standard_of(factories.draft(year=programme, now=NOON))
    scenes = [ContractScene(year=programme).to_sign().signed() for _ in range(2)]
    waiting = [(scene.contract, Signer(scene.officer, scene.contract.supplement.sha256)) for scene in scenes]

    def countersign() -> bool:
        contract, signer = waiting.pop()
        try:
            signing.countersign(contract, signer, NOON)
        except StepRefused:
            return False
        return True

    assert sorted(at_once(countersign)) == [False, True]
    assert Contract.objects.concluded().count() == 1
