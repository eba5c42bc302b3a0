"""Do all pages of the account open, in Chinese, without anything that the content policy forbids?"""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from portal.accounts.models import User
from tests.factories import PASSWORD
from tests.portal.accounts.people import TAX_ID

FOR_VISITORS = [
    "signup/",
    "login/",
    "inactive/",
    "email/sent/",
    "email/confirmed/",
    "email/confirm/x/",
    "password/reset/",
    "password/reset/sent/",
    "password/reset/done/",
    "password/reset/key/1-x/",
]
FOR_THE_SIGNED_IN = [
    "",
    "logout/",
    "reauthenticate/",
    "email/",
    "email/sent/",
    "password/change/",
    "2fa/",
    "2fa/app/activate/",
]
WITH_A_FACTOR = ["2fa/", "2fa/reauthenticate/", "2fa/app/deactivate/", "2fa/codes/", "2fa/codes/generate/"]
FOREIGN = re.compile(
    r"\b(?!QR\b|App\b|TOTP\b|Google\b|Authenticator\b|Microsoft\b|FreeOTP\b|AM\b|PM\b)[A-Z][a-z]{2,}\b"
)


class Body(HTMLParser):
    """The words between <main> and </main>, and every attribute of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.attributes, self.tags, self._inside = "", [], [], False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = self._inside or tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "main"

    def handle_data(self, data: str) -> None:
        self.words += data if self._inside else ""


def check(response: object) -> None:
    assert response.status_code == 200
    body = Body(response.content.decode())
    assert [tag for tag, _ in body.tags].count("h1") == 1
    assert FOREIGN.findall(body.words) == []
    for tag, attributes in body.tags:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/json"


@pytest.mark.django_db
@pytest.mark.parametrize("address", FOR_VISITORS)
def test_page_for_visitors_opens(client: Client, address: str) -> None:
    check(client.get(f"/account/{address}"))


@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize("address", FOR_THE_SIGNED_IN)
def test_page_for_the_signed_in_opens(client: Client, person: Callable, address: str, verified: bool) -> None:
    client.force_login(person(verified=verified))
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    check(client.get(f"/account/{address}", follow=True))


@pytest.mark.parametrize("address", WITH_A_FACTOR)
def test_page_of_the_second_factor_opens(client: Client, vendor: User, address: str) -> None:
    TOTP.activate(vendor, generate_totp_secret())
    RecoveryCodes.activate(vendor)
    client.force_login(vendor)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    check(client.get(f"/account/{address}"))


def test_page_that_asks_for_the_code_opens(client: Client, vendor: User) -> None:
    TOTP.activate(vendor, generate_totp_secret())
    page = client.post("/account/login/", {"login": TAX_ID, "password": PASSWORD}, follow=True)
    check(page)
    check(client.post(page.redirect_chain[-1][0], {"code": "000000"}))


@pytest.mark.parametrize("address", [*FOR_THE_SIGNED_IN[:2], "2fa/", "resume/", "password/change/"])
def test_page_for_the_signed_in_leads_visitors_to_sign_in(client: Client, db: None, address: str) -> None:
    response = client.get(f"/account/{address}")
    assert response.status_code == 302
    assert response.url in (f"/account/login/?next=/account/{address}", "/")


def test_too_many_requests_are_answered_in_words(client: Client, db: None) -> None:
    for _ in range(20):
        client.post("/account/signup/", {})
    response = client.post("/account/signup/", {})
    assert response.status_code == 429
    assert "動作太頻繁" in response.content.decode()


def test_page_end_says_when_the_session_ends(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    page = client.get("/account/").content.decode()
    assert 'id="idle"' in page
    assert 'data-seconds="1800"' in page
    assert "js/idle.js" in page
    assert 'id="idle"' not in Client().get("/account/login/").content.decode()
