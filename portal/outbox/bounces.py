"""Which of our letters came back later? Delivery status notifications (RFC 3464), read from a Maildir or over IMAP.

A notification is believed only when it names the Message-ID of one of our letters, which nobody but its reader knows,
and speaks of that letter's address. Whatever else lies in the mailbox is marked as seen and left there.
"""

import imaplib
import logging
import mailbox
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Mail
from itertools import islice

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal.outbox.models import Message

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024  # bytes of a notification; a larger one is no notification
MOST_PARTS = 50
AT_ONCE = 500  # mails in one reading
IMAP_SECONDS = 30

_message_id = re.compile(r"<[0-9a-f]{32}@[^<>\s]{1,250}>")


@dataclass(frozen=True)
class Bounce:
    """A notification that a letter did not arrive. `recipients` in lower case; empty when it names none."""

    message_id: str
    recipients: frozenset[str]
    status: str  # 5.1.1
    diagnostic: str


def read() -> int:
    """Takes in what lies in the configured mailbox; how many letters it marks as refused. Nothing configured: 0."""
    found = 0
    for raw in islice(_mails(), AT_ONCE):
        try:
            found += take(raw)
        except Exception:
            log.exception("a notification could not be read")  # a strange mail never stops the others
    return found


def take(raw: bytes) -> int:
    """Marks the letter of one notification; 1, or 0 when it is none of ours or says nothing final."""
    bounce = parse(raw)
    if bounce is None:
        return 0
    letter = Message.objects.filter(message_id=bounce.message_id, state=Message.State.SENT).first()
    if letter is None or (bounce.recipients and letter.to_email.lower() not in bounce.recipients):
        return 0
    words = f"{timezone.localtime():%Y-%m-%d %H:%M} 收到退信：{bounce.status} {bounce.diagnostic}".strip()
    return Message.objects.filter(pk=letter.pk, state=Message.State.SENT).update(
        state=Message.State.BOUNCED, last_error=words[:500]
    )


def parse(raw: bytes) -> Bounce | None:
    """What a mail says, when it is a final refusal of a letter with an id like ours."""
    if len(raw) > LARGEST:
        return None
    mail = message_from_bytes(raw, policy=policy.compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    report, returned = None, None
    for part in islice(mail.walk(), 1, MOST_PARTS):
        kind = part.get_content_type()
        if kind == "message/delivery-status" and report is None:
            report = part
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers") and returned is None:
            returned = part
    if report is None or returned is None:
        return None
    found = _message_id.search(_returned_id(returned))
    refused = [one for one in _groups(report) if _is_final(one)]
    if not found or not refused:
        return None
    recipients = {address for one in refused for name in ("Final-Recipient", "Original-Recipient") if (address := _address(one, name))}
    return Bounce(found[0], frozenset(recipients), _plain(refused[0], "Status")[:20], _plain(refused[0], "Diagnostic-Code")[:300])


def _groups(report: Mail) -> list[Mail]:
    """The fields of each recipient: the blocks after the first."""
    blocks = report.get_payload()
    return [one for one in blocks if isinstance(one, Mail)] if isinstance(blocks, list) else []


def _is_final(group: Mail) -> bool:
    """Refused for ever; "delayed", "relayed" and what only says 4.x.x is not."""
    return _plain(group, "Action").lower() == "failed" and not _plain(group, "Status").startswith("4")


def _returned_id(part: Mail) -> str:
    """The Message-ID of the letter that is sent back, whole or its head alone."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Mail):
        return _plain(payload[0], "Message-ID")
    text = part.get_payload(decode=True) or b""
    return _plain(message_from_bytes(text, policy=policy.compat32), "Message-ID")


def _address(group: Mail, name: str) -> str:
    """「rfc822; a@example.com」 → a@example.com"""
    return _plain(group, name).rpartition(";")[2].strip().strip("<>").lower()


def _plain(mail: Mail, name: str) -> str:
    return " ".join(re.sub(r"[^\x20-\x7e\n\t]", "", str(mail.get(name, ""))).split())


# --- Where they lie ------------------------------------------------------------------------------------------------


def _mails() -> Iterator[bytes]:
    if settings.BOUNCE_MAILDIR:
        yield from _maildir(settings.BOUNCE_MAILDIR)
    if settings.BOUNCE_IMAP_HOST:
        yield from _imap()


def _maildir(folder: str) -> Iterator[bytes]:
    """The new mails; each is put among the seen ones once it is taken in."""
    box = mailbox.Maildir(folder, create=False)
    for key in list(box.iterkeys()):
        with suppress(KeyError, FileNotFoundError):  # another reader was faster
            mail = box[key]
            if mail.get_subdir() == "new":
                yield box.get_bytes(key)
                mail.set_subdir("cur")
                mail.add_flag("S")
                box[key] = mail


def _imap() -> Iterator[bytes]:
    """The unseen mails; each is marked as seen once it is taken in."""
    with imaplib.IMAP4_SSL(settings.BOUNCE_IMAP_HOST, timeout=IMAP_SECONDS) as server:
        server.login(settings.BOUNCE_IMAP_USER, settings.BOUNCE_IMAP_PASSWORD)
        server.select(settings.BOUNCE_IMAP_FOLDER)
        _, (numbers,) = server.search(None, "UNSEEN", "SMALLER", str(LARGEST))
        for number in numbers.split():
            _, answer = server.fetch(number, "(BODY.PEEK[])")
            if answer and isinstance(answer[0], tuple):
                yield answer[0][1]
                server.store(number, "+FLAGS", r"(\Seen)")


@shared_task(name="portal.bounces")
def read_task() -> None:
    read()
