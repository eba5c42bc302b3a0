"""Which open data is there, and how is it downloaded, narrowed as the catalogue is?"""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.pages.context import current_programme
from listings.catalogue import narrowing, snapshot
from listings.catalogue.asking import Asking
from listings.catalogue.facets import BY_NAME
from listings.models import Listing
from listings.site.opendata import metadata
from listings.site.opendata.dataset import FIELDS, rows_of
from listings.site.opendata.writers import FORMATS
from portal.web.frequency import Frequency

DOWNLOADS = Frequency("open-data", most=20)  # a minute, of files that may be large


@login_not_required
@require_safe
def dataset(request: HttpRequest) -> HttpResponse:
    """The data set: its files, narrowed as the address says, its fields and its licence."""
    asking = Asking.of(request.GET)
    answered = _answer(asking)
    context = {
        "total": answered.total,
        "query": asking.query(),
        "chosen": _in_words(asking),
        "formats": list(FORMATS.values()),
        "fields": FIELDS,
        "title": metadata.TITLE,
        "description": metadata.DESCRIPTION,
        "notes": metadata.NOTES,
        "licence": metadata.LICENCE,
        "licence_address": metadata.LICENCE_ADDRESS,
    }
    return render(request, "listings/open_data.html", context)


def _answer(asking: Asking) -> narrowing.Narrowed:
    return narrowing.answer(asking, snapshot.of(snapshot.state(), timezone.localdate()))


def _in_words(asking: Asking) -> list[str]:
    """What narrows the files."""
    words = [f"「{asking.typed}」"] if asking.typed else []
    for name, values in asking.chosen.items():
        labels = dict(BY_NAME[name].choices)
        words += [labels[value] for value in values]
    return [*words, *(f"統編 {tax_id}" for tax_id in asking.vendors)]


@login_not_required
@require_safe
def file(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """One file, written while it leaves; who asks too often waits (429)."""
    made = FORMATS.get(suffix)
    if made is None:
        raise Http404
    if DOWNLOADS.is_used_up(request):
        return render(request, "429.html", status=429)
    answered = _answer(Asking.of(request.GET))
    parts = made.parts(rows_of(answered[:])) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(parts, content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="solutions.{suffix}"'
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The metadata as data.gov.tw takes it."""
    valid = Listing.objects.valid_on(timezone.localdate())
    said = valid.aggregate(first=Min("valid_from"), last=Max("valid_to"), modified=Max("listed_at"))
    modified = timezone.localdate(said["modified"]) if said["modified"] else None
    told = metadata.metadata(current_programme(), said["first"], said["last"], modified)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
