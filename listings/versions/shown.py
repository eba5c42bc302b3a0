"""What stands on the page of a solution? One for its public page, for each of its versions and for the vendor's preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.models import Solution
from listings.catalogue import prices
from listings.models import Listing, ListingVersion
from listings.versions import writing
from listings.versions.checked import checked
from listings.versions.fact_sheet import FactSheet
from listings.versions.public import public_answers
from listings.versions.similar import similar

MOST_OTHERS = 3  # further solutions of the vendor


@dataclass(frozen=True)
class Edition:
    """A version in the history of a page: with its price, and how that differs from the one before."""

    version: ListingVersion
    total: int | None
    monthly: int | None
    difference: int | None

    @property
    def fallen(self) -> int:
        """By how much it is cheaper."""
        return -(self.difference or 0)


def editions(versions: Sequence[ListingVersion]) -> list[Edition]:
    """Newest first; `versions` are in their order."""
    told, before = [], None
    for version in versions:
        total, monthly = prices.lowest_total(version.answers), prices.lowest_monthly(version.answers)
        told.append(Edition(version, total, monthly, total - before if total and before else None))
        before = total
    return told[::-1]


def of_version(
    listing: Listing, version: ListingVersion, versions: Sequence[ListingVersion], day: date
) -> dict[str, Any]:
    """What the page of a listing shows of one of its versions."""
    valid = listing.is_valid_on(day)
    return {
        **_of(FactSheet(listing, version.answers, listing.solution.application.programme), day),
        "valid": valid,
        "version": version,
        "is_old": version.until is not None,
        "editions": editions(versions),
        "similar": [] if valid else similar(listing, version, day),
    }


def of_preview(solution: Solution, day: date) -> dict[str, Any]:
    """What would be public of an announced solution, of what was filed last; nothing of it is stored."""
    answers = public_answers(solution.application.submissions.newest().filed, solution.pk)
    listing = Listing(solution=solution, **writing.columns_of(solution, answers, None))
    return {**_of(FactSheet(listing, answers, solution.application.programme), day), "valid": True, "preview": True}


def _of(sheet: FactSheet, day: date) -> dict[str, Any]:
    listing = sheet.listing
    others = Listing.objects.valid_on(day).filter(tax_id=listing.tax_id).exclude(pk=listing.pk)
    return {
        "listing": listing,
        "sheet": sheet,
        "answers": sheet.answers,
        "checked": checked(listing.solution),
        "others": others[:MOST_OTHERS],
    }
