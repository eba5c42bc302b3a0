"""What stands in a stranger's mail? A bounded head of it: flat, decoded, and no line longer than a mail server may send.

Nothing here trusts the mail: its nesting, its parts, its lines and its character sets are all limited before the
standard parser sees them, since some of what it does is quadratic.
"""

import re
from codecs import getincrementaldecoder
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mail
from itertools import islice
from urllib.parse import unquote

from django.utils.html import strip_tags

from portal.text.cleaning import clean_line, clean_text

HEAD = 512 * 1024  # bytes that are looked at; a report stands before the letter that it gives back
MOST_LINES = 8000
LONGEST_LINE = 2000  # bytes; RFC 5322 allows 998
MOST_PARTS = 100
MOST_CONTAINERS = 50
MOST_TEXT = 200_000  # characters of one part

# What is inside a message/* part is read as text, by us: the parser would nest, and would not decode it.
_inner = re.compile(rb"(?im)^(content-type:\s*)message/")
_extended = re.compile(rb"(?i)\b(boundary|charset)\*")  # a character set of the writer's choice for a parameter
_charset = re.compile(r"charset\s*=\s*[\"']?([\w.-]{1,40})", re.IGNORECASE)
_known_charset = re.compile(
    r"(utf-?8|us-ascii|big5.*|cp\d+|gb.*|iso-(8859|2022).*|windows-\d+|shift.?jis|euc-.*|ks_c.*)", re.IGNORECASE
)
_file_name = re.compile(r"name\*?\d?\*?\s*=\s*\"?([^\";]{1,200})", re.IGNORECASE)
_unseen = re.compile(r"(?is)<(style|script|head)\b.{0,20000}?</\1\s*>")


class TooComplex(ValueError):
    """More containers in each other than any mail program writes."""


@dataclass(frozen=True)
class MimePart:
    kind: str  # text/plain; inner/rfc822 for what was message/rfc822
    text: str
    description: str = ""
    file_name: str = ""


@dataclass(frozen=True)
class ParsedMail:
    """A mail as it is judged: its head, and its leaves in their order."""

    head: Mail
    parts: tuple[MimePart, ...]

    def field(self, name: str) -> str:
        return decoded(next((value for key, value in self.head.raw_items() if key.lower() == name.lower()), ""))

    @property
    def kind(self) -> str:
        return self.head.get_content_type()

    @property
    def heads(self) -> str:
        """Every header as it came, where a server may have written whom the mail was for."""
        return "\n".join(f"{name}: {value}" for name, value in islice(self.head.raw_items(), 300))

    @property
    def words(self) -> str:
        """What a person would read."""
        plain = [part.text for part in self.parts if part.kind == "text/plain" and not part.file_name]
        return "\n".join(plain) if any(text.strip() for text in plain) else "\n".join(map(_shown, self._pages()))

    def _pages(self) -> list[MimePart]:
        return [part for part in self.parts if part.kind == "text/html" and not part.file_name]


def read(raw: bytes) -> ParsedMail:
    """Raises TooComplex; whatever else is wrong with a mail leaves fewer parts."""
    head = _extended.sub(rb"\1_", _inner.sub(rb"\1inner/", bounded(raw)))
    if head.lower().count(b"multipart/") > MOST_CONTAINERS:
        raise TooComplex("too many containers")
    mail = message_from_bytes(head, policy=policy.compat32)
    leaves = (leaf for leaf in mail.walk() if not leaf.is_multipart())
    return ParsedMail(mail, tuple(_part(leaf) for leaf in islice(leaves, MOST_PARTS)))


def bounded(raw: bytes) -> bytes:
    lines = raw[:HEAD].split(b"\n", MOST_LINES)[:MOST_LINES]
    return b"\n".join(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] for line in lines)


def decoded(value: object) -> str:
    """A header as one line of words, whatever its encoding says."""
    text = str(value or "")[:4000]
    with suppress(ValueError, LookupError, HeaderParseError):
        text = "".join(_word(*word) for word in decode_header(text))
    return clean_line(text_of(text.encode("utf-8", "surrogateescape")) if _odd(text) else text)


def _part(part: Mail) -> MimePart:
    body = part.get_payload(decode=True)
    named = f"{part.get('Content-Disposition', '')};{part.get('Content-Type', '')}"
    file_name = _file_name.search(named[:4000])
    charset = _charset.search(str(part.get("Content-Type", ""))[:1000])
    text = text_of(body if isinstance(body, bytes) else b"", charset[1] if charset else "")
    description = str(part.get("Content-Description", ""))[:100]
    return MimePart(part.get_content_type(), text, description, _name(file_name[1]) if file_name else "")


def _name(given: str) -> str:
    """A file's name as RFC 2231 or RFC 2047 writes it, or as it stands."""
    return decoded(unquote(given.rpartition("''")[2]))[:100]


def text_of(body: bytes, charset: str = "") -> str:
    """The text, also when it was cut in a character or does not say truly how it is encoded."""
    given = charset if _known_charset.fullmatch(charset) else ""
    for name in dict.fromkeys(["utf-8", given or "utf-8", "cp950"]):
        with suppress(UnicodeError, LookupError):
            return getincrementaldecoder(name)().decode(body)[:MOST_TEXT]
    return body.decode("latin-1")[:MOST_TEXT]


def _word(text: str | bytes, charset: str | None) -> str:
    return text if isinstance(text, str) else text_of(text, charset or "")


def _odd(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _shown(part: MimePart) -> str:
    return clean_text(strip_tags(_unseen.sub(" ", part.text[:20_000])))
