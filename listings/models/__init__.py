"""What stands on 入選名單, in its contracts and in the public catalogue? One file a room."""

from listings.models.listing import ABOUT_ENDS, Listing, ListingQuerySet, ListingTag, ListingVersion
from listings.models.selected import Selected

__all__ = [
    "ABOUT_ENDS",
    "Listing",
    "ListingQuerySet",
    "ListingTag",
    "ListingVersion",
    "Selected",
]
