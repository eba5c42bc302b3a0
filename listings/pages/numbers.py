"""What do the public numbers of the programme look like?"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.models import Programme
from applications.pages.context import current_programme
from listings.catalogue import snapshot
from listings.site import numbers
from review.models import Figures


@login_not_required
def public_numbers(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Of the year that pages speak of, or of one that is named."""
    years = list(Programme.objects.filter(opens_at__lte=timezone.now()).values_list("year", flat=True))
    if year is not None and year not in years:
        raise Http404
    shown = Programme.objects.filter(year=year).first() if year else current_programme()
    today = timezone.localdate()
    columns = numbers.over_time(today)
    context: dict[str, Any] = {
        "programme": shown,
        "years": years,
        "categories": numbers.categories(snapshot.of(snapshot.state(), today)),
        "columns": columns,
        "width": len(columns) * numbers.STEP,
        "height": numbers.HEIGHT,
        "fewest": numbers.FEWEST,
    }
    if shown:
        figures = Figures.objects.filter(programme=shown).first()
        context |= {"figures": figures, "funnel": numbers.funnel(figures), "days": numbers.median_days(shown)}
    return render(request, "listings/numbers.html", context)
