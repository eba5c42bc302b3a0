"""How does a visitor search and narrow the catalogue?"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from applications.models.promotion import Category, CompanySize, Industry
from listings.catalogue.near_words import near
from listings.models import Listing, ListingQuerySet
from portal.text.cleaning import clean_line
from portal.text.searching import containing

PER_PAGE = 20
MOST_NEAR = 6  # other words at the most, where nothing was found
PER_GROUP = {
    group: [category for category in Category if category.group == group]
    for group in dict.fromkeys(c.group for c in Category)
}
# (kind of tag, title, [(value, words)]): 五(四)'s two classes, then 附表3 二 and 三.
FILTERS = (
    *(
        ("category", title, [(category.value, category.short) for category in categories])
        for title, categories in PER_GROUP.items()
    ),
    ("industry", "適用行業", Industry.choices),
    ("size", "企業規模", CompanySize.choices),
)
KINDS = tuple(dict.fromkeys(kind for kind, _, _ in FILTERS))


def _valid() -> ListingQuerySet:
    return Listing.objects.valid_on(timezone.localdate())


@login_not_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search by word, filters by category, industry and size."""
    words = clean_line(request.GET.get("q", ""))[:100]
    chosen = {kind: _known(kind, request.GET.getlist(kind)) for kind in KINDS}
    narrowed = _valid()
    for kind, values in chosen.items():
        narrowed = narrowed.tagged(kind, values)
    page = Paginator(narrowed.matching(words).defer("search"), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "q": words,
        "filters": _filters(chosen),
        "chips": _chips(request.GET, chosen),
        "page": page,
        "query": _query(request.GET, "page"),
    }
    if not page.paginator.count:
        context |= {"near": _near(words, narrowed, request.GET), "anywhere": _anywhere(words, chosen)}
    return render(request, "listings/catalogue.html", context)


def _chips(data: QueryDict, chosen: dict[str, list[str]]) -> list[dict[str, str]]:
    """What narrows the list now, each with the address of the list without it."""
    labels = {(kind, value): words for kind, _, choices in FILTERS for value, words in choices}
    chips = []
    for kind, values in chosen.items():
        for value in dict.fromkeys(values):
            left = data.copy()
            left.setlist(kind, [other for other in values if other != value])
            chips.append({"label": labels[kind, value], "query": _query(left, "page")})
    return chips


def _near(words: str, listings: ListingQuerySet, data: QueryDict) -> list[dict[str, Any]]:
    """Other words that do find something among the same filters, with how much."""
    others = near(words)
    if not others:
        return []
    counts = listings.aggregate(
        **{f"n{at}": Count("pk", filter=containing(word, folded=["search"])) for at, word in enumerate(others)}
    )
    offered = []
    for at, word in enumerate(others):
        if counts[f"n{at}"]:
            meant = data.copy()
            meant["q"] = word
            offered.append({"word": word, "count": counts[f"n{at}"], "query": _query(meant, "page")})
    return offered[:MOST_NEAR]


def _anywhere(words: str, chosen: dict[str, list[str]]) -> int:
    """How much the same words find when nothing narrows the list; 0 when nothing does already."""
    return _valid().matching(words).count() if any(chosen.values()) else 0


def _known(kind: str, wanted: list[str]) -> list[str]:
    offered = {value for filtered, _, choices in FILTERS if filtered == kind for value, _ in choices}
    return [value for value in wanted if value in offered]


def _filters(chosen: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "title": title,
            "options": [{"value": v, "label": words, "chosen": v in chosen[kind]} for v, words in choices],
        }
        for kind, title, choices in FILTERS
    ]


def _query(data: QueryDict, without: str) -> str:
    kept = data.copy()
    kept.pop(without, None)
    return kept.urlencode()
