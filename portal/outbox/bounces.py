"""Which of our letters came back later, and what else came that somebody should see? Read from a Maildir or over IMAP.

A refusal is believed only when the mail names one of our letters, by what nobody but its reader knows, and speaks of that
letter's address: who merely knows an address marks nothing. What is not understood is kept for staff, so much a day.
"""

import hashlib
import imaplib
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.outbox import addresses, mime, reports
from portal.outbox.models import Incoming, Message
from portal.outbox.reports import MailReport, MailVerdict

log = logging.getLogger(__name__)

LARGEST = mime.HEAD  # bytes of a mail that are read; the rest of a larger one is looked past
AT_ONCE = 2000  # mails in one reading
SECONDS = 20  # of one reading: letters leave through the same queue
IMAP_SECONDS = 30
TRIES = 3  # a mail whose reader dies so often is not read again
MOST_A_DAY = 200  # rows; a loop of mails is counted beyond them
MOST_OF_ONE = 10  # of the same sender, for the same reason

Why = Incoming.Why


def read() -> int:
    """Takes in what lies in the configured mailbox; how many letters it marks as refused. Nothing configured: 0."""
    total, end = 0, time.monotonic() + SECONDS
    try:
        for raw, put_away in islice(_mails(), AT_ONCE):
            taken, marked = _tried(raw, timezone.now())
            total += marked
            if taken:
                put_away()
            if time.monotonic() > end:
                break  # the rest is still there in five minutes
    except (OSError, imaplib.IMAP4.error) as error:
        log.exception("the mailbox of returned letters could not be read")
        _tell(error, timezone.now())
    return total


def take(raw: bytes) -> int:
    """Marks the letter of one notification; 1, or 0 when it is none of ours, says nothing final or was taken before."""
    return _take(raw, timezone.now())[1]


def _tried(raw: bytes, now: datetime) -> tuple[bool, int]:
    """As `_take`; what cannot be recorded stays where it is and stops nothing."""
    try:
        return _take(raw, now)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("a mail could not be taken in")
        return False, 0


def _take(raw: bytes, now: datetime) -> tuple[bool, int]:
    """(whether the mail is done with, letters marked). A mail that stands in the database is not read again."""
    row, _ = Incoming.objects.get_or_create(digest=_digest(raw), defaults={"came_at": now})
    with Incoming.doing(row.pk, now) as mine:
        if mine is None:
            return not Incoming.objects.filter(pk=row.pk, done_at=None).exists(), 0
        report, why = _judge(mine, raw)
        with transaction.atomic():
            marked = _settle(mine, report, why, now)
    return True, marked


def _judge(mine: Incoming, raw: bytes) -> tuple[MailReport, str]:
    """What it says; a strange mail never stops the others."""
    if mine.attempts <= TRIES:
        try:
            return reports.read(raw), Why.UNKNOWN
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("a mail could not be read")
    return reports.unreadable(raw), Why.BROKEN


# --- Which letter? ------------------------------------------------------------------------------------------------


def _settle(mine: Incoming, report: MailReport, why: str, now: datetime) -> int:
    if report.verdict is MailVerdict.NOTHING:
        mine.delete()
        return 0
    letters = addresses.named(report.places)
    if report.verdict is MailVerdict.REFUSED:
        return _refused(mine, report, letters, now)
    reasons = {MailVerdict.ANSWER: Why.ANSWER, MailVerdict.AUTOMATIC: Why.AUTOMATIC}
    _keep(mine, report, reasons.get(report.verdict, why), letters[0] if letters else None, now)
    return 0


def _refused(mine: Incoming, report: MailReport, letters: list[Message], now: datetime) -> int:
    """The letter whose address was refused; not one whose reader has it, nor one that was only named beside it."""
    for letter in letters:
        for refusal in report.refusals:
            if not refusal.addresses or addresses.normal(letter.to_email) in refusal.addresses:
                return _mark(mine, report, letter, f"{refusal.status} {refusal.diagnostic}", now)
    if any(addresses.normal(letter.to_email) in report.others for letter in letters):
        mine.delete()
        return 0
    _keep(mine, report, Why.OTHER_ADDRESS if letters else Why.NO_LETTER, letters[0] if letters else None, now)
    return 0


def _mark(mine: Incoming, report: MailReport, letter: Message, words: str, now: datetime) -> int:
    marked = _bounced(letter, f"收到退信：{words.strip()}".rstrip("："), now)
    if marked:
        _finish(mine, report, Why.RETURNED, letter)
    else:
        mine.delete()  # known already, or on its way once more
    return marked


def mark_by_hand(letter: Message, mail: Incoming, now: datetime) -> int:
    """A person says that this mail gives that letter back. 0 when the letter does not stand as sent."""
    return _bounced(letter, f"承辦依收到的郵件標為退信：{mail}", now)


