"""Do wrong passwords and codes of strangers keep out the stranger, and never whoever has signed in before?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts import lockout
from portal.accounts.devices import Source
from portal.accounts.models import SignIn, Throttle, User
from portal.background import duties
from tests.concurrency import only_postgres
from tests.factories import PASSWORD
from tests.portal.accounts.factor import code_of, give_factor
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PAUSE = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
CODES = "/account/2fa/authenticate/"


def at(address: str) -> Client:
    """A browser that was never here, at a network address."""
    return Client(REMOTE_ADDR=address)


def post(browser: Client, password: str, name: str = TAX_ID) -> object:
    return browser.post("/account/login/", {"login": name, "password": password})


def gets_in(browser: Client, password: str = PASSWORD, name: str = TAX_ID) -> bool:
    return post(browser, password, name).status_code == 302


def known(address: str) -> Client:
    """A browser that has signed in before, and out."""
    browser = at(address)
    assert gets_in(browser)
    browser.post("/account/logout/")
    return browser


def network(number: int) -> Source:
    return Source(f"198.51.{number}.0/24")


# --- Who is kept out ---------------------------------------------------------------------------------------------------


def test_stranger_locks_the_own_network_and_not_the_vendor(vendor: User) -> None:
    stranger = at("203.0.113.9")
    for _ in range(5):
        post(stranger, "wrong")
    assert not gets_in(stranger)
    assert not gets_in(at("203.0.113.200")), "the same /24"
    assert gets_in(at("198.51.100.1"))


def test_networks_of_ipv6_are_counted_by_64_bits(vendor: User) -> None:
    for last in range(1, 6):
        post(at(f"2001:db8:0:1::{last}"), "wrong")
    assert not gets_in(at("2001:db8:0:1:ffff::1"))
    assert gets_in(at("2001:db8:0:2::1"))


def test_browser_that_signed_in_before_gets_in_from_the_strangers_own_network(vendor: User) -> None:
    mine = known("203.0.113.9")
    for _ in range(6):
        post(at("203.0.113.9"), "wrong")
    assert not gets_in(at("203.0.113.9"))
    assert gets_in(mine)


def test_known_browser_has_five_tries_of_its_own(vendor: User) -> None:
    mine, other = known("203.0.113.9"), known("203.0.113.9")
    for left in (4, 3, 2, 1):
        assert f"還可以試 {left} 次" in post(mine, "wrong").content.decode()
    assert "從這部裝置暫停登入到" in post(mine, "wrong").content.decode()
    assert not gets_in(mine)
    assert gets_in(other)
    assert gets_in(at("203.0.113.9"))


def test_known_browser_gets_in_while_its_network_is_paused(vendor: User, person: Callable) -> None:
    mine = known("203.0.113.9")
    for number in range(21):
        post(at("203.0.113.9"), "wrong", f"stranger{number}")
    person(OTHER_TAX_ID)
    assert not gets_in(at("203.0.113.9"), name=OTHER_TAX_ID)
    assert gets_in(mine)
    mine.post("/account/logout/")
    assert not gets_in(mine, name=OTHER_TAX_ID), "it is known to one account, not to another"


def test_guesses_from_many_networks_meet_a_ceiling_and_the_known_browser_does_not(vendor: User) -> None:
    mine = known("203.0.113.9")
    tried = 0
    for number in range(30):
        for _ in range(4):
            answer = post(at(f"198.51.{number}.1"), "wrong").content.decode()
            tried += "還可以試" in answer
    assert tried == 20
    assert "沒有登入過這個帳號的電腦和手機，暫停登入到" in post(at("192.0.2.1"), PASSWORD).content.decode()
    assert gets_in(mine)


def test_ceiling_is_counted_whatever_name_is_typed_and_told_to_nobody_else(vendor: User) -> None:
    for number in range(5):
        for _ in range(4):
            post(at(f"198.51.{number}.1"), "wrong")
    answer = post(at("192.0.2.1"), PASSWORD, vendor.email)
    assert "還可以試 4 次" in answer.content.decode()
    assert SignIn.objects.first().outcome == SignIn.Outcome.MASKED


def test_unknown_names_meet_the_same_ceiling(db: None) -> None:
    answers = ["還可以試" in post(at(f"198.51.{number}.1"), "wrong").content.decode() for number in range(25)]
    assert answers == [True] * 20 + [False] * 5


def test_ceiling_of_an_account_ends_within_the_hour(vendor: User) -> None:
    for number in range(20):
        lockout.begin(TAX_ID, vendor, network(number), NOON)
    with pytest.raises(lockout.Paused) as refused:
        lockout.begin(TAX_ID, vendor, network(30), NOON + SECOND)
    assert (refused.value.until, refused.value.kind) == (NOON + timedelta(hours=1), Throttle.Kind.ACCOUNT)
    assert lockout.begin(TAX_ID, vendor, network(30), NOON + timedelta(hours=1)).left == 4


def test_release_also_ends_what_was_counted_before_somebody_registered(person: Callable) -> None:
    for number in range(19):
        lockout.begin(TAX_ID, None, network(number), NOON)
    user = person()
    lockout.begin(TAX_ID, user, network(19), NOON)
    with pytest.raises(lockout.Paused):
        lockout.begin(TAX_ID, user, network(20), NOON)
    lockout.release(user, NOON)
    assert lockout.begin(TAX_ID, user, network(20), NOON).outcome == SignIn.Outcome.FAILED


def test_new_password_by_mail_lets_in_during_an_attack(vendor: User, letters: Callable) -> None:
    for number in range(20):
        lockout.begin(TAX_ID, vendor, network(number), datetime.now(UTC))
    browser = at("192.0.2.1")
    browser.post("/account/password/reset/", {"email": TAX_ID})
    link = letters(kind="password_reset_key")[0].body.split("http://testserver")[1].split()[0]
    page = browser.get(link).url
    browser.post(page, {"password1": "river-bend-1", "password2": "river-bend-1"})
    for number in range(20):  # and goes on
        lockout.begin(TAX_ID, vendor, network(number), datetime.now(UTC))
    assert not gets_in(at("192.0.2.77"), "river-bend-1")
    assert gets_in(browser, "river-bend-1")


def test_whoever_held_the_account_before_holds_no_known_browser(vendor: User) -> None:
    mine = known("203.0.113.9")
    User.objects.filter(pk=vendor.pk).update(email="new@example.com")
    for _ in range(5):
        post(at("203.0.113.9"), "wrong")
    assert not gets_in(mine)


@pytest.mark.parametrize("forged", ["", "x", "W10", "WyJhIixbXV0:1x:abc", r'"\000"'])
def test_cookie_of_ones_own_making_is_no_known_browser(vendor: User, forged: str) -> None:
    """As it comes over the line: a library that makes cookies may refuse what a stranger writes by hand."""
    stranger = Client(REMOTE_ADDR="203.0.113.9", HTTP_COOKIE=f"device={forged}")
    for _ in range(5):
        post(stranger, "wrong")
    assert not gets_in(stranger)


def test_cookie_of_one_account_is_none_of_another(vendor: User, person: Callable) -> None:
    person(OTHER_TAX_ID)
    stranger = known("203.0.113.9")
    for _ in range(5):
        post(stranger, "wrong", OTHER_TAX_ID)
    assert gets_in(at("198.51.100.1"), name=OTHER_TAX_ID)
    assert not gets_in(stranger, name=OTHER_TAX_ID)


def test_browser_of_several_accounts_is_known_to_the_last_eight(person: Callable) -> None:
    browser = at("203.0.113.9")
    people = [person(f"staff{number}", role="officer") for number in range(9)]
    for user in people:
        assert gets_in(browser, name=user.username)
        browser.post("/account/logout/")
    for number in range(20):
        post(at("203.0.113.9"), "wrong", f"nobody{number}")
    assert [gets_in(at("203.0.113.9"), name=people[0].username), gets_in(browser, name=people[0].username)] == [
        False
    ] * 2
    assert gets_in(browser, name=people[8].username)


def test_cookie_says_nothing_and_is_for_the_server_alone(vendor: User) -> None:
    cookie = known("203.0.113.9").cookies["device"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == 400 * 86400
    assert TAX_ID not in cookie.value
    assert vendor.email not in cookie.value


def test_signed_in_person_proves_the_password_again_whatever_strangers_try(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    for _ in range(6):
        post(Client(), "wrong")
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_getting_in_oneself_does_not_end_the_pause_of_the_network(vendor: User) -> None:
    """Who has an account of their own begins a sign-in, guesses others' passwords meanwhile, and ends it."""
    own = lockout.begin(TAX_ID, vendor, network(1), NOON)
    for number in range(19):
        lockout.begin(f"other{number}", None, network(1), NOON)
    with pytest.raises(lockout.Paused):
        lockout.begin("another", None, network(1), NOON)
    lockout.pass_(own)
    assert lockout.begin("another", None, network(1), NOON).left == 4, "the own try was none"
    with pytest.raises(lockout.Paused):
        lockout.begin("one more", None, network(1), NOON)

    own = lockout.begin(TAX_ID, vendor, network(2), NOON)
    for number in range(19):
        lockout.begin(f"other{number}", None, network(2), NOON)
    Throttle.objects.filter(kind="network", source=network(2).key).update(failures=21)
    lockout.pass_(own)
    with pytest.raises(lockout.Paused):
        lockout.begin("another", None, network(2), NOON)


