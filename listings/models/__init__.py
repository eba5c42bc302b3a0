"""What stands on 入選名單, in its contracts and in the public catalogue? One file a room."""

from listings.models.catalogue import CatalogueEntry, CatalogueState, CatalogueText
from listings.models.listing import Listing, ListingQuerySet, ListingVersion
from listings.models.selected import Selected

__all__ = [
    "CatalogueEntry",
    "CatalogueState",
    "CatalogueText",
    "Listing",
    "ListingQuerySet",
    "ListingVersion",
    "Selected",
]
