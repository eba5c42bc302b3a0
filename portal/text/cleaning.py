r"""What do we keep of a text that a person typed, and how many 字 is it?

Counting (附表 limits "100 字", A-26): one rule for the server and the browser, so that the counter on the page never
promises more than the server accepts. In JavaScript it is

    const UNCOUNTED = /[\s\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFFF9-\uFFFB\uFFFE\uFFFF\u{E0100}-\u{E01EF}]/gu;
    const count = (text) => [...text.replace(UNCOUNTED, "").normalize("NFC")].length;

- White space is JavaScript's `\s`, written out below: Python's own set also has U+001C–U+001F and U+0085 and lacks U+FEFF.
- Every other code point is one: 堃 and 𡍼 are one each, and so are a comma, a letter and an emoji.
- A letter with its combining mark is composed first (NFC), so é is one on every keyboard.
- Joiners and variation selectors inside emoji and rare ideographs show nothing of their own and are not counted.

For every ordinary text that is what `for (const c of text) if (!/\s/u.test(c)) n++` counts.
"""

import re
import unicodedata
from typing import Literal

_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# Controls, halves of a pair, soft hyphen, bidirectional marks, overrides and isolates, zero-width characters, non-characters.
_REMOVED = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
)
_JOINERS = r"\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"

_line_break = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_removed = re.compile(f"[{_REMOVED}]+")
_uncounted = re.compile(f"[{_SPACE}\x85{_REMOVED}{_JOINERS}]+")
_shows_nothing = re.compile(f"[{_REMOVED}{_JOINERS}]+")
# NFC would replace a compatibility ideograph by its common form, and these occur in names: they stay as typed.
_composable = re.compile(r"[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
# What stands upon the letter before it. To sort many of them takes the square of their number: 400 kB took a process minutes.
_MARKS = "".join(
    c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(unicodedata.normalize("NFKD", c)[0])
)
MOST_MARKS = 30  # on one letter, as Unicode's Stream-Safe Text Format (UAX #15) has it; no language needs ten
_too_many_marks = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")


def normalised(form: Literal["NFC", "NFKC", "NFD", "NFKD"], text: str) -> str:
    """`unicodedata.normalize` for what strangers write: of the marks on one letter only the first thirty are kept."""
    return text if text.isascii() else unicodedata.normalize(form, _too_many_marks.sub(r"\1", text))


def count_chars(text: str) -> int:
    """The number of 字 (A-26): code points after NFC, without white space, line breaks and invisible characters."""
    return len(normalised("NFC", _uncounted.sub("", text)))


def without_invisible(text: str) -> str:
    """Without controls, zero-width and direction characters, joiners and variation selectors; blanks and line breaks stay."""
    return _shows_nothing.sub("", _line_break.sub("\n", text))


def room_in_words(text: str, limit: int) -> str:
    """How many 字 there are and how many more fit, as static/js/counter.js says it."""
    count = count_chars(text)
    if count > limit:
        return f"目前 {count} 字，超過 {count - limit} 字（最多 {limit} 字）"
    return f"目前 {count} 字，還可以寫 {limit - count} 字（最多 {limit} 字）"


def clean_text(text: str) -> str:
    """The same text with plain line breaks, composed, and without characters that show nothing or break a page.

    Never changes `count_chars`. A text in which nothing can be seen becomes "".
    """
    text = _removed.sub("", _line_break.sub("\n", text))
    text = _composable.sub(lambda match: normalised("NFC", match[0]), text)
    return "" if _uncounted.fullmatch(text) else text  # stops at the first that counts


def clean_line(text: str) -> str:
    """`clean_text` for an answer of one line: a line break or tab becomes a space."""
    return re.sub(r"[\n\t]+", " ", clean_text(text)).strip()
