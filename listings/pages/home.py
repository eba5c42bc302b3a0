"""What does a visitor see first?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.pages.context import current_programme
from listings.models import Listing


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front door: find a solution, or apply."""
    now, programme = timezone.now(), current_programme()
    context = {
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "",
        "listings": Listing.objects.valid_on(timezone.localdate()).only(
            "public_id", "name", "company_name", "summary", "price_from", "tax_id", "valid_to"
        )[:6],
        "total": Listing.objects.valid_on(timezone.localdate()).count(),
    }
    return render(request, "listings/home.html", context)
