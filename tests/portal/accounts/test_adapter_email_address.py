"""Is an address proven by its link, in any browser, and can it be changed or asked for again?"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.core import signing
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from tests.factories import PASSWORD
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID

FORM = '<form method="post" action="/account/email/confirm/'


def link_in(letter: object) -> str:
    return re.search(r"http://testserver(/account/email/confirm/\S+)", letter.body)[1]


def ask_for_letter(user: User, letters: Callable) -> str:
    browser = Client()
    browser.force_login(user)
    browser.post("/account/email/resend/")
    return link_in(letters(kind="email_confirmation")[-1])


@pytest.mark.clause("R6-1-1")
def test_link_confirms_by_button_in_another_browser(
    client: Client, person: Callable, letters: Callable, sign_in: Callable
) -> None:
    user = person(verified=False)
    link = ask_for_letter(user, letters)

    page = client.get(link).content.decode()
    assert user.email in page
    assert "登入，確認信箱" in page
    assert FORM not in page
    assert sign_in(TAX_ID, next=link).url == link
    assert FORM in client.get(link).content.decode()
    assert not user.email_is_verified, "looking at the page must not confirm: mail scanners look, too"

    assert client.post(link).url == "/account/email/confirmed/"
    assert user.email_is_verified
    assert "電子郵件確認完成" in client.get("/account/email/confirmed/").content.decode()


def test_scanner_that_opens_the_link_and_presses_every_button_proves_nothing(
    client: Client, person: Callable, letters: Callable
) -> None:
    user = person(verified=False)
    link = ask_for_letter(user, letters)
    for verb in (client.get, client.head, client.post, client.post, client.put):
        verb(link)
    assert "登入後確認電子郵件" in client.post(link, follow=True).content.decode()
    assert not user.email_is_verified


def test_owner_of_a_mailbox_cannot_prove_it_for_a_stranger_who_registered_with_it(
    client: Client, person: Callable, letters: Callable
) -> None:
    """The stranger has the account and no mail, the owner has the mail and another account."""
    stranger, owner = person(verified=False, email="owner@example.com"), person(OTHER_TAX_ID)
    link = ask_for_letter(stranger, letters)
    client.force_login(owner)
    assert "請改用另一個帳號登入" in client.post(link).content.decode()
    assert not stranger.email_is_verified
    assert get_user(client) == owner, "a link that somebody sent signs nobody out"


def test_link_that_was_used_says_so(client: Client, person: Callable, letters: Callable) -> None:
    user = person(verified=False)
    link = ask_for_letter(user, letters)
    client.force_login(user)
    client.post(link)
    assert "已經確認過了" in client.get(link).content.decode()
    assert "已經確認過了" in client.post(link).content.decode()


def test_link_is_dead_after_three_days(
    client: Client, person: Callable, letters: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person(verified=False)
    link = ask_for_letter(user, letters)
    now = timezone.now().timestamp()

    monkeypatch.setattr(signing.time, "time", lambda: now + timedelta(days=3, seconds=5).total_seconds())
    assert "這個連結不能用了" in client.get(link).content.decode()
    assert "這個連結不能用了" in client.post(link).content.decode()
    assert not user.email_is_verified


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x", "a:b:c", ":::", "ééé", "1" * 3000])
def test_broken_link_is_answered_in_words(client: Client, key: str) -> None:
    assert "這個連結不能用了" in client.get(f"/account/email/confirm/{key}/").content.decode()
    assert "這個連結不能用了" in client.post(f"/account/email/confirm/{key}/").content.decode()


def test_address_proven_by_another_meanwhile_is_refused(client: Client, person: Callable, letters: Callable) -> None:
    user = person(verified=False)
    link = ask_for_letter(user, letters)
    client.force_login(user)
    person(OTHER_TAX_ID, user.email)
    assert "這個信箱不能用在這個帳號" in client.post(link).content.decode()
    assert not user.email_is_verified


def test_two_confirmations_in_one_moment_are_no_error(
    client: Client, person: Callable, letters: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person(verified=False)
    link = ask_for_letter(user, letters)
    client.force_login(user)

    def lose_the_race(*args: object, **kwargs: object) -> None:
        raise IntegrityError

    monkeypatch.setattr("allauth.account.models.EmailAddress.set_verified", lose_the_race)
    assert client.post(link).status_code == 200


def test_second_letter_within_a_minute_is_refused_kindly(client: Client, person: Callable, letters: Callable) -> None:
    client.force_login(person(verified=False))
    client.post("/account/email/resend/")
    response = client.post("/account/email/resend/", follow=True)
    assert "剛才已經寄過確認信" in response.content.decode()
    assert len(letters(kind="email_confirmation")) == 1


def test_verified_vendor_gets_no_more_letters(client: Client, vendor: User, letters: Callable) -> None:
    client.force_login(vendor)
    assert "不用再確認" in client.post("/account/email/resend/", follow=True).content.decode()
    assert letters() == []


def reauthenticated(client: Client, user: User) -> Client:
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_new_address_counts_only_once_proven(client: Client, vendor: User, letters: Callable) -> None:
    reauthenticated(client, vendor).post("/account/email/", {"email": "New@Example.com", "action_add": "1"})
    vendor.refresh_from_db()
    assert (vendor.email, vendor.email_is_verified) == ("04595257@example.com", True)

    client.post(link_in(letters(kind="email_confirmation")[0]))
    vendor.refresh_from_db()
    assert (vendor.email, vendor.email_is_verified) == ("new@example.com", True)
    assert get_user(client) == vendor, "the browser that changed it stays signed in"
    assert letters(kind="email_changed")[0].to_email == "04595257@example.com"
    assert vendor.emailaddress_set.count() == 1


def test_another_address_ends_what_was_open_under_the_old_one(client: Client, vendor: User, letters: Callable) -> None:
    elsewhere = Client()
    elsewhere.force_login(vendor)
    reauthenticated(client, vendor).post("/account/email/", {"email": "new@example.com", "action_add": "1"})
    assert get_user(elsewhere).is_authenticated
    client.post(link_in(letters(kind="email_confirmation")[0]))
    assert (get_user(client), get_user(elsewhere).is_authenticated) == (vendor, False)


def test_changing_the_address_asks_for_the_password_and_then_goes_on(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    asked = client.post("/account/email/", {"email": "new@example.com", "action_add": "1"})
    assert asked.url.startswith("/account/reauthenticate/")
    client.post(asked.url, {"password": PASSWORD, "next": "/account/email/"})
    assert vendor.emailaddress_set.filter(email="new@example.com").exists()


def test_mistyped_address_is_replaced_at_once(client: Client, person: Callable, letters: Callable) -> None:
    user = person(email="wrnog@example.com", verified=False)
    reauthenticated(client, user).post("/account/email/", {"email": "right@example.com", "action_add": "1"})
    user.refresh_from_db()
    assert (user.email, user.email_is_verified) == ("right@example.com", False)
    assert letters()[-1].to_email == "right@example.com"


def test_changing_to_a_taken_address_tells_only_its_owner(
    client: Client, vendor: User, person: Callable, letters: Callable
) -> None:
    other = person(OTHER_TAX_ID)
    response = reauthenticated(client, vendor).post("/account/email/", {"email": other.email, "action_add": "1"})
    assert response.status_code == 302
    (letter,) = letters()
    assert (letter.kind, letter.to_email) == ("address_in_use", other.email)
    assert TAX_ID in letter.body


def test_address_is_kept_in_lower_case_by_the_database(vendor: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=vendor.pk).update(email="Upper@example.com")


def change(browser: Client, email: str) -> str:
    return browser.post("/account/email/", {"email": email, "action_add": "1"}, follow=True).content.decode()


def test_address_that_is_changed_twice_says_which_letter_counts(
    client: Client, vendor: User, letters: Callable
) -> None:
    """Both letters leave at once: who corrects a slip waits for no minute."""
    reauthenticated(client, vendor)
    change(client, "first@example.com")
    page = change(client, "second@example.com")
    assert "您剛才填的 first@example.com 已經取消" in page
    first, second = (link_in(letter) for letter in letters(kind="email_confirmation"))
    for visitor in (client, Client()):
        assert "請用最新一封確認信" in visitor.get(first).content.decode()
    assert client.post(second).url == "/account/email/confirmed/"
    assert User.objects.get(pk=vendor.pk).email == "second@example.com"


@pytest.mark.parametrize("typed", ["first@example.com", "vendor"])
def test_address_that_waits_or_is_there_already_is_said_to_be_known(client: Client, vendor: User, typed: str) -> None:
    """One that only waits for its letter was called the present one."""
    reauthenticated(client, vendor)
    change(client, "first@example.com")
    page = change(client, vendor.email if typed == "vendor" else typed)
    assert "這個電子郵件已經登記在這個帳號，不用再填；還沒有確認的，請按「再寄一次確認信」。" in page


def test_letter_that_was_not_written_is_not_said_to_be_on_its_way(
    client: Client, vendor: User, letters: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.accounts.mailing.MOST_CONFIRMATIONS", 1)
    reauthenticated(client, vendor)
    change(client, "first@example.com")
    page = change(client, "second@example.com")
    assert ["確認信正寄往 second@example.com" in page, "這一封沒有寄出" in page] == [False, True]
    assert len(letters(kind="email_confirmation")) == 1


def test_slip_in_a_well_known_domain_is_asked_about_once(client: Client, vendor: User, letters: Callable) -> None:
    reauthenticated(client, vendor)
    page = client.post("/account/email/", {"email": "wang@gmial.com", "action_add": "1"}).content.decode()
    assert "您要填的是不是 wang@gmail.com？" in page
    assert letters() == []
    again = {"email": "wang@gmial.com", "email_meant": "wang@gmial.com", "action_add": "1"}
    assert 'name="email_meant" value="wang@gmial.com"' in page
    client.post("/account/email/", again)
    assert [letter.to_email for letter in letters(kind="email_confirmation")] == ["wang@gmial.com"]
