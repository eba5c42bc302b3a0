"""How is a letter posted? As a row, in the transaction of the step that it tells of; a worker sends it later."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import duties
from portal.files.models import StoredFile
from portal.outbox.models import Message
from portal.text import clean_line, clean_text

NO_ADDRESS = "沒有可以寄送的電子郵件地址"


def post(
    *,
    case: str,
    kind: str,
    about: str = "",
    user: Any = None,
    to: str,
    subject: str,
    body: str,
    attachment: StoredFile | None = None,
    one_time: bool = False,
    now: datetime | None = None,
) -> Message:
    """Writes a letter once per (case, kind, about, to); a second call answers the first row, unchanged.

    `one_time` is for a letter whose link is a key (recovery, verification): staff cannot read it, and its words are
    wiped as soon as it has left. An address that cannot be used never stops the caller's step: the row then stands as
    failed, and in the inbox all the same.
    """
    moment = now or timezone.now()
    message = Message(
        case=case,
        kind=kind,
        about=about,
        user=user,
        to_email=clean_line(to or "")[:254],
        subject=clean_line(subject)[:200],  # one line: nothing in it can become a header
        body=clean_text(body),
        attachment=attachment,
        one_time=one_time,
        created_at=moment,
    )
    if not message.has_address:
        message.state, message.done_at, message.last_error = Message.State.FAILED, moment, NO_ADDRESS
    return _once(message)


def _once(message: Message) -> Message:
    values = {field.attname: getattr(message, field.attname) for field in Message._meta.concrete_fields[1:]}
    reason = {name: values.pop(name) for name in ("case", "kind", "about", "to_email")}
    with transaction.atomic():
        kept, made = Message.objects.get_or_create(**reason, defaults=values)
        if made and kept.done_at is None:
            duties.nudge("outbox.send")
    return kept


def post_again(message: Message) -> bool:
    """再寄一次: the same letter with the same Message-ID starts over. False when it cannot (see may_be_sent_again)."""
    with transaction.atomic():
        fresh = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if not fresh.may_be_sent_again:
            return False
        Message.objects.filter(pk=fresh.pk).update(
            state=Message.State.WAITING, done_at=None, claimed_until=None, attempts=0, next_try_at=None, last_error=""
        )
        duties.nudge("outbox.send")
    return True
