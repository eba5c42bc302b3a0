"""What does a list of solutions show of each: what it does in one line, what it costs, how sure it runs, and whose it is?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from listings.catalogue.facets import CATEGORY
from listings.models import Listing
from portal.text.tokens import Asked, marked

LONGEST_LINE = 60  # characters


@dataclass(frozen=True)
class Card:
    """`name`, `line` and `company` are HTML, with a mark where a word that was asked for stands."""

    listing: Listing
    name: SafeString
    line: SafeString
    company: SafeString
    categories: tuple[str, ...]
    availability: Decimal | None  # in percent


def cards(listings: Iterable[Listing], words: Sequence[Asked] = ()) -> list[Card]:
    """Of listings that were read with their entries."""
    return [_card(listing, words) for listing in listings]


def _card(listing: Listing, words: Sequence[Asked]) -> Card:
    return Card(
        listing,
        with_marks(listing.name, words),
        with_marks(shortened(listing.summary, LONGEST_LINE), words),
        with_marks(listing.company_name, words),
        tuple(CATEGORY.held(listing.entry.categories)),
        listing.entry.availability,
    )


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def with_marks(text: str, words: Sequence[Asked]) -> SafeString:
    """The text as HTML. What stands in it is escaped piece by piece: a mark never falls into an entity."""
    pieces = (
        f"<mark>{conditional_escape(piece)}</mark>" if is_hit else conditional_escape(piece)
        for piece, is_hit in marked(text, words)
    )
    return mark_safe("".join(pieces))  # noqa: S308  each piece is escaped above
