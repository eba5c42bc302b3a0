"""Does a 統一編號 become free when whoever registered it never proved the address and never began, and only then?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications import actions
from applications.models import Vendor
from portal.accounts import lockout
from portal.accounts.devices import Source
from portal.accounts.models import SignIn, User
from portal.background import duties
from portal.files.duties import TIDY_MINUTE
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(minute=TIDY_MINUTE)
DAYS = timedelta(days=14)
TAX_ID = "04595257"
FORM = {"email": "a@example.com", "password1": factories.PASSWORD, "password2": factories.PASSWORD, "agreed": "on"}


def registered(**values: Any) -> User:
    """Somebody who registered, saw the first page and left."""
    user = User.objects.create_user(TAX_ID, "a@example.com", factories.PASSWORD)
    Vendor.objects.of(user)
    User.objects.filter(pk=user.pk).update(**{"date_joined": NOW - DAYS, "last_login": NOW - DAYS} | values)
    return user


def sweep(now: Any = NOW) -> int:
    return duties.sweep("applications.unused_accounts", now)


def test_tax_id_is_free_after_fourteen_days() -> None:
    user = registered()
    lockout.begin(TAX_ID, user, Source("192.0.2.0/24"), NOW)
    assert sweep(NOW - timedelta(minutes=60)) == 0
    assert sweep() == 1
    assert (User.objects.count(), Vendor.objects.count()) == (0, 0)
    assert SignIn.objects.get().user is None, "what was tried stays on record"
    assert Client().post("/account/signup/", {"username": TAX_ID, **FORM}).status_code == 302
    assert User.objects.get().email == "a@example.com"


def came_back(user: User) -> None:
    User.objects.filter(pk=user.pk).update(last_login=NOW - DAYS + timedelta(seconds=1))


def proved(user: User) -> None:
    user.try_to_confirm_email()


def began(user: User) -> None:
    actions.start(user, factories.programme(NOW), NOW)


def was_given_by_staff(user: User) -> None:
    user.set_unusable_password()
    user.save()


def was_made_staff(user: User) -> None:
    User.objects.filter(pk=user.pk).update(role="officer", is_staff=True)


@pytest.mark.parametrize("did", [came_back, proved, began, was_given_by_staff, was_made_staff])
def test_account_that_is_used_stays(did: Callable[[User], None]) -> None:
    user = registered()
    did(user)
    User.objects.filter(pk=user.pk).exclude(last_login__gt=NOW - DAYS).update(last_login=None)
    assert sweep() == 0
    assert User.objects.get(pk=user.pk).username == TAX_ID


def test_account_of_yesterday_stays() -> None:
    registered(date_joined=NOW - timedelta(days=13), last_login=None)
    assert sweep() == 0
