"""What does a list of solutions show of each: what it does in one line, what it costs, how sure it runs, and whose it is?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue.facets import CATEGORY
from listings.catalogue.index import ABOUT
from listings.models import Listing, ListingVersion
from portal.forms.filed import FiledAnswer
from portal.text.fold import squeeze
from portal.text.tokens import Asked, marked, normal

LONGEST_LINE = 60  # characters
_mark = re.compile("<mark>(.*?)</mark>")
AROUND = 20  # characters before a word that is only mentioned, and as many behind it


@dataclass(frozen=True)
class Card:
    """`name`, `line` and `company` are HTML, with a mark where a word that was asked for stands."""

    listing: Listing
    name: SafeString
    line: SafeString
    company: SafeString
    categories: tuple[str, ...]
    availability: Decimal | None  # in percent
    mentions: SafeString  # where the words stand, when the card itself shows none of them


def cards(listings: Iterable[Listing], words: Sequence[Asked] = ()) -> list[Card]:
    """Of listings that were read with their entries; one query more where a card does not show all that was asked for."""
    rows = list(listings)
    unseen = {row.pk: left for row in rows if (left := _unseen(row, words))}
    versions = ListingVersion.objects.filter(listing__in=unseen, until=None) if unseen else ()
    mentions = {version.listing_id: _mentions(version, unseen[version.listing_id]) for version in versions}
    return [_card(row, words, mentions.get(row.pk, mark_safe(""))) for row in rows]


def as_written(shown: Iterable[Card], folded: str) -> str:
    """How a card spells a word that was found by its folded form; that form where none shows it."""
    parts = (part for card in shown for part in (card.name, card.line, card.company, card.mentions))
    hits = (unescape(hit) for part in parts for hit in _mark.findall(part))
    return next((hit for hit in hits if squeeze(hit) == squeeze(folded)), folded)


def _unseen(listing: Listing, words: Sequence[Asked]) -> list[Asked]:
    if not words:
        return []
    shown = [normal(text) for text in (listing.name, shortened(listing.summary, LONGEST_LINE), listing.company_name)]
    return [word for word in words if not any(word.written in text for text in shown)]


def _card(listing: Listing, words: Sequence[Asked], mentions: SafeString) -> Card:
    return Card(
        listing,
        with_marks(listing.name, words),
        with_marks(shortened(listing.summary, LONGEST_LINE), words),
        with_marks(listing.company_name, words),
        tuple(CATEGORY.held(listing.entry.categories)),
        listing.entry.availability,
        mentions,
    )


def _mentions(version: ListingVersion, words: Sequence[Asked]) -> SafeString:
    """The answer with most of the words, cut to what stands around the first; what the solution is about comes before the rest."""
    content = version.content
    most, best = 0, ""
    # In an order of our own: a database has another. Read one by one, since the first mostly has them all.
    for name in [*(name for name in ABOUT if name in content), *sorted(content.keys() - set(ABOUT))]:
        text = FiledAnswer.read(content[name]).display
        written = normal(text)
        held = sum(word.written in written for word in words)
        if held > most:
            most, best = held, text
        if most == len(words):
            break
    return with_marks(_around(best, words), words) if best else mark_safe("")


def _around(text: str, words: Sequence[Asked]) -> str:
    before = 0
    for piece, is_hit in marked(text, words):
        if is_hit:
            break
        before += len(piece)
    start, end = max(0, before - AROUND), before + 2 * AROUND
    cut = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{cut}{'…' if end < len(text) else ''}"


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def with_marks(text: str, words: Sequence[Asked]) -> SafeString:
    """The text as HTML. What stands in it is escaped piece by piece: a mark never falls into an entity."""
    pieces = (
        f"<mark>{conditional_escape(piece)}</mark>" if is_hit else conditional_escape(piece)
        for piece, is_hit in marked(text, words)
    )
    return mark_safe("".join(pieces))  # noqa: S308  each piece is escaped above