# --- Codes -------------------------------------------------------------------------------------------------------------


def test_wrong_codes_of_somebody_with_the_password_do_not_keep_the_owner_out(officer: User) -> None:
    secret = give_factor(officer)
    mine, thief = at("192.0.2.1"), at("203.0.113.9")
    for browser in (mine, thief):
        post(browser, PASSWORD, "officer1")
    for _ in range(5):
        thief.post(CODES, {"code": "000000"})
    assert "輸入錯誤次數太多" in thief.post(CODES, {"code": code_of(secret)}).content.decode()
    assert mine.post(CODES, {"code": code_of(secret)}).url == "/admin/"


def test_codes_are_counted_apart_from_passwords(officer: User) -> None:
    give_factor(officer)
    browser = at("192.0.2.1")
    post(browser, PASSWORD, "officer1")
    for _ in range(6):
        browser.post(CODES, {"code": "000000"})
    assert gets_in(at("192.0.2.1"), name="officer1"), "to the page of the code"


def test_guesses_of_codes_from_many_networks_meet_the_ceiling(officer: User) -> None:
    name = f"code {officer.pk}"
    for number in range(20):
        lockout.begin(name, officer, network(number), NOON, step=SignIn.Step.CODE)
    with pytest.raises(lockout.Paused):
        lockout.begin(name, officer, network(50), NOON, step=SignIn.Step.CODE)


