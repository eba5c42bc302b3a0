"""What does the public see?"""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from applications.models.promotion import Category, CompanySize, Industry
from applications.pages.context import current_programme
from listings.models import Listing, ListingQuerySet
from listings.near_words import near
from listings.pages.prices import Price
from portal.forms.filed import FiledAnswer
from portal.text.cleaning import clean_line
from portal.text.searching import containing
from portal.web.wayback import query_of
from review.result import naming

PER_PAGE = 20
ON_A_LIST = 200  # lines of 入選名單
YEAR_OF = "solution__application__programme__year"
_form_number = re.compile(r"^[一二三四五六七八九十]+、")  # of a question in the form: a buyer has none
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
PAGES = {
    "help": "常見問題",
    "privacy": "隱私權政策",
    "security": "資訊安全政策",
    "open-data": "政府網站資料開放宣告",
    "accessibility": "無障礙聲明",
    "sitemap": "網站導覽",
}


def _valid() -> ListingQuerySet:
    return Listing.objects.valid_on(timezone.localdate())


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The front door: find a solution, or apply."""
    now, programme = timezone.now(), current_programme()
    context = {
        "programme": programme,
        "refusal": programme.refusal(now) if programme else "",
        "listings": _valid().only("public_id", "name", "company_name", "summary", "price_from", "tax_id", "valid_to")[
            :6
        ],
        "total": _valid().count(),
    }
    return render(request, "listings/home.html", context)


@login_not_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search by word, filters by category, industry and size."""
    words = clean_line(request.GET.get("q", ""))[:100]
    chosen = {kind: _known(kind, request.GET.getlist(kind)) for kind in KINDS}
    narrowed = _valid()
    for kind, values in chosen.items():
        narrowed = narrowed.tagged(kind, values)
    page = Paginator(narrowed.matching(words).defer("content", "search"), PER_PAGE).get_page(request.GET.get("page"))
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


@login_not_required
def solution(request: HttpRequest, public_id: str) -> HttpResponse:
    """One solution; the address stays after it has expired, and says so."""
    listing = get_object_or_404(Listing, public_id=public_id)
    answers = listing.answers
    context = {
        "listing": listing,
        "answers": answers,
        "prices": [Price.of(line) for line in answers["price_plans"].rows] if "price_plans" in answers else [],
        "categories": [category.short for category in Category if category.value in _chosen(answers, "categories")],
        "sla": [
            (_form_number.sub("", answer.label), answer) for name, answer in answers.items() if name.startswith("sla_")
        ],
        "valid": listing.is_valid_on(timezone.localdate()),
        "asked": query_of(request, reverse("listings:catalogue")),
    }
    return render(request, "listings/solution.html", context)


def _chosen(answers: dict[str, FiledAnswer], name: str) -> list[str]:
    return list(answers[name].value or []) if name in answers else []


@login_not_required
def announced(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """入選名單 of a year: every announcement with its day, also of solutions whose validity has ended."""
    out = Listing.objects.filter(valid_from__lte=timezone.localdate())
    years = list(out.order_by("-" + YEAR_OF).values_list(YEAR_OF, flat=True).distinct())
    shown = year if year in years else None
    if year is not None and shown is None:
        raise Http404
    shown = shown or (years[0] if years else None)
    rows = out.filter(**{YEAR_OF: shown}).only("public_id", "name", "company_name", "tax_id", "valid_from", "valid_to")
    return render(
        request,
        "listings/announced.html",
        {
            "years": years,
            "year": shown,
            "page": Paginator(rows, ON_A_LIST).get_page(request.GET.get("page")),
            "members": naming.public_members(shown) if shown else [],
        },
    )


@login_not_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A statement every government site carries."""
    if slug not in PAGES:
        raise Http404
    return render(request, f"listings/pages/{slug}.html", {"title": PAGES[slug]})
