"""What else may fit, where a solution is no longer to be had?"""

from datetime import date

from listings.models import Listing, ListingVersion

MOST = 3


def similar(listing: Listing, last: ListingVersion | None, day: date) -> list[Listing]:
    """Others of its categories on that day; those for the same industries come first."""
    if last is None:
        return []
    chosen = {
        name: list(answer.value or []) for name, answer in last.answers.items() if name in ("categories", "industries")
    }
    if not chosen.get("categories"):
        return []
    alike = (
        Listing.objects.valid_on(day).tagged("category", chosen["categories"]).exclude(pk=listing.pk).defer("search")
    )
    nearest = list(alike.tagged("industry", chosen.get("industries", []))[:MOST])
    others = alike.exclude(pk__in=[row.pk for row in nearest])[: MOST - len(nearest)] if len(nearest) < MOST else []
    return [*nearest, *others]
