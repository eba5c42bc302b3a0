"""Where does the authority read what a year has come to, and print it on one page?"""

from django.http import HttpResponse
from django.utils import timezone

from applications.documents import pdf
from applications.models import Programme
from portal.accounts.signed import SignedRequest
from portal.time.calendar import format_datetime
from review.desk.visit import desk_page
from review.workload import statistics


def statistics_page(request: SignedRequest) -> HttpResponse:
    years = list(Programme.objects.order_by("-year"))
    year = _year(request, years)
    shown = statistics.of_year(year, timezone.now()) if year else None
    return desk_page(request, "statistics.html", "統計", years=years, year=year, statistics=shown)


def statistics_pdf(request: SignedRequest) -> HttpResponse:
    """The same numbers on one sheet of A4."""
    year = _year(request, list(Programme.objects.order_by("-year")))
    if year is None:
        return HttpResponse(status=404)
    content = sheet(statistics.of_year(year, timezone.now()))
    named = f'inline; filename="statistics-{year.year}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": named})


def sheet(shown: statistics.Statistics) -> bytes:
    year = shown.programme
    return pdf.press(
        "documents/statistics.html",
        programme=year.frozen(),
        wide=(shown.months, shown.officers),
        narrow=(shown.cases, shown.corrections, shown.days, shown.kinds, shown.reasons, shown.categories),
        made=format_datetime(shown.made_at),
    )


def _year(request: SignedRequest, years: list[Programme]) -> Programme | None:
    """The one that the address names, else the newest that has begun."""
    asked = request.GET.get("year", "")
    named = next((year for year in years if str(year.year) == asked), None)
    begun = next((year for year in years if year.opens_at <= timezone.now()), None)
    return named or begun or next(iter(years), None)
