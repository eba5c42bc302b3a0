"""How is a letter posted? As a row, in the transaction of the step that it tells of; a worker sends it later."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.background import duties
from portal.files.models import StoredFile
from portal.inserting import insert_once
from portal.outbox import kinds
from portal.outbox.models import Message, Printout
from portal.reference import Ref
from portal.roles import Account
from portal.text.cleaning import clean_line, clean_text

PRINTOUT_PATIENCE = timedelta(
    minutes=10
)  # how long a mail waits for its PDF; then it goes and says where the PDF will be
NO_ADDRESS = "沒有可以寄送的電子郵件地址"


def post(
    *,
    concerns: Ref | None,
    kind: str,
    cause: Ref | None = None,
    occurrence: str = "",
    user: Account | None = None,
    to: str,
    subject: str,
    body: str,
    attachment: StoredFile | None = None,
    printout: Printout | None = None,
    calendar: str = "",
    wording: str = "",
    wording_error: str = "",
    replaces: Message | None = None,
    one_time: bool = False,
    now: datetime | None = None,
) -> Message:
    """Writes a letter once per (concerns, kind, cause, occurrence, to); a second call answers the first row, unchanged.

    `concerns` is the thing whose correspondence it belongs to (a case, a vendor, an account), `cause` the row that brought
    it, and `occurrence` tells several letters that one row brings from each other.

    `one_time` is for a letter whose link is a key (recovery, verification): staff cannot read it, and its words are
    wiped as soon as it has left. An address that cannot be used never stops the caller's step: the row then stands as
    failed, and in the inbox all the same. A kind that is not mailed stands there alone. Raises UnknownLetterKind.
    """
    known = kinds.get(kind)
    moment = now or timezone.now()
    message = Message(
        concerns=concerns,
        kind=kind,
        cause=cause,
        occurrence=occurrence,
        user_id=user.pk if user else None,
        to_email=clean_line(to or "")[:254],
        subject=clean_line(subject)[:200],  # one line: nothing in it can become a header
        body=clean_text(body),
        attachment=attachment,
        printout=printout,
        calendar=calendar,
        wording=wording,
        wording_error=wording_error[:500],
        replaces=replaces,
        one_time=one_time,
        created_at=moment,
    )
    if printout and printout.done_at is None:
        message.next_try_at = moment + PRINTOUT_PATIENCE
    if not known.mailed:
        message.state, message.done_at = Message.State.INBOX, moment
    elif not message.has_address:
        message.state, message.done_at, message.last_error = Message.State.FAILED, moment, NO_ADDRESS
    return _once(message)


def _once(message: Message) -> Message:
    """The row that stands for this reason: this one, or the one that was there before."""
    if not insert_once(message):
        return Message.objects.get(**_reason(message), to_email=message.to_email)
    if message.done_at is None:
        duties.nudge("outbox.send")
    return message


def release(printout: Printout) -> None:
    """Lets the letters go that waited for this print: it is made, or has failed too often to be waited for."""
    waiting = Message.objects.filter(printout=printout, state=Message.State.WAITING, attempts=0)
    if waiting.update(next_try_at=None):
        duties.nudge("outbox.send")


def post_elsewhere(message: Message, to: str, now: datetime) -> Message | None:
    """The same letter to a corrected address: a new row that names the old one. None when it cannot be, or is done."""
    with transaction.atomic():
        old = (
            Message.objects.select_for_update(of=("self",), no_key=True)
            .select_related("replacement")
            .get(pk=message.pk)
        )
        if not old.may_be_sent_elsewhere or Message.objects.filter(**_reason(old), to_email=to).exists():
            return None
        return post(
            **_reason(old),
            user=old.user,
            to=to,
            subject=old.subject,
            body=old.body,
            attachment=old.attachment,
            printout=old.printout,
            calendar=old.calendar,
            wording=old.wording,
            replaces=old,
            now=now,
        )


def _reason(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in ("concerns", "kind", "cause", "occurrence")}


def post_again(message: Message) -> bool:
    """再寄一次: the same letter with the same Message-ID starts over. False when it cannot (see may_be_sent_again)."""
    with transaction.atomic():
        fresh = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
        if not fresh.may_be_sent_again:
            return False
        Message.start_over(Message.objects.filter(pk=fresh.pk), state=Message.State.WAITING)
        duties.nudge("outbox.send")
    return True
