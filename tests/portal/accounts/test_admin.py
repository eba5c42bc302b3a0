"""Can administrators look after accounts, and only they?"""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import lockout
from portal.accounts.devices import Source
from portal.accounts.models import User
from portal.roles import Role
from tests.factories import PASSWORD
from tests.portal.accounts.people import TAX_ID

LIST = "/admin/accounts/user/"


@pytest.fixture
def desk(client: Client, administrator: User, settings: object) -> Client:
    settings.STAFF_MFA_REQUIRED = False
    client.force_login(administrator)
    return client


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def act(desk: Client, action: str, *users: User) -> None:
    of_each = {f"{LIST}?who=vendor": [], LIST: []}
    for user in users:
        of_each[f"{LIST}?who=vendor" if user.role == Role.VENDOR else LIST].append(user.pk)
    for address, chosen in of_each.items():
        if chosen:
            desk.post(address, {"action": action, "_selected_action": chosen})


def stored(user: User, **changes: object) -> dict[str, object]:
    form = {"name": user.name, "email": user.email, "role": user.role, "is_active": "on", "reason": ""}
    return {key: value for key, value in (form | changes).items() if value is not None}


def test_list_shows_accounts_and_no_hash(desk: Client, vendor: User) -> None:
    page = desk.get(f"{LIST}?who=vendor").content.decode()
    assert TAX_ID in page
    for address in (LIST, f"{LIST}?who=vendor", page_of(vendor)):
        page = desk.get(address).content.decode()
        assert vendor.password not in page
        assert "md5$" not in page


def test_staff_and_vendors_are_listed_apart(desk: Client, vendor: User, person: Callable) -> None:
    person("colleague", role=Role.OFFICER)

    def listed(query: str) -> set[str]:
        return {user.username for user in desk.get(f"{LIST}{query}").context["cl"].result_list}

    queries = ("", "?who=vendor", "?role__exact=vendor", "?role__exact=officer")
    assert {query: listed(query) for query in queries} == {
        "": {"admin1", "colleague"},
        "?who=vendor": {TAX_ID},
        "?role__exact=vendor": {TAX_ID},
        "?role__exact=officer": {"colleague"},
    }
    assert listed(f"?q={TAX_ID}") == set()
    tabs = re.findall(r'<ul class="list-tabs".*?</ul>', desk.get(f"{LIST}?who=vendor").content.decode(), re.DOTALL)
    assert [re.findall(r">([^<>]+)</a>", tab) for tab in tabs] == [["工作人員", "廠商"]]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.VENDOR}))
def test_other_staff_do_not_see_accounts(client: Client, person: Callable, settings: object, role: Role) -> None:
    settings.STAFF_MFA_REQUIRED = False
    client.force_login(person("someone", role=role))
    for address in (LIST, "/admin/accounts/signin/", f"{LIST}add/"):
        assert client.get(address).status_code == 403


def test_new_staff_are_invited_and_choose_their_password(desk: Client, letters: Callable) -> None:
    form = {"username": "Officer9", "name": "承辦乙", "email": "nine@example.com", "role": "officer"}
    assert desk.post(f"{LIST}add/", form).status_code == 302
    user = User.objects.get(username="officer9")
    assert user.role == Role.OFFICER
    assert not user.has_usable_password()
    assert user.email_is_verified is False

    (letter,) = letters(kind="invitation")
    browser = Client()
    page = browser.get(re.search(r"http://testserver(/account/password/reset/key/\S+)", letter.body)[1]).url
    browser.post(page, {"password1": "river-bend-1", "password2": "river-bend-1"})
    assert user.email_is_verified
    browser.post("/account/login/", {"login": "officer9", "password": "river-bend-1"})
    assert get_user(browser) == user


@pytest.mark.parametrize("changes", [{"username": TAX_ID}, {"username": "12"}, {"role": "vendor"}, {"email": "x"}])
def test_staff_form_refuses_what_is_not_staff(desk: Client, changes: dict[str, str]) -> None:
    form = {"username": "officer9", "name": "", "email": "nine@example.com", "role": "officer"}
    response = desk.post(f"{LIST}add/", form | changes)
    assert (response.status_code, User.objects.count()) == (200, 1)


