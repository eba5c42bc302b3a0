"""What does the page of one solution say, and what did it say before?"""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from listings.models import Listing, ListingVersion
from listings.pages import shortlist
from listings.pages.data_block import data_block
from listings.pages.head import Head
from listings.site import news
from listings.versions import shown
from listings.versions.similar import similar
from portal.web.wayback import query_of


@login_not_required
def solution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One solution; the address stays after it has expired, and says so. One that was taken down answers 410."""
    listing = _listing(public_id)
    if listing.delisted_at:
        return _gone(request, listing)
    versions = _versions(listing)
    context = _context(request, listing, versions[-1], versions)
    if context["valid"]:
        context["data_block"] = data_block(context["sheet"], context["head"].canonical)
    return render(request, "listings/solution.html", context)


@login_not_required
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """What stood there in an earlier version, from when to when; the current one at an address that stays its own."""
    listing = _listing(public_id)
    if listing.delisted_at:
        return _gone(request, listing)
    versions = _versions(listing)
    wanted = next((each for each in versions if each.number == number), None)
    if wanted is None:
        raise Http404
    context = _context(request, listing, wanted, versions)
    context |= {"is_version": True, "head": replace(context["head"], hidden=True)}
    return render(request, "listings/solution.html", context)


def _listing(public_id: str) -> Listing:
    """Raises Http404, also before the day of its announcement."""
    rows = Listing.objects.select_related("solution__application__programme")
    return get_object_or_404(rows, public_id=public_id, valid_from__lte=timezone.localdate())


def _versions(listing: Listing) -> list[ListingVersion]:
    return list(ListingVersion.objects.filter(listing=listing).order_by("number"))


def _context(
    request: HttpRequest, listing: Listing, version: ListingVersion, versions: list[ListingVersion]
) -> dict[str, Any]:
    path = reverse("listings:solution", args=[listing.public_id])
    day = timezone.localdate()
    title, hidden = f"{listing.name}｜{listing.company_name}", not listing.is_valid_on(day)
    return {
        **shown.of_version(listing, version, versions, day),
        "head": Head(title, listing.summary, path, hidden),
        "subsidy": news.subsidy_notice(listing.solution.application.programme, timezone.now()),
        "asked": query_of(request, reverse("listings:catalogue")),
        "shortlist": shortlist.kept(request),
    }


def _gone(request: HttpRequest, listing: Listing) -> HttpResponse:
    """410, and kept by no cache: it may come back. Who it was, since when and of what kind it is gone; nothing that it said."""
    last = ListingVersion.objects.filter(listing=listing).order_by("number").last()
    context = {"listing": listing, "similar": similar(listing, last, timezone.localdate())}
    response = render(request, "listings/gone.html", context, status=410)
    response["Cache-Control"] = "no-store"
    return response
