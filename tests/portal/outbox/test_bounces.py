"""Is a letter that comes back later marked, is nothing else believed, and is each mail taken in once?"""

import imaplib
import mailbox
import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command
from django.utils import timezone

from portal.background.duties import LEASE
from portal.outbox import bounces, reports
from portal.outbox.models import Incoming, Message

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
        {"action": "relayed", "status": "2.0.0"},
        {"action": "expanded", "status": "2.0.0"},
        {"action": "delivered", "status": "2.0.0"},
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
        good.replace(b"message/delivery-status", b'message/delivery-status; charset="\x00"'),
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
    assert state_of(sent) == "sent"
    assert len(list((tmp_path / "box/cur").iterdir())) == 1
    assert list((tmp_path / "box/new").iterdir()) == []


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
    monkeypatch.setattr(bounces.imaplib, "IMAP4_SSL", lambda host, **_: server)
    assert bounces.read() == 1
    assert state_of(sent) == "bounced"
    assert server.seen == [b"1", b"2"]
    assert server.asked == [("b", "p"), "INBOX"]


# --- Once, and no more than can be borne ----------------------------------------------------------------------------


def answer(number: int = 0, sender: str = "lin@example.com") -> bytes:
    return f"From: {sender}\nTo: no-reply@example.tw\nSubject: Re: {number}\n\n{number}\n".encode()


@pytest.fixture
def box(settings: object, tmp_path: Path) -> mailbox.Maildir:
    settings.BOUNCE_MAILDIR = str(tmp_path / "box")
    return mailbox.Maildir(tmp_path / "box")


