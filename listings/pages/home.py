"""What does a visitor see first?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.pages.context import current_programme
from listings.models import Listing
from listings.pages import shortlist
from listings.pages.cards import cards


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front door: find a solution, or apply."""
    now, programme = timezone.now(), current_programme()
    context = {
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "",
        "cards": cards(Listing.objects.in_catalogue_on(timezone.localdate())[:6]),
        "shortlist": shortlist.kept(request),
        "total": Listing.objects.valid_on(timezone.localdate()).count(),
    }
    return render(request, "listings/home.html", context)
