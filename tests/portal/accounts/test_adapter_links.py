"""Do the links of every mail lead to BASE_URL, whatever host, port and headers the request came with?"""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from applications import actions
from applications.models import Vendor
from portal.accounts.models import User
from portal.background import duties
from portal.outbox.models import Message
from tests.factories import PASSWORD
from tests.portal.accounts.factor import code_of, give_factor
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID

HOSTILE = {
    "HTTP_HOST": "127.0.0.1:6666",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PORT": "6667",
    "HTTP_FORWARDED": "host=evil.example;proto=https",
    "HTTP_ORIGIN": "http://127.0.0.1:6666",
    "HTTP_REFERER": "http://evil.example/",
}
BASE = "https://hall.example.tw:8443"


@pytest.fixture(autouse=True)
def _place(settings: object) -> None:
    settings.BASE_URL = BASE
    settings.STAFF_MFA_REQUIRED = False


@pytest.fixture
def browser() -> Client:
    return Client(**HOSTILE)


def nowhere_named(text: str) -> None:
    """A port stands behind a colon: four digits alone also come by chance, in a Message-ID."""
    assert [named for named in ("evil.example", ":6666", ":6667") if named in text] == []


def sent(kind: str) -> list[str]:
    """The links of the mail of this kind, as it really left."""
    letter = Message.objects.filter(kind=kind).latest("pk")
    duties.sweep("outbox.send")
    (mailed,) = [email for email in mail.outbox if email.extra_headers["Message-ID"] == letter.message_id]
    whole = f"{mailed.subject}\n{mailed.body}"
    nowhere_named(whole + mailed.message().as_string())
    return re.findall(r"\S+://\S+", whole)


def leads_home(links: list[str], path: str) -> bool:
    return len(links) == 1 and links[0].startswith(BASE + path)


def test_registering(browser: Client, db: None) -> None:
    form = {"username": TAX_ID, "email": "a@example.com", "password1": PASSWORD, "password2": PASSWORD, "agreed": "on"}
    assert browser.post("/account/signup/", form).status_code == 302
    assert leads_home(sent("email_confirmation_signup"), "/account/email/confirm/")


def test_registering_with_an_address_of_another(browser: Client, vendor: User) -> None:
    form = {
        "username": OTHER_TAX_ID,
        "email": vendor.email,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "agreed": "on",
    }
    browser.post("/account/signup/", form)
    assert sent("address_in_use") == []


def test_asking_once_more(browser: Client, person: Callable) -> None:
    browser.force_login(person(verified=False))
    browser.post("/account/email/resend/")
    assert leads_home(sent("email_confirmation"), "/account/email/confirm/")


def test_resetting_a_password(browser: Client, vendor: User) -> None:
    browser.post("/account/password/reset/", {"email": TAX_ID})
    assert leads_home(sent("password_reset_key"), "/account/password/reset/key/")


def test_resetting_the_password_of_nobody(browser: Client, db: None) -> None:
    browser.post("/account/password/reset/", {"email": "nobody@example.com"})
    assert leads_home(sent("unknown_account"), "/account/signup/")


def test_notices_of_what_changed(browser: Client, vendor: User, django_capture_on_commit_callbacks: Callable) -> None:
    browser.force_login(vendor)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "river-bend-1", "password2": "river-bend-1"}
    browser.post("/account/password/change/", new)
    browser.post("/account/email/", {"email": "new@example.com", "action_add": "1"})
    link = sent("email_confirmation")[0].removeprefix(BASE)
    browser.post(link)
    secret = give_factor(vendor)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/2fa/codes/generate/")
    browser.post("/account/2fa/app/deactivate/")
    assert code_of(secret)
    kinds = ("password_changed", "email_changed", "recovery_codes_generated", "totp_deactivated")
    assert [sent(kind) for kind in kinds] == [[], [], [], []]


def test_notice_of_a_password_that_was_reset(browser: Client, vendor: User) -> None:
    browser.post("/account/password/reset/", {"email": TAX_ID})
    page = browser.get(sent("password_reset_key")[0].removeprefix(BASE)).url
    browser.post(page, {"password1": "river-bend-1", "password2": "river-bend-1"})
    assert sent("password_reset") == []


def test_inviting_staff_and_handing_over(browser: Client, administrator: User, vendor: User) -> None:
    browser.force_login(administrator)
    form = {"username": "officer9", "name": "", "email": "nine@example.com", "role": "officer"}
    browser.post("/admin/accounts/user/add/", form)
    assert leads_home(sent("invitation"), "/account/password/reset/key/")
    form = {"name": "", "email": "new@example.com", "is_active": "on", "reason": "來函"}
    browser.post(f"/admin/accounts/user/{vendor.pk}/change/", form)
    assert leads_home(sent("invitation"), "/account/password/reset/key/")


def test_inviting_a_colleague(browser: Client, vendor: User) -> None:
    Vendor.objects.of(vendor)
    browser.force_login(vendor)
    browser.post("/apply/team/invite/", {"email": "ming@example.com", "role": "editor"})
    links = sent("member_invitation")
    assert leads_home(links, "/apply/join/")
    secret = links[0].rstrip("/").rpartition("/")[2]
    joined = {"name": "王小明", "password1": PASSWORD, "password2": PASSWORD, "agreed": "on"}
    Client(**HOSTILE).post(f"/apply/join/{secret}/", joined)
    assert leads_home(sent("member_joined"), "/apply/team/")
    assert actions.membership_of(User.objects.get(email="ming@example.com")).vendor.tax_id == TAX_ID


def test_links_of_pages_stay_where_the_browser_is(browser: Client, db: None) -> None:
    """Only mails are bound to BASE_URL: a page is read where it was asked for."""
    nowhere_named(browser.get("/account/login/").content.decode())
