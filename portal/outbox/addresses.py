"""Are two ways to write an address the same address, and which letter does a reference on a mail name?

A letter is named in three ways: by its Message-ID, which no two letters share and nobody can guess; and by a signed
reference, in a header of our own and in the address that a mail server sends it back to. Some servers replace the
Message-ID of what passes through them, none the other two.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.utils import parseaddr
from itertools import islice

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.outbox.models import Message
from portal.text.cleaning import clean_line, normalised

HEADER = "X-Letter-Reference"
MOST = 50  # references that one mail is asked for

_reference = re.compile(r"(?<![0-9a-z])(\d{1,18})-([0-9a-f]{24})(?![0-9a-z])", re.IGNORECASE)
_message_id = re.compile(r"(?<![0-9a-z])([0-9a-f]{32})@([A-Za-z0-9.\-\[\]:]{1,250})", re.IGNORECASE)
_escaped = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")  # RFC 6533: how an address beyond ASCII is written in ASCII
_xtext = re.compile(r"\+([2-7][0-9A-F])")
_address = re.compile(r"[^\s<>()\[\];,:\"'=@]{1,64}@[^\s<>()\[\];,:\"'=@]{1,253}")


def reference(message: Message) -> str:
    """`12-0123456789abcdef01234567`: only this site can write it, and a server that changes case does no harm."""
    return f"{message.pk}-{_signature(message, settings.SECRET_KEY)}"


def return_address(message: Message) -> str:
    """Where a server shall send this letter back to; the sender's own address when the place names no other."""
    name, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{reference(message)}@{domain}" if at else settings.DEFAULT_FROM_EMAIL


def named(places: Iterable[str]) -> list[Message]:
    """The letters that are named in texts of a mail, the strongest place first, each once."""
    messages: dict[int, Message] = {}
    for text in places:
        for message in [*_by_reference(text), *_by_message_id(text)]:
            messages.setdefault(message.pk, message)
    return list(messages.values())


def _by_reference(text: str) -> Iterator[Message]:
    claimed = dict(islice(((int(pk), given.lower()) for pk, given in _reference.findall(text)), MOST))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for message in Message.objects.filter(pk__in=claimed):
        if any(constant_time_compare(_signature(message, key), claimed[message.pk]) for key in keys):
            yield message


def _by_message_id(text: str) -> Iterator[Message]:
    ids = islice(
        dict.fromkeys(f"<{code.lower()}@{host.rstrip('.:')}>" for code, host in _message_id.findall(text)), MOST
    )
    yield from Message.objects.filter(message_id__in=list(ids)).order_by("pk")


def _signature(message: Message, key: str) -> str:
    return salted_hmac(
        "portal.outbox.reference", f"{message.pk} {message.message_id}", key, algorithm="sha256"
    ).hexdigest()[:24]


# --- Addresses ------------------------------------------------------------------------------------------------------


def normal(address: str) -> str:
    """One way to write it: lower case, the domain in ASCII, so that 測試.tw and its xn-- form are one."""
    local, _, domain = normalised("NFC", clean_line(address)).rpartition("@")
    local = local.strip().strip('"')
    domain = domain.strip().rstrip(".").lower()
    with suppress(UnicodeError):  # not a name that the net could know is compared as it stands
        domain = domain[:253].encode("idna").decode()
    return f"{local}@{domain}".casefold() if local else ""


def typed(value: str) -> str:
    """The address of a field of a notification: 「rfc822; a@example.com」, 「utf-8;信@例子.tw」, 「<a@example.com> (a)」."""
    text = _escaped.sub(_character, value.partition(";")[2] or value)[:1000]
    return normal(parseaddr(text)[1] if "<" in text or "(" in text else text)


def from_envelope(value: str) -> str:
    """RFC 3461: in an envelope an address may stand as a+2Bb@example.com, and some servers copy it so."""
    return _xtext.sub(lambda match: chr(int(match[1], 16)), value)


def within(text: str) -> frozenset[str]:
    """Whatever looks like an address in a text."""
    return frozenset(normal(match[0]) for match in islice(_address.finditer(text), MOST))


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
