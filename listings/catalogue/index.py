"""By what is a listing found? Its words and its tags are written here, in the transaction that changes it, and nowhere else."""

from collections.abc import Collection, Iterable, Iterator

from listings.models import ABOUT_ENDS, Listing, ListingTag, ListingVersion
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer
from portal.text.fold import squeeze
from portal.time.calendar import format_both

# What a solution is about; every other answer only mentions what a buyer may look for.
ABOUT = ("categories", "features_spec", "features_highlights", "success_case", "industries", "industries_other")
TAGS = {"categories": "category", "industries": "industry", "company_sizes": "size"}


def put(versions: Collection[ListingVersion]) -> None:
    """Listings that are in the catalogue from now on, each as this version of it says."""
    drop([version.listing_id for version in versions])
    for version in versions:
        Listing.objects.filter(pk=version.listing_id).update(search=_words(version.listing, version.answers))
    ListingTag.objects.bulk_create(tag for version in versions for tag in _tags(version))


def drop(listings: Collection[int]) -> None:
    """Listings that are in the catalogue no more."""
    ListingTag.objects.filter(listing__in=listings).delete()


def _words(listing: Listing, answers: dict[str, FiledAnswer]) -> str:
    about = [listing.name, listing.company_name, listing.tax_id, *_printed(answers, ABOUT)]
    besides = [name for name in answers if name not in ABOUT]
    dates = [format_both(listing.valid_from), format_both(listing.valid_to)]  # as the pages print them
    return searched(about, [listing.public_id, *dates, *_printed(answers, besides)])


def searched(about: Iterable[str], besides: Iterable[str]) -> str:
    """`Listing.search`; the first of `about` is the name."""
    return ABOUT_ENDS.join("\n".join(filter(None, map(squeeze, part))) for part in (about, besides))


def _printed(answers: dict[str, FiledAnswer], names: Iterable[str]) -> Iterator[str]:
    for answer in (answers[name] for name in names if name in answers):
        yield answer.display
        yield from (cell.display for line in kind_in(answer).lines_in(answer) for cell in line.cells)


def _tags(version: ListingVersion) -> list[ListingTag]:
    chosen = {name: answer.value for name, answer in version.answers.items()}
    return [
        ListingTag(listing_id=version.listing_id, kind=kind, value=value)
        for name, kind in TAGS.items()
        for value in chosen.get(name, [])
    ]