def _bounced(letter: Message, words: str, now: datetime) -> int:
    said = f"{timezone.localtime(now):%Y-%m-%d %H:%M} {words}"[:500]
    return Message.objects.filter(pk=letter.pk, state=Message.State.SENT).update(
        state=Message.State.BOUNCED, last_error=said
    )


# --- What is kept for staff ----------------------------------------------------------------------------------------


def _keep(mine: Incoming, report: MailReport, why: str, letter: Message | None, now: datetime) -> None:
    """A row of its own, or one more on a row of the day: a loop of ten thousand mails is a number, not a table.

    What names a letter is counted apart, as no stranger can write it: their flood does not hide a vendor's question.
    """
    today = Incoming.objects.not_understood().filter(came_at__gt=now - timedelta(days=1), letter__isnull=letter is None)
    alike = today.filter(sender=report.sender, why=why)
    if alike.count() >= MOST_OF_ONE:
        _count(alike.order_by("pk")[0], mine)
    elif today.count() >= MOST_A_DAY:
        many, new = Incoming.objects.get_or_create(
            digest=f"many {timezone.localdate(now)}", defaults={"came_at": now, "why": Why.MANY, "done_at": now}
        )
        mine.delete() if new else _count(many, mine)
    else:
        _finish(mine, report, why, letter)


def _count(row: Incoming, mine: Incoming | None = None) -> None:
    Incoming.objects.filter(pk=row.pk).update(times=F("times") + 1, handled_at=None, handled_by=None)
    if mine:
        mine.delete()


def _finish(mine: Incoming, report: MailReport, why: str, letter: Message | None) -> None:
    refused = [address for refusal in report.refusals for address in sorted(refusal.addresses)]
    mine.finish(
        why=why,
        sender=report.sender,
        subject=report.subject,
        text=_without_key(report, letter),
        addresses=" ".join(refused or addresses.within(report.sender))[:1000],
        letter=letter,
    )


def _without_key(report: MailReport, letter: Message | None) -> str:
    """The link of a one-time letter is a key: of a mail about one, only what a person wrote above it is shown."""
    if letter is None or not letter.one_time:
        return report.text
    return reports.before_the_quote(report.text) if report.verdict is MailVerdict.ANSWER else ""


def _tell(error: Exception, now: datetime) -> None:
    """That nobody reads the mailbox: on the desk once a day, else no letter would ever come back."""
    row, new = Incoming.objects.get_or_create(
        digest=f"mailbox {timezone.localdate(now)}",
        defaults={"came_at": now, "why": Why.MAILBOX, "done_at": now, "text": f"{type(error).__name__}: {error}"[:500]},
    )
    if not new:
        _count(row)


# --- Where they lie ------------------------------------------------------------------------------------------------

Lying = tuple[bytes, Callable[[], object]]  # a mail, and what says that it is done with


def _mails() -> Iterator[Lying]:
    if settings.BOUNCE_MAILDIR:
        yield from _maildir(Path(settings.BOUNCE_MAILDIR))
    if settings.BOUNCE_IMAP_HOST:
        yield from _imap()


def _maildir(folder: Path) -> Iterator[Lying]:
    """The new mails, the oldest first; each moves among the seen ones once it is taken in. Not one is read whole."""
    for path in sorted(path for path in (folder / "new").iterdir() if path.is_file()):
        try:
            with path.open("rb") as content:
                raw = content.read(LARGEST)
        except FileNotFoundError:
            continue  # another reader was faster
        except OSError:
            log.exception("%s cannot be read", path)
            continue
        yield raw, lambda seen=path: _put_away(seen, folder / "cur")


def _put_away(path: Path, place: Path) -> None:
    try:
        path.rename(place / f"{path.name.partition(':')[0]}:2,S")
    except FileNotFoundError:
        log.info("%s was put away by another reader", path)


def _imap() -> Iterator[Lying]:
    """The unseen mails; each is marked as seen once it is taken in. Of a large one only its head is fetched."""
    known = ssl.create_default_context()  # without one, imaplib gives the password to whoever answers
    with imaplib.IMAP4_SSL(settings.BOUNCE_IMAP_HOST, ssl_context=known, timeout=IMAP_SECONDS) as server:
        server.login(settings.BOUNCE_IMAP_USER, settings.BOUNCE_IMAP_PASSWORD)
        server.select(settings.BOUNCE_IMAP_FOLDER)
        _, (numbers,) = server.search(None, "UNSEEN")
        for number in (numbers or b"").split():
            _, answer = server.fetch(number, f"(BODY.PEEK[]<0.{LARGEST}>)")  # type: ignore[arg-type]  # imaplib takes bytes too
            raw = answer[0][1] if answer and isinstance(answer[0], tuple) else b""
            yield raw, lambda seen=number: server.store(seen, "+FLAGS", r"(\Seen)")


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw[:LARGEST]).hexdigest()


@shared_task(name="portal.bounces")
def read_task() -> None:
    read()
