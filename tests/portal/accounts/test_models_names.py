"""Which names may an account have, and how are they typed?"""

import pytest
from django.core.exceptions import ValidationError

from portal.accounts.forms import normalise_name
from portal.accounts.models import User, is_vendor_name
from portal.roles import Role


@pytest.mark.parametrize(
    ("name", "is_vendors"),
    [
        ("04595257", True), ("04595257-2", True), ("04595257-31", True), ("04595258-2", True), ("00000000", False), ("04595257-0", False),
        ("04595257-", False), ("04595257-02", False), ("04595257-2\n", False), ("officer", False),
    ],
)  # fmt: skip
def test_vendors_name_begins_with_its_tax_id(name: str, is_vendors: bool) -> None:
    assert is_vendor_name(name) is is_vendors


def test_name_of_a_member_is_no_staff_name() -> None:
    with pytest.raises(ValidationError):
        User(username="04595257-2", email="x@example.tw", role=Role.OFFICER).clean()


@pytest.mark.parametrize(("typed", "meant"), [("０４５９５２５７－２", "04595257-2"), ("0459-5257", "04595257")])
def test_typed_name_of_a_member_keeps_its_hyphen(typed: str, meant: str) -> None:
    assert normalise_name(typed) == meant