# --- What is kept ------------------------------------------------------------------------------------------------------


def test_refused_tries_are_on_record_once_for_each_pause(vendor: User) -> None:
    for _ in range(40):
        post(at("203.0.113.9"), "wrong")
    assert [sign_in.outcome for sign_in in SignIn.objects.order_by("pk")] == ["failed"] * 5 + ["refused"]
    assert Throttle.objects.get(kind="source", until__isnull=False, refused__gt=0).refused == 35


def test_try_asks_the_database_as_often_after_many_as_after_few(vendor: User) -> None:
    def count(source: Source) -> int:
        with CaptureQueriesContext(connection) as caught:
            lockout.pass_(lockout.begin(TAX_ID, vendor, source, NOON))
        return len(caught)

    few = count(network(1))
    for number in range(19):
        lockout.begin(TAX_ID, vendor, network(number), NOON)
        lockout.begin(vendor.email, vendor, network(100 + number), NOON - timedelta(hours=2))
    assert count(network(1)) == few


def test_old_rows_leave(vendor: User) -> None:
    lockout.begin(TAX_ID, vendor, network(1), NOON)
    lockout.begin("nobody", None, network(2), NOON)
    for after, kept in (
        (timedelta(days=7) - SECOND, (2, True)),
        (timedelta(days=7), (2, False)),
        (timedelta(days=200), (0, False)),
    ):
        duties.sweep("accounts.throttles", NOON + after)
        duties.sweep("accounts.sign_ins", NOON + after)
        assert (SignIn.objects.count(), Throttle.objects.exists()) == kept


@pytest.mark.django_db(transaction=True)
@only_postgres
@pytest.mark.parametrize("unknown", [False, True])
def test_guesses_in_the_same_moment_pass_no_limit(unknown: bool) -> None:
    user = None if unknown else User.objects.create_user(TAX_ID, "a@example.com", PASSWORD)
    together = Barrier(30)

    def guess(number: int) -> bool:
        together.wait()
        name = TAX_ID if number % 2 or unknown else "a@example.com"
        try:
            record = lockout.begin(name, user, network(number % 10), NOON)
        except lockout.Paused:
            return False
        finally:
            connection.close()
        return record.outcome == SignIn.Outcome.FAILED

    with ThreadPoolExecutor(30) as pool:
        looked_at = list(pool.map(guess, range(30)))
    assert sum(looked_at) == 20
