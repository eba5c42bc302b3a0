"""What stands on 入選名單, in its contracts, in the public catalogue and on the pages around it? One file a room."""

from listings.models.announcement import Announcement, AnnouncementCorrection, AnnouncementQuerySet
from listings.models.catalogue import CatalogueEntry, CatalogueState, CatalogueText
from listings.models.contract import (
    Contract,
    ContractHold,
    ContractLine,
    ContractSignature,
    ContractSupplement,
    ContractTerm,
    ContractTerms,
    StandardContract,
)
from listings.models.listing import Listing, ListingQuerySet, ListingVersion
from listings.models.selected import Selected
from listings.models.statement import Statement, StatementVersion

__all__ = [
    "Announcement",
    "AnnouncementCorrection",
    "AnnouncementQuerySet",
    "CatalogueEntry",
    "CatalogueState",
    "CatalogueText",
    "Contract",
    "ContractHold",
    "ContractLine",
    "ContractSignature",
    "ContractSupplement",
    "ContractTerm",
    "ContractTerms",
    "Listing",
    "ListingQuerySet",
    "ListingVersion",
    "Selected",
    "StandardContract",
    "Statement",
    "StatementVersion",
]
