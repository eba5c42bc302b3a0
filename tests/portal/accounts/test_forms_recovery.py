"""Can a vendor who forgot the password come back, and nobody else?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client

from portal.accounts import lockout
from portal.accounts.devices import Source
from portal.accounts.models import User
from portal.reference import Ref
from tests.factories import PASSWORD
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID

ASK = "/account/password/reset/"
NEW = {"password1": "river-bend-1", "password2": "river-bend-1"}


def ask(client: Client, name: str) -> object:
    return client.post(ASK, {"email": name})


def link_in(letter: object) -> str:
    return re.search(r"http://testserver(/account/password/reset/key/\S+)", letter.body)[1]


def open_link(client: Client, link: str) -> str:
    """Follows to the page with the form, whose address no longer holds the key."""
    response = client.get(link, follow=True)
    return response.redirect_chain[-1][0] if response.redirect_chain else link


@pytest.mark.clause("R6-1-1", "A-38")
@pytest.mark.parametrize("name", [TAX_ID, "０４５９５２５７", "04595257@example.com", "04595257@EXAMPLE.com"])
def test_letter_goes_to_the_address_on_file(client: Client, vendor: User, letters: Callable, name: str) -> None:
    response = ask(client, name)
    assert response.url == "/account/password/reset/sent/"
    (letter,) = letters(kind="password_reset_key")
    assert (letter.to_email, letter.concerns) == (vendor.email, Ref.of(vendor))
    assert (letter.one_time, letter.user) == (True, None)


@pytest.mark.django_db
def test_unknown_names_are_answered_alike(client: Client, vendor: User, letters: Callable) -> None:
    pages = [ask(Client(), name) for name in (TAX_ID, OTHER_TAX_ID, "nobody@example.com")]
    assert {(page.status_code, page.url) for page in pages} == {(302, "/account/password/reset/sent/")}
    assert vendor.email not in client.get("/account/password/reset/sent/").content.decode()
    assert [letter.kind for letter in letters()] == ["password_reset_key", "unknown_account"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "@", "a@", "x" * 5000, "\x00"])
def test_strange_names_are_refused_in_words(client: Client, name: str) -> None:
    assert ask(client, name).status_code == 200


def test_link_sets_a_new_password_once(client: Client, vendor: User, letters: Callable) -> None:
    ask(client, TAX_ID)
    link = link_in(letters()[0])
    page = open_link(client, link)
    assert client.post(page, NEW).url == "/account/password/reset/done/"
    vendor.refresh_from_db()
    assert vendor.check_password("river-bend-1")
    assert not get_user(client).is_authenticated

    assert "這個連結不能用了" in Client().get(link).content.decode()
    assert "這個連結不能用了" in client.post(page, NEW).content.decode()


def test_link_is_dead_after_an_hour(
    client: Client, vendor: User, letters: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, TAX_ID)
    link = link_in(letters()[0])
    late = datetime.now() + timedelta(hours=1, seconds=1)  # noqa: DTZ005  Django's tokens count in local time
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: late)
    assert "這個連結不能用了" in client.get(link, follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["1-x", "zzzzzzzzzzzzzzzzzzzzzz-x", "0-set-password", "1-set-password"])
def test_broken_link_is_answered_in_words(client: Client, key: str) -> None:
    assert "這個連結不能用了" in client.get(f"/account/password/reset/key/{key}/").content.decode()


def test_recovery_ends_a_pause_and_all_sessions(client: Client, vendor: User, letters: Callable) -> None:
    elsewhere = Client()
    elsewhere.force_login(vendor)
    now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    for _ in range(5):
        lockout.begin(TAX_ID, vendor, Source("192.0.2.0/24"), now)
    ask(client, TAX_ID)
    client.post(open_link(client, link_in(letters()[0])), NEW)
    assert not lockout.pauses(now).filter(user=vendor).exists()
    assert not get_user(elsewhere).is_authenticated


def test_recovery_proves_the_address_too(client: Client, person: Callable, letters: Callable) -> None:
    user = person(verified=False)
    ask(client, TAX_ID)
    client.post(open_link(client, link_in(letters()[0])), NEW)
    assert user.email_is_verified


def test_recovery_bars_used_passwords(client: Client, vendor: User, letters: Callable) -> None:
    ask(client, TAX_ID)
    page = open_link(client, link_in(letters()[0]))
    response = client.post(page, {"password1": PASSWORD, "password2": PASSWORD})
    assert list(response.context["form"].errors) == ["password1"]


def test_switched_off_account_gets_no_letter(client: Client, vendor: User, letters: Callable) -> None:
    User.objects.update(is_active=False)
    ask(client, TAX_ID)
    assert letters() == []
