"""Can a vendor register by 統一編號, once, without learning anything about others?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client

from portal.accounts import agreement, forms
from portal.accounts.models import PreviousPassword, User
from portal.reference import Ref
from portal.roles import Role
from tests.concurrency import only_postgres
from tests.factories import PASSWORD
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID
from tests.portal.accounts.registering import register

SENT = "/account/email/sent/"


@pytest.mark.django_db
@pytest.mark.clause("R6-1-1", "A-38")
def test_registration_signs_in_and_writes_one_letter(client: Client, letters: Callable) -> None:
    response = register(client)

    user = User.objects.get()
    assert (response.status_code, response.url) == (302, SENT)
    assert get_user(client) == user
    assert user.username == TAX_ID
    assert user.email == "a@example.com"
    assert user.role == Role.VENDOR
    assert user.is_staff is False
    assert user.is_superuser is False
    assert user.email_is_verified is False
    (letter,) = letters()
    assert letter.concerns == Ref.of(user)
    assert letter.kind == "email_confirmation_signup"
    assert letter.to_email == user.email
    assert "/account/email/confirm/" in letter.body
    assert (letter.one_time, letter.user) == (True, None), "neither staff nor an open session may read the link"
    assert TAX_ID in letter.body


@pytest.mark.django_db
def test_registration_keeps_what_was_agreed(client: Client) -> None:
    register(client)
    user = User.objects.get()
    assert (user.notice_agreed_version, user.notice_agreed_address) == (agreement.VERSION, "127.0.0.1")
    assert user.notice_agreed_at == user.date_joined or user.notice_agreed_at > user.date_joined
    assert "收件匣" in "".join(agreement.text(user.notice_agreed_version))


@pytest.mark.django_db
def test_registration_without_agreeing_is_refused(client: Client) -> None:
    response = register(client, agreed="")
    assert response.context["form"].errors == {"agreed": ["要勾選同意，才能建立帳號。"]}
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.clause("R6-1-1")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("０４５９５２５７", "04595257"), (" 0459 5257 ", "04595257"), ("04595252", "04595252"), ("12345670", "12345670")],
)
def test_registration_normalises_the_tax_id(client: Client, typed: str, kept: str) -> None:
    register(client, username=typed)
    assert User.objects.get().username == kept


@pytest.mark.django_db
@pytest.mark.clause("R6-1-1")
@pytest.mark.parametrize("typed", ["12345678", "00000000", "4595257", "0459525A", "officer1", "", "\x00", "９" * 500])
def test_registration_refuses_a_wrong_tax_id(client: Client, typed: str) -> None:
    response = register(client, username=typed)
    assert list(response.context["form"].errors) == ["username"]
    assert not User.objects.exists()


@pytest.mark.django_db
def test_registration_never_makes_staff(client: Client) -> None:
    register(client, role="administrator", is_staff="1", is_superuser="1")
    user = User.objects.get()
    assert user.role == Role.VENDOR
    assert user.is_staff is False
    assert user.is_superuser is False


@pytest.mark.clause("R6-1-1")
@pytest.mark.parametrize("typed", [TAX_ID, "０４５９ ５２５７"])
def test_registered_tax_id_leads_to_sign_in_and_shows_no_address(client: Client, vendor: User, typed: str) -> None:
    response = register(client, username=typed, email="b@example.com")
    page = response.content.decode()
    assert response.status_code == 200
    assert f"統一編號 {TAX_ID} 已經有帳號" in page
    assert 'href="/account/login/"' in page
    assert 'href="/account/password/reset/"' in page
    assert vendor.email not in page
    assert User.objects.get() == vendor


@pytest.mark.clause("R6-1-1")
def test_registered_tax_id_is_told_before_anything_else_is_right(client: Client, vendor: User) -> None:
    response = client.post("/account/signup/", {"username": TAX_ID})
    assert "已經有帳號" in response.content.decode()


@pytest.mark.clause("R6-1-1")
def test_second_of_two_registrations_at_once_gets_the_same_page(
    client: Client, vendor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_too_early(form: forms.SignupForm) -> str:
        return form.cleaned_data["username"]

    monkeypatch.setattr(forms.SignupForm, "clean_username", look_too_early)
    response = register(client, email="b@example.com")
    assert (response.status_code, "已經有帳號" in response.content.decode()) == (200, True)
    assert User.objects.get() == vendor
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("email", ["04595257@example.com", "04595257@EXAMPLE.com"])
def test_taken_address_looks_like_a_free_one(client: Client, vendor: User, letters: Callable, email: str) -> None:
    taken = register(client, username=OTHER_TAX_ID, email=email)
    free = register(Client(), username="10458575", email="free@example.com")
    assert (taken.status_code, taken.url) == (free.status_code, free.url) == (302, SENT)

    pages = [Client().get(SENT).content, Client().get(SENT).content]
    assert pages[0] == pages[1]
    told, _ = letters()
    assert told.kind == "address_in_use"
    assert told.to_email == vendor.email
    assert told.user is None


def test_taken_address_can_never_be_verified_twice(client: Client, vendor: User) -> None:
    register(client, username=OTHER_TAX_ID, email=vendor.email)
    second = User.objects.get(username=OTHER_TAX_ID)
    assert second.try_to_confirm_email() is False
    assert (vendor.email_is_verified, second.email_is_verified) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"password1": "short1", "password2": "short1"}, "password1"),
        ({"password2": "something-else-9"}, "password2"),
        ({"password1": "p" * 129 + "1"}, "password1"),
        ({"password1": "a-0459525799", "password2": "a-0459525799"}, "password1"),
    ],
)
def test_registration_keeps_what_was_typed_when_something_is_wrong(
    client: Client, changes: dict[str, str], field: str
) -> None:
    response = register(client, **changes)
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form["username"].value() == TAX_ID
    assert PASSWORD not in response.content.decode()


@pytest.mark.django_db
def test_registration_records_the_first_password(client: Client) -> None:
    register(client)
    assert PreviousPassword.objects.get().hash == User.objects.get().password


@pytest.mark.django_db(transaction=True)
@only_postgres
def test_two_registrations_in_the_same_moment_make_one_account() -> None:
    together = Barrier(2)

    def go(email: str) -> str:
        browser = Client()
        together.wait()
        page = register(browser, email=email)
        connection.close()
        return page.get("Location") or page.content.decode()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(go, ["a@example.com", "b@example.com"]))
    assert User.objects.count() == 1
    assert sorted(answer == SENT for answer in answers) == [False, True]
    assert any("已經有帳號" in answer for answer in answers)


@pytest.mark.django_db
def test_slip_in_a_well_known_domain_is_asked_about_once(client: Client) -> None:
    page = register(client, email="wang@gmial.com").content.decode()
    assert "您要填的是不是 wang@gmail.com？" in page
    assert "密碼沒有留在頁面上，送出前請再輸入一次。" in page
    assert User.objects.count() == 0
    register(client, email="wang@gmial.com", email_meant="wang@gmial.com")
    assert User.objects.get().email == "wang@gmial.com"
