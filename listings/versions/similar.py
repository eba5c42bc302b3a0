"""What else may fit, where a solution is no longer to be had?"""

from datetime import date

from listings.catalogue import snapshot
from listings.catalogue.facets import CATEGORY, INDUSTRY
from listings.models import Listing, ListingVersion

MOST = 3


def similar(listing: Listing, last: ListingVersion | None, day: date) -> list[Listing]:
    """Others of its categories on that day, the newest first; those for the same industries come before the rest."""
    chosen = CATEGORY.chosen(last.answers) if last else []
    if last is None or not chosen:
        return []
    catalogue = snapshot.of(snapshot.state(), day)
    alike = catalogue.having(CATEGORY, chosen) & ~catalogue.of_listings([listing.pk])
    nearest = alike & catalogue.having(INDUSTRY, INDUSTRY.chosen(last.answers))
    keys = catalogue.newest(nearest, 0, MOST)
    keys += catalogue.newest(alike & ~nearest, 0, MOST - len(keys))
    rows = Listing.objects.valid_on(day).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
