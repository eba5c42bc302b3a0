"""Is a letter written once for its reason, whatever is in it?"""

from collections.abc import Callable

import pytest
from django.conf import settings as site
from django.db import IntegrityError, transaction

from portal.background import duties
from portal.outbox import messages
from portal.outbox.models import Message
from portal.reference import Ref
from tests.portal.moment import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(duties, "nudge", names.append)
    return names


def test_letter_waits_with_its_words_and_a_fixed_id(post: Callable, nudged: list[str]) -> None:
    message = post(now=NOW)
    kept = Message.objects.get()
    assert kept == message
    assert kept.state == "waiting"
    assert kept.to_email == "vendor@example.com"
    assert kept.created_at == NOW
    assert kept.done_at is None
    assert kept.message_id.endswith("@testserver>")
    assert kept.message_id == message.message_id
    assert nudged == ["outbox.send"]


def test_same_reason_is_one_letter(post: Callable, nudged: list[str]) -> None:
    first, second = post(), post(subject="別的主旨")
    assert first.pk == second.pk
    assert second.subject == first.subject
    assert nudged == ["outbox.send"]


@pytest.mark.parametrize(
    "other",
    [
        {"concerns": Ref("application", 13)},
        {"kind": "withdrawn"},
        {"cause": Ref("submission", 4)},
        {"occurrence": "2"},
        {"to": "b@example.com"},
    ],
)
def test_other_reason_is_another_letter(post: Callable, other: dict[str, str]) -> None:
    assert post().pk != post(**other).pk
    assert Message.objects.count() == 2


def test_database_holds_the_reason_unique(post: Callable) -> None:
    message = post()
    message.pk, message.message_id = None, "<other@testserver>"
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_letter_goes_with_the_step_it_tells_of(post: Callable) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        post()
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_subject_cannot_hold_a_header(post: Callable) -> None:
    assert post(subject="主旨\r\nBcc: other@example.com\x00\u2028x").subject == "主旨 Bcc: other@example.com x"


def test_long_subject_is_cut(post: Callable) -> None:
    assert post(subject="長" * 500).subject == "長" * 200


def test_body_keeps_nothing_that_breaks_a_database(post: Callable) -> None:
    assert post(body="一\r\n二\x00三\ud800").body == "一\n二三"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "no address",
        "a@example.com\nBcc: b@example.com",
        "a@example.com, b@example.com",
        "x" * 300 + "@example.com",
        None,
    ],
)
def test_unusable_address_never_stops_a_step(post: Callable, nudged: list[str], to: str | None) -> None:
    message = post(to=to, now=NOW)
    assert message.state == "failed"
    assert message.done_at == NOW
    assert message.last_error == messages.NO_ADDRESS
    assert "\n" not in message.to_email
    assert nudged == []
    assert not Message.owed(NOW).exists()


def test_id_names_the_site(settings: object, post: Callable) -> None:
    assert site.BASE_URL == "http://testserver"
    settings.BASE_URL = "https://hall.example.tw:8443/portal"
    assert post().message_id.endswith("@hall.example.tw>")


def test_letter_is_posted_again_with_the_same_id(post: Callable, nudged: list[str]) -> None:
    message = post()
    Message.objects.update(state="failed", done_at=NOW, attempts=18, last_error="x", next_try_at=NOW)
    assert messages.post_again(message) is True
    again = Message.objects.get()
    assert again.state == "waiting"
    assert again.done_at is None
    assert again.attempts == 0
    assert again.last_error == ""
    assert again.next_try_at is None
    assert again.message_id == message.message_id
    assert nudged == ["outbox.send"] * 2


@pytest.mark.parametrize("change", [{"done_at": None}, {"one_time": True}, {"to_email": ""}])
def test_letter_that_cannot_be_posted_again_stays(post: Callable, change: dict[str, object]) -> None:
    message = post()
    Message.objects.update(**{"state": "failed", "done_at": NOW, **change})
    assert messages.post_again(message) is False
    assert Message.objects.get().state == "failed"
