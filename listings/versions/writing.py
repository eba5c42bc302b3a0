"""How is it written down what a listing says, from one moment to the next? For many listings in a handful of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from applications.models import Solution
from listings.catalogue import index, prices
from listings.models import Listing, ListingVersion
from listings.versions.public import PublicAnswers

Cause = ListingVersion.Cause
NEW = frozenset({Cause.LISTED, Cause.REVIEWED, Cause.RELISTED})  # it comes into the catalogue by them
UNTOLD = frozenset({Cause.LISTED, Cause.REVIEWED})  # their letter is written afterwards; of the others, with the step


@dataclass(frozen=True)
class Wording:
    """What a listing is to say from now on, and why; without a `cause` it is listed, or listed anew."""

    solution: Solution  # with the line of 入選名單 that it has
    answers: PublicAnswers
    cause: str = ""
    note: str = ""


def put(wordings: Sequence[Wording], now: datetime) -> list[Listing]:
    """Makes each the current version of its listing, and finds it by it. Call under the locks of the solutions."""
    known = {listing.solution_id: listing for listing in _listings_of(wordings)}
    numbers = _last_numbers(known.values())
    ListingVersion.objects.filter(listing__in=numbers, until=None).update(until=now)
    listings, versions = [], []
    for wording in wordings:
        before = known.get(wording.solution.pk)
        cause = wording.cause or (Cause.REVIEWED if before else Cause.LISTED)
        listing = before or Listing(solution=wording.solution)
        for column, value in columns_of(wording.solution, wording.answers, now if cause in NEW else None).items():
            setattr(listing, column, value)
        listings.append(listing)
        versions.append(_version(listing, wording, cause, numbers.get(listing.pk, 0) + 1, now))
    Listing.objects.bulk_create([listing for listing in listings if listing.pk is None])
    Listing.objects.bulk_update([listing for listing in listings if listing.solution_id in known], COLUMNS)
    for version in versions:
        version.listing = version.listing  # by the key that it has now
    ListingVersion.objects.bulk_create(versions)
    index.put(versions)
    return listings


def _listings_of(wordings: Sequence[Wording]) -> list[Listing]:
    solutions = [wording.solution.pk for wording in wordings]
    return list(Listing.objects.filter(solution__in=solutions))


def _last_numbers(listings: Collection[Listing]) -> dict[int, int]:
    rows = ListingVersion.objects.filter(listing__in=[listing.pk for listing in listings]).order_by()
    return dict(rows.values_list("listing").annotate(last=Max("number")))


def _version(listing: Listing, wording: Wording, cause: str, number: int, now: datetime) -> ListingVersion:
    version = ListingVersion(listing=listing, number=number, cause=cause, note=wording.note, since=now)
    version.content = {name: answer.as_json() for name, answer in wording.answers.items()}
    version.answers = wording.answers  # as it would be read of that
    version.told_at = None if cause in UNTOLD else now
    return version


COLUMNS = ("public_id", "year", "name", "company_name", "tax_id", "summary", "price_from", "price_monthly", "listed_at")
COLUMNS += ("valid_from", "valid_to", "delisted_at", "delisted_as")


def columns_of(solution: Solution, answers: PublicAnswers, listed_at: datetime | None) -> dict[str, Any]:
    """What lists of many show; without `listed_at`, of one that is in the catalogue already."""
    line = solution.selected
    said = {
        "public_id": line.public_id,
        "year": line.programme.year,
        "name": line.name,
        "company_name": line.company_name,
        "tax_id": line.tax_id,
        "summary": answers["features_spec"].display[:200] if "features_spec" in answers else "",
        "price_from": prices.lowest_total(answers),
        "price_monthly": prices.lowest_monthly(answers),
        "valid_from": line.announced_on,
        "valid_to": line.valid_to,
    }
    return {**said, "listed_at": listed_at, "delisted_at": None, "delisted_as": ""} if listed_at else said


def end(listings: Collection[int], kind: str, now: datetime) -> None:
    """Takes listings out of the catalogue; their pages say since when and of what kind. Call in a transaction."""
    Listing.objects.filter(pk__in=listings).update(delisted_at=now, delisted_as=kind)
    ListingVersion.objects.filter(listing__in=listings, until=None).update(until=now)
    index.drop(listings)
