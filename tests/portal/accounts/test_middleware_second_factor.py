"""Must staff use a second factor, in the admin too, and may vendors?"""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client

from portal.accounts.models import User
from tests.factories import PASSWORD
from tests.portal.accounts.factor import SET_UP, code_of, give_factor
from tests.portal.accounts.people import TAX_ID


def test_admin_sign_in_leads_to_the_one_door(client: Client, officer: User) -> None:
    assert client.get("/admin/login/?next=/admin/accounts/").url == "/account/login/?next=%2Fadmin%2Faccounts%2F"
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    response = client.post("/admin/login/", {"username": "officer1", "password": PASSWORD})
    assert response.url == "/account/login/?next=%2Fadmin%2F"
    assert not get_user(client).is_authenticated


def test_signed_in_officer_cannot_become_another_at_the_admin_door(
    client: Client, officer: User, person: Callable
) -> None:
    person("officer2", role="officer")
    client.force_login(officer)
    assert client.post("/admin/login/", {"username": "officer2", "password": PASSWORD}).url == "/admin/"
    assert get_user(client) == officer


def test_vendor_is_refused_at_the_admin_door(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    assert client.get("/admin/", follow=True).status_code == 403


def test_staff_without_a_factor_come_no_further_than_setting_it_up(client: Client, officer: User) -> None:
    client.force_login(officer)
    for address in ("/admin/", "/admin/accounts/user/", "/apply/"):
        assert client.get(address).url == SET_UP
    assert client.get("/account/").status_code == 200
    assert client.get("/").status_code == 200


def test_requirement_may_be_switched_off(client: Client, officer: User, settings: object) -> None:
    settings.STAFF_MFA_REQUIRED = False
    client.force_login(officer)
    assert client.get("/admin/").status_code == 200


def test_staff_set_up_the_factor_and_go_on(
    client: Client, officer: User, letters: Callable, django_capture_on_commit_callbacks: Callable
) -> None:
    client.post("/account/login/", {"login": "officer1", "password": PASSWORD})
    asked = client.get(SET_UP)
    assert asked.url.startswith("/account/reauthenticate/")
    assert client.post(asked.url, {"password": PASSWORD}).url == SET_UP

    page = client.get(SET_UP).content.decode()
    assert '<img src="data:image/svg+xml;base64,' in page
    secret = re.search(r'<span class="mono">(\w+)</span>', page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(SET_UP, {"code": code_of(secret)}).url == "/account/2fa/codes/"
    assert client.get("/admin/").status_code == 200
    assert [letter.kind for letter in letters()] == ["totp_activated"]


def test_password_alone_does_not_sign_in(client: Client, officer: User) -> None:
    secret = give_factor(officer)
    response = client.post("/account/login/", {"login": "officer1", "password": PASSWORD})
    assert response.url == "/account/2fa/authenticate/"
    assert not get_user(client).is_authenticated

    full_width = code_of(secret).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post(response.url, {"code": f" {full_width[:3]} {full_width[3:]} "}).url == "/admin/"
    assert get_user(client) == officer


def test_sixth_code_within_fifteen_minutes_is_not_looked_at(client: Client, officer: User) -> None:
    secret = give_factor(officer)
    client.post("/account/login/", {"login": "officer1", "password": PASSWORD})
    for _ in range(5):
        assert "驗證碼不正確" in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert "輸入錯誤次數太多" in answer.content.decode()
    assert not get_user(client).is_authenticated


def test_half_done_sign_in_can_be_given_up(client: Client, officer: User) -> None:
    give_factor(officer)
    client.post("/account/login/", {"login": "officer1", "password": PASSWORD})
    assert client.post("/account/logout/", {"next": "/account/login/"}).url == "/account/login/"
    assert client.get("/account/2fa/authenticate/").url == "/account/login/"


def test_staff_cannot_put_the_factor_aside(client: Client, officer: User) -> None:
    give_factor(officer)
    client.force_login(officer)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/account/2fa/app/deactivate/")
    assert "不能停用" in page.content.decode()
    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_vendor_may_use_a_factor_and_put_it_aside(client: Client, vendor: User) -> None:
    secret = give_factor(vendor)
    client.post("/account/login/", {"login": TAX_ID, "password": PASSWORD})
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).url == "/apply/"
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post("/account/2fa/app/deactivate/").url == "/account/2fa/"
    assert not Authenticator.objects.exists()


def test_secret_is_not_readable_in_the_database(officer: User) -> None:
    secret = give_factor(officer)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert Authenticator.objects.get().wrap().validate_code(code_of(secret))


def test_secret_survives_a_new_key_of_the_site(officer: User, settings: object) -> None:
    secret = give_factor(officer)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
    assert Authenticator.objects.get().wrap().validate_code(code_of(secret))


def test_unverified_account_cannot_set_up_a_factor(client: Client, person: Callable) -> None:
    client.force_login(person(verified=False))
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    response = client.get(SET_UP, follow=True)
    assert response.redirect_chain[-1][0] == "/account/2fa/"
    assert "先確認電子郵件" in response.content.decode()


@pytest.mark.django_db
def test_pages_that_nobody_needs_do_not_exist(client: Client) -> None:
    for address in ("password/set/", "login/code/", "3rdparty/", "webauthn/", "phone/change/"):
        assert client.get(f"/account/{address}").status_code == 404
