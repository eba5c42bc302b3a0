"""Are the invented vendors plainly invented, each with a number of its own that nobody has?"""

from datetime import date

import pytest

from demonstration import vendors
from portal import taxid

pytestmark = pytest.mark.once
TODAY = date(2026, 8, 14)


def test_every_vendor_has_a_number_of_its_own() -> None:
    numbers = [*vendors.tax_ids(TODAY).values(), *(entry.tax_id for entry in vendors.STRANGERS)]
    assert len(numbers) == len(set(numbers))
    assert [number for number in numbers if not (number.startswith("9900") and taxid.is_valid(number))] == [
        "90316313",
        "41050981",
    ]
    assert [name for name in vendors.tax_ids(TODAY) if not name.startswith("示範")] == []


def test_register_knows_everybody_but_the_one_it_does_not() -> None:
    known = vendors.entries(TODAY)
    assert {name for name, number in vendors.tax_ids(TODAY).items() if number not in known} == {"示範無名軟體有限公司"}
    assert {number for number, entry in known.items() if entry.tax_id != number} == set()
