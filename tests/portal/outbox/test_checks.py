"""Is a return address that no letter could leave with refused at the start?"""

import pytest

from portal.outbox.checks import return_address_is_one


@pytest.mark.parametrize("given", ["", "bounce@example.tw", "a" * 20 + "@mail.example.tw"])
def test_address_that_takes_a_reference_is_fine(settings: object, given: str) -> None:
    settings.BOUNCE_ADDRESS = given
    assert return_address_is_one() == []


@pytest.mark.parametrize(
    "given",
    ["bounce", "館 <bounce@example.tw>", "a" * 21 + "@example.tw", "a b@example.tw", "bounce+x@example.tw", "@"],
)
def test_address_that_does_not_is_named_at_the_start(settings: object, given: str) -> None:
    settings.BOUNCE_ADDRESS = given
    assert [one.id for one in return_address_is_one()] == ["outbox.E001"]
