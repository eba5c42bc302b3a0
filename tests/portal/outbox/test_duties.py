"""Does every letter leave once, as it was written, however badly the mail server behaves?"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from threading import Barrier, Thread
from urllib.parse import unquote

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, connections
from django.utils import timezone

from portal.background import duties as background
from portal.background.duties import LEASE, sweep
from portal.files import uploads
from portal.outbox import addresses, duties, messages, reasons
from portal.outbox.models import Message, Printout
from portal.reference import Ref
from tests.portal.outbox import conftest, smtp

IN_A_DAY = timedelta(days=1)


def sweep_later() -> int:
    return sweep("outbox.send", now=timezone.now() + IN_A_DAY)


# --- What arrives --------------------------------------------------------------------------------------------------


def test_mail_arrives_as_it_was_written(post: Callable, server: smtp.Server, settings: object) -> None:
    settings.DEFAULT_FROM_EMAIL = "雲市集工業館 <no-reply@example.tw>"
    message = post()
    assert sweep("outbox.send") == 1
    (arrived,) = server.mails
    assert arrived["Subject"].strip() == conftest.SUBJECT  # a long one is folded after the colon
    assert arrived.get_content().replace("\r\n", "\n") == conftest.BODY
    assert (arrived["To"], arrived["From"]) == ("vendor@example.com", "雲市集工業館 <no-reply@example.tw>")
    assert arrived["Message-ID"] == message.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert abs(arrived["Date"].datetime.replace(tzinfo=UTC) - timezone.now()) < timedelta(minutes=1)
    assert (server.senders[0].split()[0], server.recipients) == (
        "FROM:<no-reply@example.tw>",
        ["TO:<vendor@example.com>"],
    )


def test_letter_names_where_it_goes_back_to(post: Callable, server: smtp.Server, settings: object) -> None:
    """A mail server that replaces the Message-ID leaves the sender of the envelope and a header of our own."""
    settings.BOUNCE_ADDRESS = "bounce@example.tw"
    message = post()
    sweep("outbox.send")
    (arrived,) = server.mails
    reference = addresses.reference(message)
    assert server.senders[0].split()[0] == f"FROM:<bounce+{reference}@example.tw>"
    assert (arrived[addresses.HEADER], arrived["From"]) == (reference, settings.DEFAULT_FROM_EMAIL)
    assert len(server.senders[0].split("@")[0].removeprefix("FROM:<")) <= 64  # RFC 5321


@pytest.mark.clause("R8-1-1b")
def test_letter_that_left_is_recorded_and_never_leaves_again(post: Callable, server: smtp.Server) -> None:
    message = post()
    assert [sweep("outbox.send"), sweep_later()] == [1, 0]
    message.refresh_from_db()
    assert message.state == "sent"
    assert message.last_error == ""
    assert message.attempts == 1
    assert message.sent_at is not None
    assert message.body == conftest.BODY.replace("\r\n", "\n")
    assert len(server.raw) == 1


def test_header_cannot_be_put_in_by_the_subject(post: Callable, server: smtp.Server) -> None:
    post(subject="主旨\r\nBcc: other@example.com\r\n\r\n內容")
    sweep("outbox.send")
    (arrived,) = server.mails
    assert arrived["Bcc"] is None
    assert arrived["Subject"] == "主旨 Bcc: other@example.com 內容"
    assert server.recipients == ["TO:<vendor@example.com>"]


def test_very_long_line_survives(post: Callable, server: smtp.Server) -> None:
    post(body="長" * 5000 + "\n")
    sweep("outbox.send")
    assert server.mails[0].get_content().strip() == "長" * 5000
    assert max(len(line) for line in server.raw[0].split(b"\r\n")) <= 998


def test_paper_is_attached(post: Callable, server: smtp.Server, settings: object, tmp_path: object) -> None:
    place = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**place, "OPTIONS": {**place["OPTIONS"], "location": tmp_path}},
    }
    paper = uploads.keep(
        b"%PDF-1.4 content", name="收件成功通知.pdf", content_type="application/pdf", now=timezone.now()
    )
    post(attachment=paper)
    sweep("outbox.send")
    (part,) = server.mails[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("收件成功通知.pdf", "application/pdf")
    assert part.get_content() == b"%PDF-1.4 content"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("收件證明_115-0001_測試股份有限公司.pdf", "receipt-115-0001.pdf"),
        ("收件證明.pdf", "receipt.pdf"),
        ("ＡＢＣ 科技「堃喆𡍼」.pdf", "receipt-ABC.pdf"),
        ("長" * 76 + ".pdf", "receipt.pdf"),
        ("report.pdf", "report.pdf"),
    ],
)
def test_attachment_carries_a_plain_name_beside_the_chinese_one(
    post: Callable, server: smtp.Server, settings: object, tmp_path: object, name: str, plain: str
) -> None:
    """Read as the three kinds of programs do: by RFC 2231, by `filename` alone, by `name` of the type alone."""
    place = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**place, "OPTIONS": {**place["OPTIONS"], "location": tmp_path}},
    }
    post(attachment=uploads.keep(b"%PDF-1.4", name=name, content_type="application/pdf", now=timezone.now()))
    sweep("outbox.send")
    (part,) = server.mails[0].iter_attachments()
    head = server.raw[0].rpartition(b"\r\n\r\n")[0]
    disposition = re.search(rb"Content-Disposition: attachment;(.+?)\r\n(?=\S|$)", head + b"\r\n", re.DOTALL)[1].decode(
        "ascii"
    )
    by_standard = re.search(r"filename\*=utf-8''([\w.%-]+)", disposition)
    assert (unquote(by_standard[1]) if by_standard else part.get_filename(), part.get_filename()) == (name, name)
    assert re.search(r'filename="([^"]+)"', disposition)[1] == plain
    assert re.search(rb'Content-Type: application/pdf;\s+name="([^"]+)"', head)[1].decode() == plain
    assert max(len(line) for line in server.raw[0].split(b"\r\n")) <= 998
    assert part.get_content() == b"%PDF-1.4"


@pytest.mark.parametrize("outcome", ["sent", "bounced"])
def test_one_time_words_are_wiped_when_the_letter_is_done(post: Callable, server: smtp.Server, outcome: str) -> None:
    message = post(one_time=True, body="https://example.tw/reset/secret/")
    server.answers = {} if outcome == "sent" else {"RCPT": "550 no"}
    sweep("outbox.send")
    message.refresh_from_db()
    assert (message.state, message.body) == (outcome, duties.WIPED)
    assert [b"secret" in raw for raw in server.raw] == ([True] if outcome == "sent" else [])


def test_one_time_words_stay_while_the_letter_waits(post: Callable, server: smtp.Server) -> None:
    message = post(one_time=True, body="https://example.tw/reset/secret/")
    server.answers = {"MAIL": "451 later"}
    sweep("outbox.send")
    message.refresh_from_db()
    assert "secret" in message.body


# --- What goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"MAIL": "451 try later"}, "SMTPSenderRefused"),
        ({"RCPT": "450 greylisted"}, "SMTPRecipientsRefused"),
        ({"DATA": "451 disk full"}, "SMTPDataError"),
        ({"END": "451 not now"}, "SMTPDataError"),
        ({"EHLO": "421 closing", "HELO": "421 closing"}, "SMTPHeloError"),
    ],
)
def test_refused_letter_waits_and_leaves_once_the_server_is_well(
    post: Callable, server: smtp.Server, answers: dict[str, str], error: str
) -> None:
    message = post()
    server.answers = answers
    sweep("outbox.send")
    message.refresh_from_db()
    assert message.state == "waiting"
    assert message.done_at is None
    assert message.attempts == 1
    assert message.claimed_until is None
    assert message.last_error.startswith(error)
    server.answers, server.raw[:] = {}, []
    assert [sweep("outbox.send"), sweep_later()] == [0, 1]  # not before its time
    message.refresh_from_db()
    assert message.state == "sent"
    assert message.last_error == ""
    assert len(server.raw) == 1


def test_server_that_is_away_is_asked_later(post: Callable, server: smtp.Server, settings: object) -> None:
    message = post()
    with smtp.running() as gone:
        settings.EMAIL_PORT = gone.server_address[1]
    sweep("outbox.send")
    message.refresh_from_db()
    assert (message.state, message.last_error.partition(":")[0]) == ("waiting", "ConnectionRefusedError")


def test_one_bad_letter_does_not_hold_up_the_others(post: Callable, server: smtp.Server) -> None:
    bad, good = post(cause=Ref("submission", 1)), post(cause=Ref("submission", 2))
    Message.objects.filter(pk=bad.pk).update(subject="a\nb")  # as nobody can write it: the mail library refuses it
    sweep("outbox.send")
    assert [Message.objects.get(pk=letter.pk).state for letter in (bad, good)] == ["waiting", "sent"]
    assert Message.objects.get(pk=bad.pk).last_error.startswith("BadHeaderError")


def test_address_that_does_not_exist_is_not_asked_twice(post: Callable, server: smtp.Server) -> None:
    message = post()
    server.answers = {"RCPT": "550 no such user"}
    assert [sweep("outbox.send"), sweep_later()] == [1, 0]
    message.refresh_from_db()
    assert (message.state, message.next_try_at) == ("bounced", None)
    assert "no such user" in message.last_error


def test_waits_grow_and_end_after_three_days(post: Callable, server: smtp.Server) -> None:
    message, waits = post(), []
    server.answers = {"MAIL": "451 later"}
    while message.state == "waiting":
        begin = timezone.now()
        duties.send(message.pk, begin + IN_A_DAY * 10)
        message.refresh_from_db()
        waits += [round((message.next_try_at - begin).total_seconds() / 60)] if message.next_try_at else []
    assert waits == [1, 5, 15, 60, 180] + [360] * 12
    assert timedelta(days=3) <= timedelta(minutes=sum(waits)) < timedelta(days=4)
    assert (message.state, message.attempts) == ("failed", duties.MAX_ATTEMPTS)
    assert not Message.owed(timezone.now() + IN_A_DAY * 20).exists()


def test_letter_posted_again_leaves_again_with_the_same_id(post: Callable, server: smtp.Server) -> None:
    message = post()
    sweep("outbox.send")
    messages.post_again(message)
    sweep("outbox.send")
    assert [sent["Message-ID"] for sent in server.mails] == [message.message_id] * 2


# --- Once ----------------------------------------------------------------------------------------------------------


class SweepsAgain(BaseEmailBackend):
    """While a letter is on its way, another worker sweeps."""

    def send_messages(self, email_messages: list) -> int:
        assert sweep("outbox.send") == 0
        mail.outbox.extend(email_messages)
        return len(email_messages)


def test_second_sweep_leaves_a_letter_alone_that_is_on_its_way(post: Callable, settings: object) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.SweepsAgain"
    post()
    sweep("outbox.send")
    assert len(mail.outbox) == 1


class Dies(BaseEmailBackend):
    """The worker is stopped after the server took the letter and before it is recorded."""

    def send_messages(self, email_messages: list) -> int:
        mail.outbox.extend(email_messages)
        raise SoftTimeLimitExceeded


def test_letter_of_a_dead_worker_leaves_after_its_lease_with_the_same_id(post: Callable, settings: object) -> None:
    message = post()
    settings.EMAIL_BACKEND = f"{__name__}.Dies"
    with pytest.raises(SoftTimeLimitExceeded):
        sweep("outbox.send")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sweep("outbox.send", now=timezone.now() + LEASE - timedelta(seconds=30)) == 0
    assert sweep("outbox.send", now=timezone.now() + LEASE + timedelta(seconds=30)) == 1
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [message.message_id] * 2


def test_no_transaction_is_open_while_the_server_is_asked(post: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    depth = len(connection.savepoint_ids)
    seen = []
    monkeypatch.setattr(duties.EmailMessage, "send", lambda self: seen.append(len(connection.savepoint_ids)))
    post()
    sweep("outbox.send")
    assert seen == [depth]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory has one connection")
def test_two_workers_send_each_letter_once(server: smtp.Server) -> None:
    for number in range(10):
        messages.post(
            concerns=Ref("application", 1),
            kind="receipt",
            occurrence=f"{number}",
            to="a@example.com",
            subject="s",
            body="b",
        )
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait(10)
        sweep("outbox.send")
        connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(server.raw) == 10
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_duty_stands_in_the_mail_queue() -> None:
    assert background.get("outbox.send").queue == "mail"


# --- A reason that has gone, and a print that is late --------------------------------------------------------------


@pytest.fixture
def over() -> Iterator[list[str]]:
    """A rule for the letter 「taken」: over once something is put into the list."""
    said: list[str] = []
    reasons._rules["taken"] = lambda message, now: said[0] if said else ""
    yield said
    del reasons._rules["taken"]


def test_reminder_whose_reason_has_gone_is_cancelled_and_says_why(
    post: Callable, server: smtp.Server, over: list[str]
) -> None:
    message, official = post(kind="taken"), post(kind="correction")
    over.append("已經補正。")
    sweep("outbox.send")
    message.refresh_from_db()
    official.refresh_from_db()
    assert message.state == "cancelled"
    assert message.last_error == "已經補正。"
    assert message.done_at is not None
    assert (official.state, len(server.raw)) == ("sent", 1)
    assert messages.post_again(message) is False


def test_reminder_whose_reason_stands_is_sent(post: Callable, server: smtp.Server, over: list[str]) -> None:
    message = post(kind="taken")
    sweep("outbox.send")
    message.refresh_from_db()
    assert (message.state, len(server.raw)) == ("sent", 1)


def test_rule_that_fails_keeps_the_letter_waiting(
    post: Callable, server: smtp.Server, over: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reasons._rules, "taken", lambda message, now: 1 / 0)
    message = post(kind="taken")
    sweep("outbox.send")
    message.refresh_from_db()
    assert message.state == "waiting"
    assert message.claimed_until is None
    assert len(server.raw) == 0


def printout() -> Printout:
    return Printout.objects.create(concerns=Ref("application", 12), kind="correction", content={})


def test_letter_waits_for_its_print_but_not_for_ever(post: Callable, server: smtp.Server) -> None:
    message = post(printout=printout())
    assert sweep("outbox.send") == 0
    assert sweep("outbox.send", now=timezone.now() + messages.PRINTOUT_PATIENCE) == 1
    message.refresh_from_db()
    assert message.state == "sent"
    assert "PDF 還在製作，完成後放在收件匣：http://testserver/apply/inbox/" in server.mails[0].get_content()
    assert "PDF" not in message.body


def test_letter_goes_with_its_print_as_soon_as_it_is_there(
    post: Callable, server: smtp.Server, settings: object, tmp_path: object
) -> None:
    place = settings.STORAGES["default"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**place, "OPTIONS": {**place["OPTIONS"], "location": tmp_path}},
    }
    letter = printout()
    post(printout=letter)
    stored = uploads.keep(b"%PDF-1.7 x", name="補正通知.pdf", content_type="application/pdf", now=timezone.now())
    letter.finish(file=stored)
    messages.release(letter)
    assert sweep("outbox.send") == 1
    (part,) = server.mails[0].iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("補正通知.pdf", b"%PDF-1.7 x")
