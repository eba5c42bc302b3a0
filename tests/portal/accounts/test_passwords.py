"""Are weak and used passwords refused, and do other sessions end with a change?"""

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from portal.accounts.models import PreviousPassword, User
from tests.factories import PASSWORD
from tests.portal.accounts.people import TAX_ID

CHANGE = "/account/password/change/"


def change(client: Client, old: str, new: str) -> object:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("abcdefgh1", "密碼至少要 10 個字元，目前是 9 個，請再加長。"),
        ("abcdefghij", "密碼要同時有英文字母和數字，請補上缺的那一種。"),
        ("2468013579", "密碼要同時有英文字母和數字，請補上缺的那一種。"),
        ("1q2w3e4r5t6y", "這個密碼太常見，別人容易猜到，請換一個。"),
        ("x04595257x", "密碼和您的帳號太像，別人容易猜到，請換一個。"),
    ],
)
def test_weak_password_is_refused_with_what_to_do(password: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username=TAX_ID, email="contact@example.com"))
    assert why in refused.value.messages


@pytest.mark.parametrize("password", ["abcdefghq1", "quiet-river-2031", "密碼密碼密碼密碼a1"])
def test_good_password_is_taken(password: str) -> None:
    validate_password(password, User(username=TAX_ID, email="contact@example.com"))


def test_present_and_last_three_passwords_are_barred(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    used = [PASSWORD, "river-bend-1", "river-bend-2", "river-bend-3"]
    for old, new in pairwise(used):
        assert change(client, old, new).status_code == 302
    for password in used:
        response = change(client, used[-1], password)
        assert response.context["form"].errors["password1"] == ["不能和目前的密碼或前 3 次用過的密碼相同，請換一個。"]


def test_fourth_password_back_is_free_again(vendor: User) -> None:
    for number in range(1, 5):
        vendor.set_password(f"river-bend-{number}")
        vendor.save()
    validate_password(PASSWORD, vendor)
    with pytest.raises(ValidationError):
        validate_password("river-bend-1", vendor)
    assert PreviousPassword.objects.filter(user=vendor).count() == 4


def test_password_change_ends_the_other_sessions(client: Client, vendor: User) -> None:
    elsewhere = Client()
    client.force_login(vendor)
    elsewhere.force_login(vendor)
    change(client, PASSWORD, "river-bend-1")
    assert (get_user(client), get_user(elsewhere).is_authenticated) == (vendor, False)


def test_password_change_is_told_by_letter(client: Client, vendor: User, letters: Callable) -> None:
    client.force_login(vendor)
    change(client, PASSWORD, "river-bend-1")
    (letter,) = letters(kind="password_changed")
    assert (letter.to_email, "127.0.0.1" in letter.body) == (vendor.email, True)


def test_wrong_present_password_changes_nothing(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    response = change(client, "not-it-12345", "river-bend-1")
    assert response.context["form"].errors == {"oldpassword": ["目前的密碼不正確，請再輸入一次。"]}
    vendor.refresh_from_db()
    assert vendor.check_password(PASSWORD)


def test_password_that_others_know_must_be_changed_first(client: Client, vendor: User) -> None:
    User.objects.update(must_change_password=True)
    client.force_login(vendor)
    assert client.get("/apply/").url == f"{CHANGE}?next=%2Fapply%2F"
    assert client.get("/account/").url == f"{CHANGE}?next=%2Faccount%2F"
    assert client.get("/").status_code == 200

    response = client.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": "river-bend-1", "password2": "river-bend-1", "next": "/apply/"}
    )
    assert response.url == "/apply/"
    assert client.get("/apply/").status_code == 200
