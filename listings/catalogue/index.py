"""By what is a listing found and narrowed? It is written here, in the transaction that changes the listing, and nowhere else."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from secrets import token_hex

from django.db.models import F

from listings.catalogue.facets import FACETS
from listings.models import CatalogueEntry, CatalogueState, CatalogueText, ListingVersion
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer
from portal.text.fold import fold
from portal.text.tokens import normal, tokens
from portal.time.calendar import format_both

# What a solution is about; every other answer only mentions what a buyer may look for.
ABOUT = ("categories", "features_spec", "features_highlights", "success_case", "industries", "industries_other")
# Where a word stands, best place first: each token begins with the letter of its place, so that the index alone can say it.
MARKS = {"name": "n", "vendor": "v", "about": "a", "besides": "b"}
WITH_SKIPS = frozenset({"name", "vendor"})
TOGETHER = 500  # rows of one statement
THE_STATE = 1


def put(versions: Collection[ListingVersion]) -> None:
    """Listings that are in the catalogue from now on, each as this version of it says. Call in the transaction of the change."""
    _remove([version.listing_id for version in versions])
    CatalogueEntry.objects.bulk_create(map(_entry, versions), batch_size=TOGETHER)
    CatalogueText.objects.bulk_create(map(_text, versions), batch_size=TOGETHER)
    if versions:
        raise_version()


def drop(listings: Collection[int]) -> None:
    """Listings that are in the catalogue no more. Call in the transaction of the change."""
    if _remove(listings):
        raise_version()


def _remove(listings: Collection[int]) -> int:
    CatalogueText.objects.filter(listing__in=listings).delete()
    return CatalogueEntry.objects.filter(listing__in=listings).delete()[0]


def raise_version() -> None:
    """Whatever was made of the catalogue as it was is shown no more, from the moment this transaction is committed."""
    changed = {"version": F("version") + 1, "stamp": token_hex(8)}
    if not CatalogueState.objects.filter(pk=THE_STATE).update(**changed):
        CatalogueState.objects.bulk_create([CatalogueState(pk=THE_STATE)], ignore_conflicts=True)
        CatalogueState.objects.filter(pk=THE_STATE).update(**changed)


def _entry(version: ListingVersion) -> CatalogueEntry:
    listing, answers = version.listing, version.answers
    return CatalogueEntry(
        listing_id=version.listing_id,
        availability=_percent(answers),
        price=listing.price_monthly,
        name=fold(listing.name)[:400],
        tax_id=listing.tax_id,
        announced_on=listing.valid_from,
        valid_to=listing.valid_to,
        **{facet.column: facet.mask(answers) for facet in FACETS},
    )


def _percent(answers: dict[str, FiledAnswer]) -> Decimal | None:
    try:
        return Decimal(str(answers["sla_availability_pct"].value)).quantize(Decimal("0.01"))
    except (KeyError, InvalidOperation):
        return None


def _text(version: ListingVersion) -> CatalogueText:
    listing, answers = version.listing, version.answers
    dates = [format_both(listing.valid_from), format_both(listing.valid_to)]  # as the pages print them
    besides = [name for name in answers if name not in ABOUT]
    text = CatalogueText(
        listing_id=version.listing_id,
        name=normal(listing.name),
        vendor=normal(listing.company_name),
        about=_lines([listing.tax_id, *_printed(answers, ABOUT)]),
        besides=_lines([listing.public_id, *dates, *_printed(answers, besides)]),
    )
    text.tokens = {mark + token for field, mark in MARKS.items() for token in _tokens(field, getattr(text, field))}
    return text


def _tokens(field: str, written: str) -> set[str]:
    """Of a name each character as well: one alone is looked for there."""
    singles = set(written) - {" "} if field == "name" else set()
    return tokens(written, skips=field in WITH_SKIPS) | singles


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(normal(part) for part in parts if part)


def _printed(answers: dict[str, FiledAnswer], names: Iterable[str]) -> Iterator[str]:
    for answer in (answers[name] for name in names if name in answers):
        yield answer.display
        yield from (cell.display for line in kind_in(answer).lines_in(answer) for cell in line.cells)
