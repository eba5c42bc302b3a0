"""How do up to four solutions differ?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from listings.models import ListingVersion
from listings.pages.shortlist import Shortlist, kept, query_of_ids, rows_of
from listings.versions.comparing import MOST, compared
from listings.versions.fact_sheet import FactSheet


@login_not_required
def compare(request: HttpRequest) -> HttpResponse:
    """A table; what is not to be had any more, or not known, is named in a sentence. `only=1`: the rows that differ."""
    asked = Shortlist.of(request.GET.getlist("id")).ids
    rows = rows_of(asked[:MOST])
    shown = [row for row in rows if row.is_readable]
    sheets = _sheets([row.listing.pk for row in shown if row.listing])
    table = compared([sheets[row.listing.pk] for row in shown if row.listing])
    only = request.GET.get("only") == "1"
    context = {
        "rows": shown,
        "missing": [row for row in rows if row not in shown],
        "left_out": max(0, len(asked) - MOST),
        "most": MOST,
        "table": [line for line in table if line.differs or not only],
        "differing": sum(line.differs for line in table),
        "only": only,
        "query": query_of_ids(row.public_id for row in shown),
        "shortlist": kept(request),
        "without": {row.public_id: query_of_ids(o.public_id for o in shown if o is not row) for row in shown},
    }
    return render(request, "listings/compare.html", context)


def _sheets(listings: list[int]) -> dict[int, FactSheet]:
    """By listing, as each says now: one query for all."""
    versions = ListingVersion.objects.filter(listing__in=listings, until=None)
    read = versions.select_related("listing__solution__application__programme")
    return {
        version.listing_id: FactSheet(version.listing, version.answers, version.listing.solution.application.programme)
        for version in read
    }
