"""Is no contract left without an end when its solutions leave it?"""

from datetime import timedelta

import pytest

from applications.models import Programme
from listings.contracts import leaving
from listings.models import Contract, ContractSignature
from listings.versions import listing_up
from portal.background import duties
from tests.factories import NOON
from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db


def left(now=NOON) -> list[int]:
    return [duties.sweep("listings.leave", now), duties.sweep("listings.leave", now)]


def test_contract_closes_with_its_last_solution_that_is_reviewed_anew() -> None:
    scene = ContractScene().called()
    scene.reopen(scene.case.solutions.get())
    assert left() == [1, 0]
    assert scene.states() == ("contract_closed", ["technical_review"])


def test_solution_announced_anew_after_that_has_a_contract_of_its_own() -> None:
    scene = ContractScene().called()
    solution = scene.case.solutions.get()
    scene.reopen(solution)
    left()
    scene.announce(solution)
    assert duties.sweep("listings.contract", NOON) == 1
    assert list(Contract.objects.order_by("wave").values_list("wave", "state")) == [
        (1, "contract_closed"),
        (2, "opened"),
    ]


def test_contract_that_grows_goes_on_with_the_others() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}, {"name": "乙"}]).called()
    scene.reopen(scene.case.solutions.first())
    assert left() == [1, 0]
    assert (scene.contract.state, [str(solution) for solution in scene.contract.solutions]) == ("called", ["乙"])


def test_approved_supplement_that_names_one_that_left_is_drawn_up_anew_and_signed_again() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}, {"name": "乙"}]).to_sign().signed()
    scene.reopen(scene.case.solutions.first())
    left()
    assert scene.contract.state == "terms_filed"
    assert (scene.contract.terms.round, scene.contract.terms.outcome) == (2, "")
    assert ContractSignature.objects.get().returned_at == NOON
    scene.approved().signed().concluded()
    assert [solution["name"] for solution in scene.contract.supplement.content["solutions"]] == ["乙"]


def test_contract_ends_with_its_year() -> None:
    scene = ContractScene().called()
    Programme.objects.update(valid_to=NOON.date())
    over = NOON + timedelta(days=1)
    listing_up.expire(scene.case.solutions.get().pk, over)
    assert left(over) == [1, 0]
    assert scene.states() == ("contract_closed", ["expired"])


def test_concluded_contract_stays_whatever_becomes_of_its_solutions() -> None:
    scene = ContractScene().through()
    scene.reopen(scene.case.solutions.get())
    assert (leaving.leaving().exists(), scene.contract.state) == (False, "concluded")


def test_held_contract_closes_as_well() -> None:
    scene = ContractScene().called()
    Contract.objects.update(held_since=NOON)
    scene.reopen(scene.case.solutions.get())
    assert left() == [1, 0]
