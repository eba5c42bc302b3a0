"""Can nobody flood a mailbox, and can nobody use up the letters its owner waits for?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from portal.accounts.models import User
from portal.outbox.models import Message
from portal.reference import Ref
from tests.factories import PASSWORD
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID

ASK = "/account/password/reset/"


@pytest.fixture(autouse=True)
def _without_limits_by_network(settings: object) -> None:
    """As from a thousand networks."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"reset_password": None, "signup": None}


def later(**by: int) -> None:
    Message.objects.update(created_at=F("created_at") - timedelta(**by))


def register(tax_id: str, email: str) -> None:
    form = {"username": tax_id, "email": email, "password1": PASSWORD, "password2": PASSWORD, "agreed": "on"}
    assert Client().post("/account/signup/", form).status_code == 302


def test_flood_of_resets_is_three_letters_an_hour_and_one_of_them_works(
    client: Client, vendor: User, letters: Callable
) -> None:
    answers = {client.post(ASK, {"email": name}).url for name in [TAX_ID, vendor.email, "０４５９５２５７"] * 7}
    assert answers == {"/account/password/reset/sent/"}
    kept = letters(kind="password_reset_key")
    assert len(kept) == 3
    assert "設定" in client.get(kept[-1].body.split("http://testserver")[1].split()[0], follow=True).content.decode()

    later(minutes=61)
    client.post(ASK, {"email": TAX_ID})
    assert len(letters(kind="password_reset_key")) == 4


def test_strangers_accounts_with_an_address_do_not_use_up_the_letters_of_its_owner(
    client: Client, vendor: User, person: Callable, letters: Callable
) -> None:
    for number in range(1, 11):
        person(f"staff{number}", vendor.email, verified=False, role="officer")
        client.post(ASK, {"email": f"staff{number}"})
    assert len(letters(kind="password_reset_key")) == 6
    client.post(ASK, {"email": TAX_ID})
    assert letters(concerns=Ref.of(vendor))[0].to_email == vendor.email


def test_registering_again_and_again_with_an_address_floods_nobody(db: None, letters: Callable) -> None:
    numbers = [
        "04595257",
        "12345675",
        "22099131",
        "84149961",
        "16606102",
        "97176270",
        "03540099",
        "23060248",
        "11111114",
    ]
    form = {"email": "victim@example.com", "password1": PASSWORD, "password2": PASSWORD, "agreed": "on"}
    for number in numbers:
        Client().post("/account/signup/", {"username": number, **form})
    assert User.objects.filter(email="victim@example.com").count() > 6
    assert len(letters(to_email="victim@example.com")) == 6


def test_owner_is_told_once_a_day_that_somebody_uses_the_address(vendor: User, letters: Callable) -> None:
    for number in ("12345675", "22099131", "84149961"):
        register(number, vendor.email)
    assert len(letters(kind="address_in_use")) == 1
    later(hours=25)
    register("16606102", vendor.email)
    assert len(letters(kind="address_in_use")) == 2


def test_mailbox_without_account_is_told_once_a_day(client: Client, db: None, letters: Callable) -> None:
    for _ in range(5):
        client.post(ASK, {"email": "nobody@example.com"})
    assert len(letters(kind="unknown_account")) == 1


def test_account_sends_ten_confirmations_a_day_to_whomever(client: Client, vendor: User, letters: Callable) -> None:
    client.force_login(vendor)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    for number in range(15):
        client.post("/account/email/", {"email": f"stranger{number}@example.com", "action_add": "1"})
        later(minutes=2)
    assert len(letters(kind="email_confirmation")) == 10


def test_stranger_who_registers_with_an_address_does_not_hold_up_its_owners_confirmation(
    client: Client, person: Callable, letters: Callable
) -> None:
    register(OTHER_TAX_ID, "shared@example.com")
    owner = person(TAX_ID, "shared@example.com", verified=False)
    client.force_login(owner)
    client.post("/account/email/resend/")
    assert len(letters(concerns=Ref.of(owner))) == 1
