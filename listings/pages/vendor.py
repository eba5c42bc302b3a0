"""Who offers solutions here: what it filed of its register, and what it has in the catalogue?"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from listings.models import Listing, ListingVersion
from listings.pages.head import Head

MOST = 100  # solutions of one vendor


@login_not_required
def vendor(request: HttpRequest, tax_id: str) -> HttpResponse:
    """A vendor by its 統一編號: as it filed itself for what it listed last. 404 of one of which nothing stands here."""
    listings = list(Listing.objects.filter(tax_id=tax_id, delisted_at=None).order_by("-listed_at", "-pk")[:MOST])
    if not listings:
        raise Http404
    day = timezone.localdate()
    newest = ListingVersion.objects.filter(listing__in=[listing.pk for listing in listings], until=None)
    filed = newest.order_by("-since", "-pk").first()
    answers = filed.answers if filed else {}
    valid = [listing for listing in listings if listing.is_valid_on(day)]
    told = answers["company_profile"].display if "company_profile" in answers else ""
    name, path = listings[0].company_name, reverse("listings:vendor", args=[tax_id])
    context = {
        "tax_id": tax_id,
        "company_name": name,
        "answers": answers,
        "filed": filed,
        "valid": valid,
        "expired": [listing for listing in listings if listing not in valid],
        "head": Head(name, told, path, hidden=not valid),
    }
    return render(request, "listings/vendor.html", context)
