"""Where do mails go on a desk? Into a folder, one .eml each, readable in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as Parsed
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

SHOWN = 200  # newest mails in the list


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Each mail appears whole or not at all; the names sort by time."""
        for message in email_messages:
            _write(settings.MAILBOX_DIR, message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    name: str
    sender: str
    to: str
    subject: str
    sent_at: datetime | None
    body: str = ""
    attachments: tuple[tuple[str, int], ...] = ()  # name, size in bytes


def mails() -> list[Mail]:
    """The newest first, without their bodies."""
    names = sorted((path.stem for path in settings.MAILBOX_DIR.glob("*.eml")), reverse=True)[:SHOWN]
    return [mail for name in names if (mail := _read(name, BytesHeaderParser))]


def mail(name: str) -> Mail | None:
    """One mail with its words; None when there is none of that name (which must hold no path)."""
    return _read(name, BytesParser)


def reader_is_closed(**_: object) -> list[CheckMessage]:
    """The reader shows every mail, links for a new password among them, to whoever can reach the site."""
    if not settings.MAIL_READER:
        return []
    return [Warning("MAIL_READER is on.", hint="For a demonstration only: unset it in service.", id="outbox.W001")]


def _write(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(folder / f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml")


def _read(name: str, parser: type[BytesHeaderParser] | type[BytesParser]) -> Mail | None:
    try:
        with (settings.MAILBOX_DIR / f"{name}.eml").open("rb") as content:
            parsed = parser(policy=policy.default).parse(content)
    except OSError:
        return None
    words = () if parser is BytesHeaderParser else _words(parsed)  # type: ignore[arg-type]  # by the policy
    return Mail(name, _head(parsed, "From"), _head(parsed, "To"), _head(parsed, "Subject"), _date(parsed), *words)  # type: ignore[arg-type]  # likewise


def _words(parsed: Parsed) -> tuple[str, tuple[tuple[str, int], ...]]:
    text = parsed.get_body(("plain",))
    papers = tuple(
        (part.get_filename("附件"), len(part.get_payload(decode=True) or b"")) for part in parsed.iter_attachments()
    )
    return text.get_content() if text else "", papers


def _head(parsed: Parsed, name: str) -> str:
    return str(parsed.get(name, "")).strip()  # a long one is folded after the colon


def _date(parsed: Parsed) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(_head(parsed, "Date"))
    except ValueError:
        return None
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)  # "-0000" is UTC from an unknown place
