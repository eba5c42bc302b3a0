"""Is each contract signed once by both sides, over the bytes that were seen?"""

import pytest

from tests.listings.contracts.scene import ContractScene

pytestmark = pytest.mark.django_db


@pytest.mark.clause("R7-0", "R8-1-4a")
def test_contract_is_signed_by_both_and_its_solutions_may_be_listed() -> None:
    scene = ContractScene(solutions=[{"name": "甲"}, {"name": "乙"}]).through()
    assert scene.states() == ("concluded", ["contracting", "contracting"])
