"""How is somebody told of something? One letter of a registered kind to each person, about any row, printed where its kind is."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from portal.background import duties
from portal.inserting import insert_once
from portal.outbox import kinds, messages, rendering, wording
from portal.outbox.kinds import LetterKind
from portal.outbox.models import Message, Printout
from portal.reference import Ref
from portal.roles import Account

log = logging.getLogger(__name__)

USUAL = "預設文字"
PLAINEST = "最簡文字"
PLAINEST_BODY = """\
您好：

這是「{label}」，詳細內容請登入後查看：
{url}
"""


@dataclass(frozen=True)
class ComposedLetter:
    """What a letter says, by which text (`wording`), and what was wrong with a text that could not be used."""

    subject: str
    body: str
    wording: str = USUAL
    error: str = ""
    purport: str = ""  # 主旨 of the print, where it is not the mail's subject


class Recipient(Account, Protocol):
    """An account that letters go to."""

    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Letterhead:
    """What stands around the text of a printed letter: who writes to whom, by which number, and whom to ask.

    `salutation` and `signature` are how the mail begins and ends; the print says both in its own way.
    """

    sender: str
    programme: str
    recipient: str
    reference: str = ""
    contact: tuple[str, ...] = ()
    signature: str = ""
    salutation: str = ""
    series: str = ""  # 發文字; "" for a letter without a number
    digits: int = 7


def notify(
    people: Iterable[Recipient],
    kind: str,
    *,
    concerns: Ref,
    cause: Ref,
    occurrence: str = "",
    words: Mapping[str, Any] | None = None,
    letter: ComposedLetter | None = None,
    letterhead: Letterhead | None = None,
    calendar: str = "",
    now: datetime | None = None,
) -> list[Message]:
    """Writes one letter to each of them, once for each reason (`messages.post`): the usual text with `words`, or `letter`.

    `calendar` is an entry for the reader's own calendar (portal/time/ics.py), which the mail takes along.

    It goes to the address of the account: there, and in the portal's inbox, notices are served. A letter of a printed kind
    is printed in the background as well. Raises UnknownLetterKind, and ValueError for a printed one without `letterhead`.
    """
    known = kinds.get(kind)
    said = letter or compose(kind, words or {})
    reason: dict[str, Any] = {"concerns": concerns, "kind": kind, "cause": cause, "occurrence": occurrence}
    printout = _printout(known, reason, said, letterhead) if known.printed else None
    return [
        messages.post(
            **reason,
            user=person,
            to=person.email,
            subject=said.subject,
            body=said.body,
            printout=printout,
            calendar=calendar,
            wording=said.wording,
            wording_error=said.error,
            now=now,
        )
        for person in people
    ]


def _printout(
    kind: LetterKind, reason: dict[str, Any], letter: ComposedLetter, letterhead: Letterhead | None
) -> Printout:
    """What is printed is frozen now, so that it prints as it was sent; one print for everybody who gets the letter."""
    if letterhead is None:
        raise ValueError(f"the letter {kind.name} is printed: it needs a letterhead")
    around = asdict(letterhead)
    content = {
        "title": kind.label,
        "subject": letter.purport or letter.subject,
        "body": between(letter.body, around.pop("salutation"), around.pop("signature")),
        "dated": timezone.localdate().isoformat(),
        **around,
    }
    printout = Printout(**reason, content=content)
    if not insert_once(printout):
        printout = Printout.objects.defer("content").get(**reason)
    if printout.done_at is None:
        duties.nudge("outbox.print")
    return printout


def between(body: str, salutation: str, signature: str) -> str:
    """The text of a letter alone, as its print has it."""
    return body.strip().removesuffix(signature).strip().removeprefix(salutation).strip()


def compose(
    kind: str, words: Mapping[str, Any], plainest: Callable[[LetterKind], tuple[str, str]] | None = None
) -> ComposedLetter:
    """The usual text; when even that cannot be said, what it is about and where to read on: no letter may stop a step.

    Raises UnknownLetterKind.
    """
    known = kinds.get(kind)
    try:
        if not known.editable:
            return ComposedLetter(*rendering.render(kind, dict(words)))
        said = wording.render(wording.usual(known), known.words, wording.plain(known.words, words))
        return ComposedLetter(said.subject, said.body, purport=said.purport)
    except Exception as error:
        log.exception("the letter %s cannot be composed", kind)
        return ComposedLetter(*(plainest or _plainest)(known), PLAINEST, f"預設文字不能使用：{error}"[:500])


def _plainest(kind: LetterKind) -> tuple[str, str]:
    return kind.label, PLAINEST_BODY.format(label=kind.label, url=f"{settings.BASE_URL}/")
