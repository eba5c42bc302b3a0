"""Is somebody who does nothing signed out by the server, without losing their place or their words?"""

import time

import pytest
from django.test import Client

from portal.accounts.middleware import KEPT_CHARACTERS, LAST_SEEN
from portal.accounts.models import User
from tests.factories import PASSWORD
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID, is_in

MINUTE = 60


@pytest.fixture
def browser(client: Client, vendor: User) -> Client:
    client.force_login(vendor)
    client.get("/account/")
    return client


def idle(browser: Client, seconds: int) -> None:
    """As if nothing had happened for so long."""
    session = browser.session
    session[LAST_SEEN] = int(time.time()) - seconds
    session.save()


@pytest.mark.parametrize(("seconds", "stays"), [(30 * MINUTE - 5, True), (30 * MINUTE, False)])
def test_idle_person_is_signed_out_after_thirty_minutes(browser: Client, seconds: int, stays: bool) -> None:
    idle(browser, seconds)
    browser.get("/account/")
    assert is_in(browser) is stays


def test_idle_minutes_are_a_setting(browser: Client, settings: object) -> None:
    settings.IDLE_MINUTES = 5
    idle(browser, 5 * MINUTE)
    browser.get("/account/")
    assert not is_in(browser)


def test_signed_out_person_returns_to_the_same_page(browser: Client) -> None:
    idle(browser, 31 * MINUTE)
    response = browser.get("/apply/?page=2")
    assert response.url == "/account/login/?next=%2Fapply%2F%3Fpage%3D2"
    assert "系統已自動登出" in browser.get(response.url).content.decode()
    back = browser.post("/account/login/", {"login": TAX_ID, "password": PASSWORD, "next": "/apply/?page=2"})
    assert back.url == "/apply/?page=2"


def test_public_page_is_shown_to_who_was_signed_out(browser: Client) -> None:
    idle(browser, 31 * MINUTE)
    page = browser.get("/")
    assert (page.status_code, "系統已自動登出" in page.content.decode()) == (200, True)
    assert not is_in(browser)


def test_session_is_not_written_more_than_once_a_minute(browser: Client) -> None:
    idle(browser, 59)
    seen = browser.session[LAST_SEEN]
    browser.get("/account/")
    assert browser.session[LAST_SEEN] == seen
    idle(browser, 60)
    browser.get("/account/")
    assert browser.session[LAST_SEEN] > seen


@pytest.mark.parametrize(
    ("headers", "counts"),
    [
        ({}, True),
        ({"HX-Request": "true"}, False),
        ({"Sec-Fetch-Mode": "cors"}, False),
        ({"Sec-Fetch-Mode": "navigate"}, True),
    ],
)
def test_script_that_only_looks_does_not_keep_a_session_alive(browser: Client, headers: dict, counts: bool) -> None:
    idle(browser, 20 * MINUTE)
    before = browser.session[LAST_SEEN]
    browser.get("/account/", headers=headers)
    assert (browser.session[LAST_SEEN] > before) is counts


def test_keep_alive_asks_by_get_and_goes_on_by_post(browser: Client) -> None:
    idle(browser, 28 * MINUTE)
    left = browser.get("/account/keep-alive/", headers={"Sec-Fetch-Mode": "cors"}).json()["seconds"]
    assert 2 * MINUTE - 3 <= left <= 2 * MINUTE
    assert browser.post("/account/keep-alive/").json()["seconds"] == 30 * MINUTE


@pytest.mark.django_db
def test_keep_alive_says_nothing_is_left_to_a_visitor(client: Client) -> None:
    assert client.get("/account/keep-alive/").json() == {"seconds": 0}


def test_script_is_told_where_to_sign_in(browser: Client) -> None:
    idle(browser, 31 * MINUTE)
    answer = browser.get("/apply/", headers={"Accept": "application/json", "Referer": "http://testserver/apply/"})
    assert (answer.status_code, answer.json()) == (401, {"sign_in": "/account/login/?next=%2Fapply%2F"})


def test_fragment_request_leads_the_whole_page_to_sign_in(browser: Client) -> None:
    idle(browser, 31 * MINUTE)
    assert browser.get("/apply/", headers={"HX-Request": "true"})["HX-Redirect"].startswith("/account/login/")


def test_words_posted_too_late_are_offered_again(browser: Client) -> None:
    idle(browser, 31 * MINUTE)
    late = browser.post("/apply/?step=2", {"company_profile": "堃\r\n<b>", "kinds": ["a", "b"]})
    assert late.url == "/account/login/?next=%2Faccount%2Fresume%2F"
    browser.post("/account/login/", {"login": TAX_ID, "password": PASSWORD})

    page = browser.get("/account/resume/")
    assert page.context["path"] == "/apply/?step=2"
    assert page.context["fields"] == [["company_profile", "堃\r\n<b>"], ["kinds", "a"], ["kinds", "b"]]
    assert 'value="堃\r\n&lt;b&gt;"' in page.content.decode()


def test_words_that_were_sent_again_are_kept_no_longer(browser: Client) -> None:
    idle(browser, 31 * MINUTE)
    browser.post("/apply/?step=2", {"company_profile": "typed"})
    browser.post("/account/login/", {"login": TAX_ID, "password": PASSWORD})
    browser.post("/apply/", {"company_profile": "another page"})
    assert "interrupted" in browser.session
    browser.post("/apply/?step=2", {"company_profile": "typed"})
    assert "interrupted" not in browser.session


def test_words_are_not_shown_to_somebody_else(browser: Client, person: object) -> None:
    person(OTHER_TAX_ID)
    idle(browser, 31 * MINUTE)
    browser.post("/apply/", {"company_profile": "secret"})
    browser.post("/account/login/", {"login": OTHER_TAX_ID, "password": PASSWORD})
    assert browser.get("/account/resume/").url == "/account/"
    assert "interrupted" not in browser.session


@pytest.mark.parametrize("posted", [{"oldpassword": "x"}, {"text": "字" * (KEPT_CHARACTERS + 1)}])
def test_passwords_and_floods_are_not_kept(browser: Client, posted: dict[str, str]) -> None:
    idle(browser, 31 * MINUTE)
    response = browser.post("/apply/", posted, headers={"Referer": "http://testserver/apply/?from=here"})
    assert response.url == "/account/login/?next=http%3A%2F%2Ftestserver%2Fapply%2F%3Ffrom%3Dhere"
    assert "interrupted" not in browser.session


def test_page_says_when_it_ends(browser: Client) -> None:
    response = browser.get("/account/")
    assert 0 <= 30 * MINUTE - response.wsgi_request.idle_seconds <= 3
