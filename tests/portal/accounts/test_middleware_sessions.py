"""How long does a session live, what ends it elsewhere, and what stays in a browser, a proxy or the database after it?"""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.middleware import LAST_SEEN, SIGNED_IN_AT
from portal.accounts.models import User
from portal.background import duties
from tests.commands import manage
from tests.factories import PASSWORD
from tests.portal.accounts.factor import SET_UP, code_of, give_factor
from tests.portal.accounts.people import TAX_ID, is_in

HOUR = 3600
NO_STORE = "private, no-store"


@pytest.fixture
def elsewhere(vendor: User) -> Client:
    browser = Client()
    browser.force_login(vendor)
    browser.get("/account/")
    return browser


def aged(browser: Client, seconds: int) -> None:
    session = browser.session
    session[SIGNED_IN_AT] = int(time.time()) - seconds
    session.save()


# --- How long ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "stays"), [(12 * HOUR - 5, True), (12 * HOUR, False)])
def test_session_ends_after_twelve_hours_however_busy(elsewhere: Client, seconds: int, stays: bool) -> None:
    aged(elsewhere, seconds)
    elsewhere.get("/account/")
    assert is_in(elsewhere) is stays


def test_being_busy_does_not_move_the_end(elsewhere: Client) -> None:
    began = elsewhere.session[SIGNED_IN_AT]
    session = elsewhere.session
    session[LAST_SEEN] -= 120
    session.save()
    elsewhere.post("/account/keep-alive/")
    elsewhere.post("/account/reauthenticate/", {"password": PASSWORD})
    assert elsewhere.session[SIGNED_IN_AT] == began


def test_words_posted_after_the_end_are_offered_again(elsewhere: Client, sign_in: Callable) -> None:
    aged(elsewhere, 13 * HOUR)
    assert "resume" in elsewhere.post("/apply/", {"company_profile": "typed"}).url
    page = elsewhere.get("/account/login/").content.decode()
    assert "您登入已經超過 12 小時，系統已自動登出" in page
    sign_in(TAX_ID, by=elsewhere)
    assert elsewhere.get("/account/resume/").context["fields"] == [["company_profile", "typed"]]
    assert time.time() - elsewhere.session[SIGNED_IN_AT] < 60


def test_page_counts_down_to_the_nearer_end(elsewhere: Client) -> None:
    aged(elsewhere, 12 * HOUR - 300)
    assert 295 <= elsewhere.get("/account/").wsgi_request.idle_seconds <= 300


def test_hours_are_a_setting(elsewhere: Client, settings: object) -> None:
    settings.SESSION_HOURS = 1
    aged(elsewhere, HOUR)
    elsewhere.get("/account/")
    assert not is_in(elsewhere)


# --- What ends the others ----------------------------------------------------------------------------------------------


def test_new_password_ends_the_others(client: Client, vendor: User, elsewhere: Client) -> None:
    client.force_login(vendor)
    new = {"oldpassword": PASSWORD, "password1": "river-bend-1", "password2": "river-bend-1"}
    client.post("/account/password/change/", new)
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_setting_a_second_factor_up_and_aside_ends_the_others(client: Client, vendor: User, elsewhere: Client) -> None:
    client.force_login(vendor)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(client.session["mfa.totp.secret"])})
    assert (is_in(client), is_in(elsewhere)) == (True, False)

    elsewhere.force_login(User.objects.get(pk=vendor.pk))
    assert client.post("/account/2fa/app/deactivate/").url == "/account/2fa/"
    assert not Authenticator.objects.exists()
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_lost_telephone_ends_all(vendor: User, elsewhere: Client) -> None:
    give_factor(vendor)
    actions.remove_second_factor(vendor)
    assert not is_in(elsewhere)


