"""What does the public see?"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from applications.pages.context import current_programme
from applications.sheets.promotion import PromotionSheet
from listings.models import Listing
from portal.text import clean_text

PER_PAGE = 20
FILTERS = (("category", "方案類別", "categories"), ("industry", "適用行業", "industries"), ("size", "企業規模", "company_sizes"))
PAGES = {
    "privacy": "隱私權政策",
    "security": "資訊安全政策",
    "open-data": "政府網站資料開放宣告",
    "accessibility": "無障礙聲明",
    "sitemap": "網站導覽",
}


def _valid() -> QuerySet:
    return Listing.objects.valid_on(timezone.localdate())


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front door: find a solution, or apply."""
    now, programme = timezone.now(), current_programme()
    context = {
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "",
        "listings": _valid().only("public_id", "name", "company_name", "summary", "price_from", "tax_id", "valid_to")[:6],
        "total": _valid().count(),
    }
    return render(request, "listings/home.html", context)


@login_not_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search by word, filters by category, industry and size."""
    words = clean_text(request.GET.get("q", ""))[:100]
    found, filters = _valid().matching(words), []
    for kind, title, name in FILTERS:
        chosen = request.GET.getlist(kind)
        choices = PromotionSheet.base_fields[name].choices
        found = found.tagged(kind, [value for value in chosen if value in {str(v) for v, _ in choices}])
        filters.append({"kind": kind, "title": title, "options": _options(choices, chosen)})
    page = Paginator(found.defer("content", "search"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"q": words, "filters": filters, "page": page, "query": _query_without_page(request.GET)}
    return render(request, "listings/catalogue.html", context)


def _options(choices: Any, chosen: list[str]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "chosen": str(value) in chosen} for value, label in choices]


def _query_without_page(data: QueryDict) -> str:
    kept = data.copy()
    kept.pop("page", None)
    return kept.urlencode()


@login_not_required
def solution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One solution; the address stays after it has expired, and says so."""
    listing = get_object_or_404(Listing, public_id=public_id)
    rows = listing.content
    context = {
        "listing": listing,
        "rows": rows,
        "sla": [row for name, row in rows.items() if name.startswith("sla_")],
        "valid": listing.is_valid_on(timezone.localdate()),
    }
    return render(request, "listings/solution.html", context)


@login_not_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A statement every government site carries."""
    if slug not in PAGES:
        raise Http404
    return render(request, f"listings/pages/{slug}.html", {"title": PAGES[slug]})