def test_role_is_changed_and_kept_in_the_history(desk: Client, officer: User) -> None:
    desk.post(page_of(officer), stored(officer, role="authority"))
    officer.refresh_from_db()
    assert officer.role == Role.AUTHORITY
    assert "角色" in LogEntry.objects.get().get_change_message()


def test_vendor_never_becomes_staff(desk: Client, vendor: User) -> None:
    desk.post(page_of(vendor), stored(vendor, role="administrator"))
    vendor.refresh_from_db()
    assert vendor.role == Role.VENDOR


def test_administrator_cannot_lock_the_door_from_inside(desk: Client, administrator: User) -> None:
    desk.post(page_of(administrator), stored(administrator, role="officer", is_active=None))
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)


def test_accounts_are_switched_off_and_never_deleted(desk: Client, vendor: User) -> None:
    assert desk.get(f"{page_of(vendor).removesuffix('change/')}delete/").status_code == 403
    desk.post(page_of(vendor), stored(vendor, is_active=None))
    vendor.refresh_from_db()
    assert not vendor.is_active


@pytest.mark.clause("A-38")
def test_hand_over_needs_a_reason(desk: Client, vendor: User) -> None:
    response = desk.post(page_of(vendor), stored(vendor, email="new@example.com"))
    assert list(response.context["adminform"].form.errors) == ["reason"]


def test_address_of_another_account_is_refused(desk: Client, vendor: User, officer: User) -> None:
    response = desk.post(page_of(vendor), stored(vendor, email=officer.email.upper(), reason="來函"))
    assert list(response.context["adminform"].form.errors) == ["email"]


@pytest.mark.clause("A-38")
def test_hand_over_ends_all_that_was_and_invites_the_new_person(desk: Client, vendor: User, letters: Callable) -> None:
    before = Client()
    before.force_login(vendor)
    desk.post(page_of(vendor), stored(vendor, email="New@example.com", reason="公司 115 年 11 月 20 日來函"))
    vendor.refresh_from_db()
    assert vendor.email == "new@example.com"
    assert vendor.email_is_verified is False
    assert not vendor.has_usable_password()
    assert not get_user(before).is_authenticated
    assert letters(kind="invitation")[0].subject
    told = LogEntry.objects.get().get_change_message()
    assert "04595257@example.com" in told
    assert "115 年 11 月 20 日來函" in told


def test_release_ends_a_pause(desk: Client, vendor: User) -> None:
    now = timezone.now()
    for _ in range(5):
        lockout.begin(TAX_ID, vendor, Source("192.0.2.0/24"), now)
    assert "暫停登入中" in desk.get(f"{LIST}?who=vendor").content.decode()
    act(desk, "release", vendor)
    assert not lockout.pauses(now).filter(user=vendor).exists()
    assert LogEntry.objects.get().get_change_message() == "解除暫停登入"


def test_resend_writes_the_letter_an_account_waits_for(desk: Client, person: Callable, letters: Callable) -> None:
    invited = person("officer9", role=Role.OFFICER, verified=False)
    invited.set_unusable_password()
    invited.save()
    act(desk, "resend", person(verified=False), invited, person("officer2", role=Role.OFFICER))
    assert sorted(letter.kind for letter in letters()) == ["email_confirmation", "invitation"]


def test_lost_telephone_is_helped(desk: Client, vendor: User) -> None:
    Authenticator.objects.create(user=vendor, type="totp", data={"secret": "x"})
    act(desk, "remove_second_factor", vendor)
    assert not Authenticator.objects.exists()


def test_sign_ins_are_read_only(desk: Client, vendor: User) -> None:
    Client().post("/account/login/", {"login": TAX_ID, "password": PASSWORD})
    assert "密碼正確" in desk.get("/admin/accounts/signin/").content.decode()
    assert desk.get("/admin/accounts/signin/add/").status_code == 403


def test_list_asks_the_database_as_often_for_many_as_for_few(desk: Client, person: Callable) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            desk.get(LIST)
        return len(caught)

    count()  # what is cached once
    few = count()
    for number in range(20):
        person(f"staff{number}", role=Role.OFFICER)
    assert count() == few
