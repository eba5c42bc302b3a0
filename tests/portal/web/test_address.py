"""Is the caller's address told by whom we trust, is it never an error, and is nobody counted with somebody else's proxy?"""

import pytest
from django.test import Client, RequestFactory

from portal.accounts.models import SignIn, User
from portal.web import address
from portal.web.address import Caller, caller_of
from tests.commands import manage

PROXY, VISITOR = "10.0.0.2", "198.51.100.7"


@pytest.fixture(autouse=True)
def _warned_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "_warned_at", float("-inf"))


def asked(peer: str, forwarded: str | None = None) -> Caller:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return caller_of(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "caller"),
    [
        (0, VISITOR, None, Caller(VISITOR, "198.51.100.0/24")),
        (0, VISITOR, "1.2.3.4", Caller(VISITOR, "198.51.100.0/24")),  # a visitor who says to be somebody else
        (1, PROXY, VISITOR, Caller(VISITOR, "198.51.100.0/24")),
        (1, PROXY, f"1.2.3.4, {VISITOR}", Caller(VISITOR, "198.51.100.0/24")),
        (2, PROXY, f"1.2.3.4, {VISITOR}, 10.0.0.9", Caller(VISITOR, "198.51.100.0/24")),
        (1, VISITOR, None, Caller(VISITOR, "198.51.100.0/24")),  # past the proxy
        (1, PROXY, f"{VISITOR}:4711", Caller(VISITOR, "198.51.100.0/24")),
        (1, PROXY, "::ffff:198.51.100.7", Caller(VISITOR, "198.51.100.0/24")),
        (1, PROXY, "2001:db8:1:2:3:4:5:6", Caller("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")),
        (1, PROXY, "[2001:db8:1:2::6]:4711", Caller("2001:db8:1:2::6", "2001:db8:1:2::/64")),
        (1, PROXY, "[2001:db8:1:2::6]", Caller("2001:db8:1:2::6", "2001:db8:1:2::/64")),
        (1, PROXY, "fe80::1%eth0", Caller("fe80::1", "fe80::/64")),
        (0, "::ffff:198.51.100.7", None, Caller(VISITOR, "198.51.100.0/24")),
        # what is wrong: the socket's address for the record, and nobody is counted together
        (0, PROXY, VISITOR, Caller(PROXY, "")),
        (1, PROXY, None, Caller(PROXY, "")),
        (2, PROXY, VISITOR, Caller(PROXY, "")),
        (9, "127.0.0.1", f"{VISITOR}, {VISITOR}", Caller("127.0.0.1", "")),
        (1, PROXY, "", Caller(PROXY, "")),
        (1, PROXY, "unknown", Caller(PROXY, "")),
        (1, PROXY, "<script>", Caller(PROXY, "")),
        (1, PROXY, "1.2.3", Caller(PROXY, "")),
        (1, PROXY, "１９８.51.100.7", Caller(PROXY, "")),
        (1, PROXY, "[" * 50, Caller(PROXY, "")),
        (1, PROXY, ":" * 3000, Caller(PROXY, "")),
        (1, PROXY, f"{VISITOR},", Caller(PROXY, "")),
        (1, "", "", Caller(None, "")),
        (0, "", None, Caller(None, "")),
    ],
)
def test_caller_is_named_by_trusted_proxies_only(
    settings: object, proxies: int, peer: str, forwarded: str | None, caller: Caller
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert asked(peer, forwarded) == caller


def test_wrong_number_of_proxies_is_said_in_the_log_once(settings: object, caplog: pytest.LogCaptureFixture) -> None:
    settings.TRUSTED_PROXIES = 3
    for _ in range(5):
        asked(PROXY, VISITOR)
    assert [record.getMessage() for record in caplog.records] == [
        "X-Forwarded-For does not name the caller as TRUSTED_PROXIES=3 says"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/account/login/", "/account/signup/", "/account/password/reset/"])
@pytest.mark.parametrize("forwarded", ["", "x", "1.2.3.4", "1.2.3.4, ::1%25, \x7f"])
def test_header_that_is_too_short_or_garbage_breaks_no_page(
    client: Client, settings: object, page: str, forwarded: str
) -> None:
    settings.TRUSTED_PROXIES = 4
    answer = client.post(page, {"login": "04595257", "password": "x", "email": ""}, HTTP_X_FORWARDED_FOR=forwarded)
    assert answer.status_code == 200


@pytest.mark.django_db
def test_wrong_number_of_proxies_does_not_lock_everybody(client: Client, settings: object) -> None:
    settings.TRUSTED_PROXIES = 2
    password = "quiet-river-2031"
    User.objects.create_user("04595257", "a@example.com", password)
    for number in range(30):
        client.post("/account/login/", {"login": f"stranger{number}", "password": "x"}, HTTP_X_FORWARDED_FOR="6.6.6.6")
    answer = client.post("/account/login/", {"login": "04595257", "password": password}, HTTP_X_FORWARDED_FOR="7.7.7.7")
    assert answer.status_code == 302
    assert SignIn.objects.first().address == "127.0.0.1"


@pytest.mark.django_db
def test_limits_of_the_library_do_not_count_unknown_networks_together(client: Client, settings: object) -> None:
    settings.TRUSTED_PROXIES = 2
    answers = {client.post("/account/password/reset/", {"email": f"{n}@example.com"}).status_code for n in range(15)}
    assert answers == {302}
    settings.TRUSTED_PROXIES = 0
    answers = [client.post("/account/password/reset/", {"email": f"{n}@example.com"}).status_code for n in range(15)]
    assert (answers[0], answers[-1]) == (302, 429)


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("one", "TRUSTED_PROXIES is 'one': it must be a whole number."),
        ("1.5", "TRUSTED_PROXIES is '1.5': it must be a whole number."),
        ("-1", "TRUSTED_PROXIES is -1: it must be at least 0."),
        ("0", "BEHIND_TLS_PROXY says that a proxy stands in front: TRUSTED_PROXIES must say how many."),
    ],
)
def test_wrong_number_is_a_sentence_at_the_start(value: str, sentence: str) -> None:
    done = manage("check", SECRET_KEY="x" * 60, TRUSTED_PROXIES=value, BEHIND_TLS_PROXY="1")
    assert done.stderr == f"manage.py: {sentence}\n"
