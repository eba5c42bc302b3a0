"""What do the tests of accounts share: people, and the letters that were written?"""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.outbox.models import Message
from portal.roles import Role
from tests.factories import PASSWORD
from tests.portal.accounts.people import TAX_ID


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Makes a user with a verified address; vendors are called by a tax ID."""

    def make(username: str = TAX_ID, email: str = "", verified: bool = True, **values: object) -> User:
        user = User.objects.create_user(username, email or f"{username}@example.com", PASSWORD, **values)
        if verified:
            assert user.try_to_confirm_email()
        return user

    return make


@pytest.fixture
def vendor(person: Callable[..., User]) -> User:
    return person()


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person("officer1", role=Role.OFFICER, name="承辦甲")


@pytest.fixture
def administrator(person: Callable[..., User]) -> User:
    return person("admin1", role=Role.ADMINISTRATOR, name="管理者甲")


@pytest.fixture
def letters(db: None) -> Callable[..., list[Message]]:
    return lambda **wanted: list(Message.objects.filter(**wanted).order_by("pk"))


@pytest.fixture
def sign_in(client: Client) -> Callable[..., object]:
    """Posts the sign-in form and answers with the response."""

    def post(login: str, password: str = PASSWORD, by: Client = client, **extra: str) -> object:
        return by.post("/account/login/", {"login": login, "password": password, **extra})

    return post
