"""Is a letter that comes back later marked, and is nothing else believed?"""

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.outbox import bounces
from portal.outbox.models import Message

pytestmark = pytest.mark.django_db

# As Postfix writes it.
DSN = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.tw (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: no-reply@example.tw
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/1"

--B/1
Content-Type: text/plain; charset=us-ascii

<{to}>: host mx.example.com said: 550 5.1.1 User unknown

--B/1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.tw
Arrival-Date: Mon, 19 Jun 2023 10:00:00 +0800 (CST)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient
    address rejected: User unknown

--B/1
Content-Type: {returned}

From: no-reply@example.tw
To: {to}
Message-ID:
 {message_id}
Subject: =?utf-8?b?6KOc5q2j6YCa55+l?=

text
--B/1--
"""


def notification(message: Message, **given: str) -> bytes:
    usual = {"to": message.to_email, "action": "failed", "status": "5.1.1", "returned": "message/rfc822"}
    return DSN.format(**{**usual, "message_id": message.message_id, **given}).encode()


@pytest.fixture
def sent(post: Callable[..., Message]) -> Message:
    message = post()
    Message.objects.filter(pk=message.pk).update(state="sent", done_at=timezone.now(), sent_at=timezone.now())
    message.refresh_from_db()
    return message


def state_of(message: Message) -> str:
    return Message.objects.values_list("state", flat=True).get(pk=message.pk)


@pytest.mark.clause("R8-1-1b")
@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_letter_that_came_back_is_marked_with_the_servers_words(sent: Message, returned: str) -> None:
    assert bounces.take(notification(sent, returned=returned)) == 1
    sent.refresh_from_db()
    assert sent.state == "bounced"
    assert "收到退信：5.1.1 smtp; 550 5.1.1 <vendor@example.com>: Recipient address rejected" in sent.last_error
    assert bounces.take(notification(sent)) == 0  # once


@pytest.mark.parametrize(
    "given",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "failed", "status": "4.4.7"},
        {"action": "relayed", "status": "2.0.0"},
        {"to": "somebody-else@example.com"},
        {"message_id": "<unknown@testserver>"},
        {"message_id": f"<{'0' * 32}@testserver>"},
        {"message_id": ""},
        {"returned": "application/octet-stream"},
    ],
)
def test_what_is_not_final_or_not_ours_marks_nothing(sent: Message, given: dict[str, str]) -> None:
    assert bounces.take(notification(sent, **given)) == 0
    assert state_of(sent) == "sent"


def hostile(message: Message) -> list[bytes]:
    good = notification(message)
    return [
        b"",
        b"\x00\xff" * 1000,
        good[: len(good) // 2],
        good.replace(b"multipart/report", b"text/plain"),
        good.replace(b'boundary="B/1"', b""),
        good.replace(b"Final-Recipient", b"Final-Recipient: \xff\xfe\nX").replace(b"Original-Recipient", b"Y"),
        good + b"x" * bounces.LARGEST,
        b"Content-Type: multipart/report; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 500,
        good.replace(b"message/delivery-status", b"message/delivery-status; charset=\"\x00\""),
        b"Content-Type: multipart/report; boundary=" + b"b" * 100_000 + b"\n\n--" + b"b" * 100_000,
    ]


def test_hostile_mails_stop_nothing(sent: Message, settings: object, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    for raw in [*hostile(sent), notification(sent, to="x@example.com"), notification(sent)]:
        box.add(raw)
    settings.BOUNCE_MAILDIR = str(tmp_path / "box")
    assert bounces.read() == 1
    assert state_of(sent) == "bounced"


def test_each_mail_is_read_once_and_kept(
    sent: Message, settings: object, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(notification(sent))
    settings.BOUNCE_MAILDIR = str(tmp_path / "box")
    call_command("bounces")
    assert capsys.readouterr().out == "1 letters marked as refused\n"
    Message.objects.update(state="sent")  # sent again since: the same old mail is not taken in a second time
    call_command("bounces")
    assert (state_of(sent), len(list((tmp_path / "box/cur").iterdir())), list((tmp_path / "box/new").iterdir())) == ("sent", 1, [])


def test_nothing_configured_reads_nothing() -> None:
    assert bounces.read() == 0


class Imap:
    """A mailbox over IMAP, as imaplib speaks with it."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails, self.seen, self.asked = mails, [], []

    def __enter__(self) -> "Imap":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def login(self, user: str, password: str) -> None:
        self.asked.append((user, password))

    def select(self, folder: str) -> None:
        self.asked.append(folder)

    def search(self, *_: object) -> tuple[str, list[bytes]]:
        return "OK", [b" ".join(str(n + 1).encode() for n in range(len(self.mails)))]

    def fetch(self, number: bytes, _: str) -> tuple[str, list[object]]:
        return "OK", [(b"1 (BODY[] {1}", self.mails[int(number) - 1]), b")"]

    def store(self, number: bytes, *_: object) -> None:
        self.seen.append(number)


def test_mailbox_over_imap_is_read_and_marked_as_seen(
    sent: Message, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Imap([b"nothing of ours", notification(sent)])
    settings.BOUNCE_IMAP_HOST, settings.BOUNCE_IMAP_USER, settings.BOUNCE_IMAP_PASSWORD = "imap.example.tw", "b", "p"
    monkeypatch.setattr(bounces.imaplib, "IMAP4_SSL", lambda host, timeout: server)
    assert bounces.read() == 1
    assert (state_of(sent), server.seen, server.asked) == ("bounced", [b"1", b"2"], [("b", "p"), "INBOX"])