def test_reader_that_is_killed_between_record_and_mark_takes_nothing_twice(
    sent: Message, box: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    box.add(notification(sent))
    monkeypatch.setattr(bounces, "_put_away", killed)
    with pytest.raises(KeyboardInterrupt):
        bounces.read()
    monkeypatch.undo()
    assert state_of(sent) == "bounced"
    Message.objects.update(state="sent")  # sent again meanwhile
    assert bounces.read() == 0
    assert state_of(sent) == "sent"
    assert list((Path(box._path) / "new").iterdir()) == []


def test_reader_that_is_killed_while_it_reads_leaves_the_mail_for_the_next(
    sent: Message, box: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: bytes) -> None:
        raise KeyboardInterrupt

    box.add(notification(sent))
    monkeypatch.setattr(reports, "read", killed)
    with pytest.raises(KeyboardInterrupt):
        bounces.read()
    monkeypatch.undo()
    assert (bounces.read(), len(list((Path(box._path) / "new").iterdir()))) == (0, 1)  # its claim still runs
    Incoming.objects.update(claimed_until=timezone.now() - LEASE)
    assert (bounces.read(), state_of(sent)) == (1, "bounced")


def test_mail_that_kills_each_reader_is_kept_aside(
    sent: Message, box: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: bytes) -> None:
        raise KeyboardInterrupt

    box.add(answer())
    monkeypatch.setattr(reports, "read", killed)
    for _ in range(bounces.TRIES):
        with pytest.raises(KeyboardInterrupt):
            bounces.read()
        Incoming.objects.update(claimed_until=None)
    assert bounces.read() == 0
    row = Incoming.objects.get()
    assert row.why == "broken"
    assert row.sender == "lin@example.com"
    assert row.subject == "Re: 0"
    assert list((Path(box._path) / "new").iterdir()) == []


def test_mail_that_breaks_the_reader_is_counted_and_stops_nothing(
    sent: Message, box: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reports.read

    def breaks(raw: bytes) -> reports.MailReport:
        if b"Re: 7" in raw:
            raise MemoryError
        return read(raw)

    monkeypatch.setattr(reports, "read", breaks)
    box.add(answer(7))
    box.add(notification(sent))
    assert (bounces.read(), state_of(sent)) == (1, "bounced")
    assert sorted(Incoming.objects.values_list("why", flat=True)) == ["broken", "returned"]


def test_loop_of_mails_is_a_number(sent: Message) -> None:
    for number in range(100):
        bounces.take(answer(number))
    assert (Incoming.objects.count(), sum(Incoming.objects.values_list("times", flat=True))) == (
        bounces.MOST_OF_ONE,
        100,
    )


def test_many_senders_of_one_day_are_a_number(sent: Message) -> None:
    for number in range(bounces.MOST_A_DAY + 50):
        bounces.take(answer(number, f"a{number}@example.com"))
    rows = Incoming.objects.order_by("pk")
    assert (rows.count(), rows.filter(why="many").get().times) == (bounces.MOST_A_DAY + 1, 50)
    assert bounces.take(notification(sent)) == 1  # a letter that comes back is marked all the same
    Incoming.objects.update(came_at=timezone.now() - timedelta(days=2))
    bounces.take(answer(1, "tomorrow@example.com"))
    assert Incoming.objects.latest("pk").sender == "tomorrow@example.com"


def test_flood_of_strangers_hides_nothing_that_names_a_letter(sent: Message) -> None:
    for number in range(bounces.MOST_A_DAY + 1):
        bounces.take(answer(number, f"a{number}@example.com"))
    asked = answer(0, "vendor@example.com").replace(b"Subject", f"In-Reply-To: {sent.message_id}\nSubject".encode())
    bounces.take(asked)
    assert Incoming.objects.latest("pk").letter == sent


def test_mail_that_the_database_refuses_stops_nothing(
    sent: Message, box: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = bounces._keep

    def refuses(mine: Incoming, report: reports.MailReport, *rest: object) -> None:
        if report.subject == "Re: 7":
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")
        keep(mine, report, *rest)

    monkeypatch.setattr(bounces, "_keep", refuses)
    box.add(answer(7))
    box.add(notification(sent))
    assert bounces.read() == 1
    assert state_of(sent) == "bounced"
    assert len(list((Path(box._path) / "new").iterdir())) == 1


def test_what_is_no_mail_in_the_folder_stops_nothing(sent: Message, box: mailbox.Maildir) -> None:
    new = Path(box._path) / "new"
    (new / "0folder").mkdir()
    os.mkfifo(new / "0pipe")
    box.add(notification(sent))
    assert (bounces.read(), sorted(path.name for path in new.iterdir())) == (1, ["0folder", "0pipe"])


def test_reading_that_takes_long_leaves_the_queue_to_letters(
    sent: Message, box: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounces, "SECONDS", -1)
    for number in range(3):
        box.add(answer(number))
    bounces.read()
    assert (Incoming.objects.count(), len(list((Path(box._path) / "new").iterdir()))) == (1, 2)


def test_notification_larger_than_is_read_marks_its_letter(sent: Message, box: mailbox.Maildir) -> None:
    box.add(notification(sent) + b"x" * 5 * bounces.LARGEST)
    assert (bounces.read(), state_of(sent)) == (1, "bounced")


@pytest.mark.parametrize("times", [1, 3])
def test_mailbox_that_cannot_be_read_is_told_to_staff(settings: object, tmp_path: Path, times: int) -> None:
    settings.BOUNCE_MAILDIR = str(tmp_path / "gone")
    for _ in range(times):
        assert bounces.read() == 0
    row = Incoming.objects.get()
    assert row.why == "mailbox"
    assert row.times == times
    assert "FileNotFoundError" in row.text


def test_server_with_a_certificate_that_nobody_knows_gets_no_password(
    settings: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key, certificate = self_signed(tmp_path)
    said: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=greet, args=(listening, key, certificate, said))
        thread.start()
        settings.BOUNCE_IMAP_HOST = "127.0.0.1"
        real = imaplib.IMAP4_SSL
        monkeypatch.setattr(
            bounces.imaplib, "IMAP4_SSL", lambda host, **given: real(host, listening.getsockname()[1], **given)
        )
        assert bounces.read() == 0
        thread.join()
    row = Incoming.objects.get()
    assert row.why == "mailbox"
    assert "SSLCertVerificationError" in row.text
    assert said == []


def self_signed(folder: Path) -> tuple[Path, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return folder / "key", folder / "certificate"


def greet(listening: socket.socket, key: Path, certificate: Path, said: list[bytes]) -> None:
    """A server that anybody could put up; what it is told goes to `said`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with listening.accept()[0] as plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
        secure.sendall(b"* OK hello\r\n")
        said.append(secure.recv(1000))


def test_password_that_the_mailbox_refuses_is_told_to_staff(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(Imap):
        def login(self, user: str, password: str) -> None:
            raise imaplib.IMAP4.error("LOGIN failed")

    settings.BOUNCE_IMAP_HOST = "imap.example.tw"
    monkeypatch.setattr(bounces.imaplib, "IMAP4_SSL", lambda host, **_: Refusing([]))
    assert (bounces.read(), Incoming.objects.get().why) == (0, "mailbox")
