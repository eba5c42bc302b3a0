"""Who stands on 入選名單 of a year?"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from listings.models import Selected
from listings.site import news
from review.result import naming

ON_A_LIST = 200  # lines of 入選名單


@login_not_required
def announced(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """入選名單 of a year: every announcement with its day, also of solutions whose contract or validity has ended."""
    out = Selected.objects.announced_by(timezone.localdate())
    years = list(out.order_by("-programme__year").values_list("programme__year", flat=True).distinct())
    shown = year if year in years else None
    if year is not None and shown is None:
        raise Http404
    shown = shown or (years[0] if years else None)
    page = Paginator(out.filter(programme__year=shown), ON_A_LIST).get_page(request.GET.get("page"))
    context = {
        "years": years,
        "year": shown,
        "page": page,
        "lines": news.with_pages(page.object_list),
        "members": naming.public_members(shown) if shown else [],
    }
    return render(request, "listings/announced.html", context)
