"""Who is let in, by which name, and what happens after five failures?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.db.models import F
from django.test import Client

from portal.accounts import lockout
from portal.accounts.devices import Source
from portal.accounts.models import SignIn, Throttle, User
from tests.concurrency import only_postgres
from tests.factories import PASSWORD
from tests.portal.accounts.people import OTHER_TAX_ID, TAX_ID

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PAUSE = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


def text_of(response: object) -> str:
    return response.content.decode()


def later(by: timedelta) -> None:
    """As if `by` had passed since every try."""
    SignIn.objects.update(at=F("at") - by)
    Throttle.objects.update(at=F("at") - by, since=F("since") - by, until=F("until") - by)


HERE, THERE = Source("192.0.2.0/24"), Source("198.51.100.0/24")


def fail(times: int, name: str, user: User | None, now: datetime = NOON, source: Source = HERE) -> None:
    for _ in range(times):
        lockout.begin(name, user, source, now)


@pytest.mark.clause("R6-1-2")
@pytest.mark.parametrize(
    "name",
    [
        TAX_ID,
        "０４５９５２５７",
        " 0459-5257 ",
        "04595257@example.com",
        "04595257@EXAMPLE.COM",
        "０４５９５２５７＠example.com",
    ],
)
def test_vendor_signs_in_by_tax_id_or_address(client: Client, vendor: User, sign_in: Callable, name: str) -> None:
    response = sign_in(name)
    assert (response.status_code, response.url) == (302, "/apply/")
    assert get_user(client) == vendor


def test_unverified_vendor_may_sign_in(client: Client, person: Callable, sign_in: Callable) -> None:
    user = person(verified=False)
    sign_in(TAX_ID)
    assert get_user(client) == user
    assert not user.email_is_verified


def test_sign_in_returns_to_where_one_came_from(sign_in: Callable, vendor: User) -> None:
    assert sign_in(TAX_ID, next="/apply/inbox/").url == "/apply/inbox/"
    assert sign_in(TAX_ID, by=Client(), next="https://example.com/").url == "/apply/"


def test_officer_is_led_to_the_admin(sign_in: Callable, officer: User) -> None:
    assert sign_in("officer1").url == "/admin/"


def test_switched_off_account_is_not_let_in(client: Client, vendor: User, sign_in: Callable) -> None:
    User.objects.update(is_active=False)
    assert sign_in(TAX_ID).url == "/account/inactive/"
    assert not get_user(client).is_authenticated


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "\x00", "@", "a@b", "9" * 5000, "x'--", "\u202e123"])
def test_strange_names_are_refused_in_words(sign_in: Callable, name: str) -> None:
    response = sign_in(name)
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)


def test_fifth_failure_pauses_for_fifteen_minutes_even_with_the_right_password(
    client: Client, vendor: User, sign_in: Callable
) -> None:
    for left in (4, 3, 2, 1):
        assert f"還可以試 {left} 次" in text_of(sign_in(TAX_ID, "wrong"))
    assert "暫停登入到" in text_of(sign_in(TAX_ID, "wrong"))

    assert "暫停登入到" in text_of(sign_in(TAX_ID))
    later(PAUSE - timedelta(seconds=30))
    assert "暫停登入到" in text_of(sign_in(TAX_ID))
    assert not get_user(client).is_authenticated

    later(timedelta(seconds=30))
    assert sign_in(TAX_ID).status_code == 302
    assert get_user(client) == vendor


@pytest.mark.django_db
def test_unknown_name_is_answered_like_a_known_one(vendor: User, sign_in: Callable) -> None:
    known = [sign_in(TAX_ID, "wrong").context["form"].errors["__all__"] for _ in range(4)]
    unknown = [sign_in(OTHER_TAX_ID, "wrong").context["form"].errors["__all__"] for _ in range(4)]
    assert known == unknown
    assert "暫停登入到" in text_of(sign_in(OTHER_TAX_ID, "wrong"))


def test_pause_holds_for_the_account_and_is_told_only_to_the_name_that_failed(
    client: Client, vendor: User, sign_in: Callable
) -> None:
    for _ in range(5):
        sign_in(TAX_ID, "wrong")
    by_address = text_of(sign_in(vendor.email))
    assert not get_user(client).is_authenticated
    assert "還可以試 4 次" in by_address
    assert "暫停登入到" not in by_address
    assert SignIn.objects.first().outcome == SignIn.Outcome.MASKED

    later(PAUSE)
    assert sign_in(vendor.email).status_code == 302


def test_pause_is_of_one_account(person: Callable, client: Client, sign_in: Callable) -> None:
    person()
    other = person(OTHER_TAX_ID)
    for _ in range(5):
        sign_in(TAX_ID, "wrong")
    sign_in(OTHER_TAX_ID)
    assert get_user(client) == other


def test_full_width_name_is_the_same_name(vendor: User, sign_in: Callable) -> None:
    for name in (TAX_ID, "０４５９５２５７", "0459 5257", TAX_ID, TAX_ID):
        sign_in(name, "wrong")
    assert "暫停登入到" in text_of(sign_in(TAX_ID))


def test_success_starts_the_count_anew(vendor: User, sign_in: Callable) -> None:
    for _ in range(4):
        sign_in(TAX_ID, "wrong")
    sign_in(TAX_ID, by=Client())
    assert "還可以試 4 次" in text_of(sign_in(TAX_ID, "wrong"))


def test_pause_ends_exactly_after_fifteen_minutes(vendor: User) -> None:
    fail(5, TAX_ID, vendor)
    with pytest.raises(lockout.Paused) as refused:
        lockout.begin(TAX_ID, vendor, HERE, NOON + PAUSE - SECOND)
    assert (refused.value.until, refused.value.kind) == (NOON + PAUSE, Throttle.Kind.SOURCE)
    assert lockout.begin(TAX_ID, vendor, HERE, NOON + PAUSE).outcome == SignIn.Outcome.FAILED


def test_tries_during_a_pause_do_not_lengthen_it(vendor: User) -> None:
    fail(5, TAX_ID, vendor)
    for minute in range(1, 15):
        with pytest.raises(lockout.Paused):
            lockout.begin(TAX_ID, vendor, HERE, NOON + timedelta(minutes=minute))
    assert not lockout.pauses(NOON + PAUSE).filter(user=vendor).exists()


def test_next_five_failures_pause_again(vendor: User) -> None:
    fail(5, TAX_ID, vendor)
    fail(4, TAX_ID, vendor, NOON + PAUSE)
    assert not lockout.pauses(NOON + PAUSE).filter(user=vendor).exists()
    fail(1, TAX_ID, vendor, NOON + PAUSE)
    assert lockout.pauses(NOON + PAUSE).filter(user=vendor).exists()


def test_administrator_may_end_a_pause(vendor: User) -> None:
    fail(5, TAX_ID, vendor)
    lockout.release(vendor, NOON + SECOND)
    assert lockout.begin(TAX_ID, vendor, HERE, NOON + SECOND).outcome == SignIn.Outcome.FAILED


@pytest.mark.django_db
def test_address_is_paused_after_twenty_failures_of_any_names() -> None:
    for number in range(20):
        fail(1, f"name{number}", None)
    with pytest.raises(lockout.Paused) as refused:
        lockout.begin("another", None, HERE, NOON + PAUSE - SECOND)
    assert refused.value.kind == Throttle.Kind.NETWORK
    assert lockout.begin("another", None, THERE, NOON).outcome == SignIn.Outcome.FAILED
    assert lockout.begin("another", None, HERE, NOON + PAUSE).outcome == SignIn.Outcome.FAILED


def test_two_accounts_on_one_unproven_address_sign_in_only_by_their_tax_id(
    client: Client, person: Callable, sign_in: Callable
) -> None:
    person(TAX_ID, "shared@example.com", verified=False)
    second = person(OTHER_TAX_ID, "shared@example.com", verified=False)
    assert sign_in("shared@example.com").status_code == 200
    sign_in(OTHER_TAX_ID)
    assert get_user(client) == second


def test_record_of_a_try_keeps_no_name_that_was_typed(vendor: User, sign_in: Callable) -> None:
    sign_in("my-secret-typed-in-the-wrong-box", PASSWORD)
    attempt = SignIn.objects.get()
    assert attempt.user is None
    assert attempt.outcome == SignIn.Outcome.FAILED
    assert attempt.address == "127.0.0.1"
    assert len(attempt.name) == 64


def test_signing_out_needs_a_button(client: Client, vendor: User) -> None:
    client.force_login(vendor)
    assert "要登出嗎" in text_of(client.get("/account/logout/"))
    assert client.post("/account/logout/").url == "/"
    assert not get_user(client).is_authenticated


def test_sign_in_needs_no_redis(client: Client, vendor: User, sign_in: Callable, settings: object) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/redis.sock"}
    settings.CACHES = {"default": away}
    assert sign_in(TAX_ID).status_code == 302
    assert get_user(client) == vendor


@pytest.mark.django_db(transaction=True)
@only_postgres
def test_guesses_in_the_same_moment_do_not_pass_the_limit() -> None:
    user = User.objects.create_user(TAX_ID, "a@example.com", PASSWORD)
    together = Barrier(10)

    def guess(_: int) -> bool:
        together.wait()
        try:
            lockout.begin(TAX_ID, user, HERE, NOON)
        except lockout.Paused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        looked_at = list(pool.map(guess, range(10)))
    assert sum(looked_at) == 5
