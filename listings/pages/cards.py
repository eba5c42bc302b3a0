"""What does a list of solutions show of each: what it does in one line, what it costs, how sure it runs, and whose it is?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue.facets import CATEGORY
from listings.catalogue.index import ABOUT
from listings.models import Listing, ListingVersion
from portal.text.tokens import Asked, marked, normal

LONGEST_LINE = 60  # characters
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
    """Of listings that were read with their entries; one query more where words were asked for."""
    rows = list(listings)
    versions = ListingVersion.objects.filter(listing__in=[row.pk for row in rows], until=None) if words else ()
    said = {version.listing_id: version for version in versions}
    return [_card(row, words, said.get(row.pk)) for row in rows]


def _card(listing: Listing, words: Sequence[Asked], version: ListingVersion | None) -> Card:
    shown = [listing.name, shortened(listing.summary, LONGEST_LINE), listing.company_name]
    unseen = [word for word in words if not any(word.written in normal(text) for text in shown)]
    return Card(
        listing,
        with_marks(listing.name, words),
        with_marks(shortened(listing.summary, LONGEST_LINE), words),
        with_marks(listing.company_name, words),
        tuple(CATEGORY.held(listing.entry.categories)),
        listing.entry.availability,
        _mentions(version, unseen) if version and unseen else mark_safe(""),
    )


def _mentions(version: ListingVersion, words: Sequence[Asked]) -> SafeString:
    """The answer with most of the words, cut to what stands around the first; what the solution is about comes before the rest."""
    texts = {name: answer.display for name, answer in version.answers.items()}
    names = [
        *(name for name in ABOUT if name in texts),
        *sorted(texts.keys() - set(ABOUT)),
    ]  # a database has its own order
    held = {name: sum(word.written in normal(texts[name]) for word in words) for name in names}
    most = max(names, key=lambda name: held[name], default="")
    return with_marks(_around(texts[most], words), words) if most and held[most] else mark_safe("")


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
