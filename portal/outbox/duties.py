"""How does a letter leave? Claimed, sent outside any transaction, recorded.

A worker that dies between the mail server's acceptance and the record sends the same letter again when its lease has
run out, with the same Message-ID: once too often for one reader is better than never.
"""

from datetime import datetime
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from smtplib import SMTPRecipientsRefused

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from portal import sight
from portal.background import duties
from portal.files import names
from portal.files.models import StoredFile
from portal.outbox import addresses, bounces, printing, reasons  # noqa: F401  bounces registers its task
from portal.outbox.models import Incoming, Message, Printout

MAX_ATTEMPTS = 18  # with the waits of portal.duties.BACKOFF: about three days

PRINTOUT_LATER = "\n（正式通知的 PDF 還在製作，完成後放在收件匣：{url}）\n"

WIPED = "（這封信含有一次性連結，寄出後不保存內容。）"


def send(pk: object, now: datetime) -> None:
    """Sends one letter. A temporary failure waits and is tried again, a refused recipient is not."""
    with Message.doing(pk, now, _stopped) as message:
        if message is None:
            return
        if gone := reasons.gone(message, now) or _out_of_sight(message):
            message.give_up(gone, state=Message.State.CANCELLED)
            return
        _mail(message).send()
        message.finish(state=Message.State.SENT, sent_at=timezone.now(), **_wiped(message))


def _out_of_sight(message: Message) -> str:
    """Of staff: what the letter is about may have been withheld from them since it was written."""
    reader = message.user
    if reader is None or not reader.is_staff or message.concerns is None:
        return ""
    if not reader.is_active:
        return "收件人的帳號已經停用。"
    seen = sight.open_to(Message.objects.filter(pk=message.pk), reader, "concerns").exists()
    return "" if seen else "收件人不再辦理這封信所說的案件。"


def _stopped(message: Message, error: Exception) -> bool:
    """Whatever stands against sending is written on the row for staff; one that a stop interrupted may have left, and waits for its lease."""
    if isinstance(error, SoftTimeLimitExceeded):
        return True
    if isinstance(error, SMTPRecipientsRefused) and _is_final(error):
        _give_up(message, error, Message.State.BOUNCED)
    elif message.attempts >= MAX_ATTEMPTS:
        _give_up(message, error, Message.State.FAILED)
    else:
        message.fail(_words(error))
    return False


def _mail(message: Message) -> EmailMessage:
    enclosed = [stored for stored in (message.pdf, message.attachment) if stored]
    late = (
        PRINTOUT_LATER.format(url=settings.BASE_URL + reverse(settings.INBOX_URL))
        if message.is_ahead_of_printout
        else ""
    )
    mail = EmailMessage(
        subject=message.subject,
        body=message.body + late,
        from_email=addresses.return_address(message),
        to=[message.to_email],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            addresses.HEADER: addresses.reference(message),
            "Auto-Submitted": "auto-generated",
        },
    )
    for number, stored in enumerate(enclosed, 1):
        mail.attach(_attached(stored, message.kind if number == 1 else f"{message.kind}-{number}"))
    if message.calendar:
        mail.attach(_entry(message.calendar))
    return mail


def _entry(calendar: str) -> MIMEText:
    """For the reader's calendar: a program that knows it adds, moves or strikes out by itself."""
    method = next(line.partition(":")[2] for line in calendar.splitlines() if line.startswith("METHOD:"))
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method)
    part["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return part


def _attached(stored: StoredFile, stem: str) -> MIMEBase:
    """Under its true name, and under a plain one for programs that know no Chinese: `name` is all that some look at."""
    part = MIMEBase(*stored.content_type.split("/", 1), name=names.ascii_name(stored.original_name, stem))
    part["Content-Disposition"] = names.disposition(stored.original_name, stem=stem)
    with stored.blob.open("rb") as content:
        part.set_payload(content.read())
    encode_base64(part)
    return part


def _is_final(error: SMTPRecipientsRefused) -> bool:
    """5xx is the server's word for never, 4xx for not now."""
    return all(code >= 500 for code, _ in error.recipients.values())


def _give_up(message: Message, error: Exception, state: str) -> None:
    message.give_up(_words(error), state=state, **_wiped(message))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _wiped(message: Message) -> dict[str, str]:
    return {"body": WIPED} if message.one_time else {}


duties.register(duties.Duty("outbox.send", Message.owed, send, queue="mail"))
duties.register(duties.Duty("outbox.print", Printout.owed, printing.print_letter, queue="documents"))
# What came back leaves after its time.
duties.register(
    duties.Duty("outbox.incoming", Incoming.outdated, lambda pk, now: Incoming.outdated(now).filter(pk=pk).delete())
)