@pytest.mark.parametrize("changes", [{"role": "authority"}, {"is_active": None}])
def test_other_role_and_switching_off_end_all(
    client: Client, administrator: User, officer: User, settings: object, changes: dict
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    theirs = Client()
    theirs.force_login(officer)
    client.force_login(administrator)
    form = {
        "name": officer.name,
        "email": officer.email,
        "role": officer.role,
        "is_active": "on",
        "reason": "",
    } | changes
    form = {key: value for key, value in form.items() if value is not None}
    client.post(reverse("admin:accounts_user_change", args=[officer.pk]), form)
    assert User.objects.get(pk=officer.pk).is_active is ("is_active" in form)
    User.objects.filter(pk=officer.pk).update(is_active=True)
    assert not is_in(theirs), "not even when it is switched on again"
    assert is_in(client)


# --- What stays --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/account/", 200), ("get", "/", 200), ("get", "/apply/", 200), ("get", "/apply/inbox/", 200),
        ("get", "/nowhere/", 404), ("get", "/apply/999/", 404), ("get", "/admin/", 302), ("get", "/account/login/", 302),
        ("get", "/account/keep-alive/", 200), ("post", "/account/keep-alive/", 200), ("get", "/account/email/confirmed/", 200),
        ("get", "/apply/questions/workbook/", 200), ("get", "/apply/clock/115/", 404), ("get", "/solutions/", 200),
        ("get", "/account/email/resend/", 405), ("post", "/account/logout/", 302), ("get", "/?x=%00", 400),
    ],
)  # fmt: skip
def test_nothing_that_was_answered_to_a_signed_in_person_is_stored(
    elsewhere: Client, method: str, path: str, status: int
) -> None:
    answer = getattr(elsewhere, method)(path)
    if status != 400:  # refused before anybody looks who asks
        assert answer["Cache-Control"] == NO_STORE
    assert answer.status_code == status


def test_refused_form_is_not_stored(vendor: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(vendor)
    answer = strict.post("/account/keep-alive/")
    assert (answer.status_code, answer["Cache-Control"]) == (403, NO_STORE)


def test_answer_that_signs_out_for_idleness_is_not_stored(elsewhere: Client) -> None:
    aged(elsewhere, 13 * HOUR)
    assert elsewhere.get("/apply/")["Cache-Control"] == NO_STORE


def test_page_of_a_visitor_is_left_as_it_is(client: Client, db: None) -> None:
    assert "Cache-Control" not in client.get("/").headers


def test_expired_sessions_leave_with_what_they_kept(elsewhere: Client) -> None:
    aged(elsewhere, 13 * HOUR)
    elsewhere.post("/apply/", {"company_profile": "secret"})
    kept = Session.objects.get()
    assert "interrupted" in kept.get_decoded()
    now = timezone.now()
    assert timedelta(hours=11) < kept.expire_date - now <= timedelta(hours=12)
    duties.sweep("accounts.sessions", now + timedelta(hours=11))
    assert Session.objects.count() == 1
    duties.sweep("accounts.sessions", now + timedelta(hours=12, seconds=1))
    assert Session.objects.count() == 0


def test_many_expired_sessions_leave_in_one_sweep(db: None) -> None:
    now = timezone.now()
    Session.objects.bulk_create(
        [Session(session_key=f"{number:032}", session_data="x", expire_date=now) for number in range(1100)]
    )
    assert duties.sweep("accounts.sessions", now) == 3
    assert Session.objects.count() == 0


@pytest.mark.once
@pytest.mark.parametrize(("address", "prefix"), [("https://hall.example.tw", "__Host-"), ("http://localhost:8000", "")])
def test_cookies_over_https_belong_to_the_host_alone(address: str, prefix: str) -> None:
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME DEVICE_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE"
    more = "SESSION_COOKIE_DOMAIN CSRF_COOKIE_DOMAIN SESSION_COOKIE_PATH CSRF_COOKIE_PATH MESSAGE_STORAGE"
    code = f"from django.conf import settings; print(*[getattr(settings, n) for n in '{names} {more}'.split()])"
    done = manage("shell", "--no-imports", "-c", code, SECRET_KEY="x" * 60, BASE_URL=address)
    assert done.stdout.split() == [
        f"{prefix}sessionid", f"{prefix}csrftoken", f"{prefix}device", str(bool(prefix)), str(bool(prefix)),
        "None", "None", "/", "/", "django.contrib.messages.storage.session.SessionStorage",
    ]  # fmt: skip
