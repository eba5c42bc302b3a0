"""How does a visitor search, narrow and sort the catalogue?"""

import zlib
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from applications.pages.context import CACHE_SECONDS as CONTACT_SECONDS
from listings.catalogue import narrowing, snapshot
from listings.catalogue.asking import LONGEST, ORDERS, RELEVANCE, VENDOR, Asking
from listings.catalogue.facets import FACETS
from listings.catalogue.narrowing import Narrowed
from listings.catalogue.near_words import near
from listings.models import Listing
from listings.pages import shortlist
from listings.pages.cards import Card, as_written, cards
from listings.pages.shortlist import Shortlist
from portal.text.searching import MOST_WORDS
from portal.web.cache_share import CacheShare

PER_PAGE = 20
MOST_NEAR = 6  # other words at the most, where nothing was found
MOST_VENDORS = 10  # that the filter offers; every other has an address too
DRAWN = CacheShare("catalogue-drawn", most_bytes=16 * 2**20, seconds=300)  # a change of the catalogue ends it at once
PARTS = ("filters", "results")
OPEN = ("category", "price")  # filters that are unfolded from the first


@login_not_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every state is an address."""
    asking = Asking.of(request.GET)
    query = asking.query(page=True)
    context = {
        "asking": asking,
        "orders": [(order, words) for order, words in ORDERS.items() if asking.typed or order != RELEVANCE],
        "canonical": settings.BASE_URL + reverse("listings:catalogue") + (f"?{query}" if query else ""),
        **_parts(request, asking),
    }
    return render(request, "listings/catalogue.html", context)


def _parts(request: HttpRequest, asking: Asking) -> dict[str, Any]:
    """The filters and what was found, drawn for one visitor and shown to the next while the catalogue stays as it is.

    Not where they say more than the address asks: which solutions a visitor keeps. Where nothing was found the year's contact
    stands there, and they are kept no longer than that.
    """
    state, today = snapshot.state(), timezone.localdate()
    asked = sha256(f"{asking.query(page=True)}:{asking.strange}".encode()).hexdigest()
    key = f"{state}:{today}:{asked}"
    own = shortlist.kept(request)
    if not own and (packed := DRAWN.get(key)):
        drawn = [mark_safe(zlib.decompress(part).decode()) for part in packed]  # noqa: S308  drawn by our templates
    else:
        answered = narrowing.answer(asking, snapshot.of(state, today))
        drawn = _drawn(request, answered, own)
        if not own:
            packed = tuple(zlib.compress(part.encode(), 1) for part in drawn)
            DRAWN.set(key, packed, 0 if answered.total else CONTACT_SECONDS)
    return {**dict(zip(PARTS, drawn, strict=True)), "shortlist": own}


def _drawn(request: HttpRequest, answered: Narrowed, own: Shortlist) -> list[SafeString]:
    asking = answered.asking
    page = Paginator(answered, PER_PAGE).get_page(asking.page)
    chips = _chips(answered)
    shown, near_one = _cards(answered, page), answered.near
    context: dict[str, Any] = {
        "asking": asking,
        "near": near_one,
        "near_meant": as_written(shown, near_one.meant) if near_one else "",
        "filters": _filters(answered),
        "chips": chips,
        "page": page,
        "cards": shown,
        "query": asking.query(),
        "notes": _notes(answered, page),
        "shortlist": own,
    }
    if not answered.total:
        context |= {"others": _others(answered), "anywhere": answered.without_filters if asking.narrows else 0}
    return [render_to_string(f"listings/_{name}.html", context, request) for name in PARTS]


def _cards(answered: Narrowed, page: Page) -> list[Card]:
    """What was taken down between the question and the answer is left out."""
    rows = Listing.objects.in_catalogue_on(timezone.localdate()).in_bulk(list(page.object_list))
    words = answered.near.words if answered.near else answered.question.words
    return cards([rows[key] for key in page.object_list if key in rows], words)


def _filters(answered: Narrowed) -> list[dict[str, Any]]:
    asking, counts, everywhere = answered.asking, answered.counts(), answered.snapshot
    filters = []
    for facet in FACETS:
        chosen = asking.chosen.get(facet.name, ())
        for title, choices in facet.groups:
            options = [
                {"value": value, "label": label, "chosen": value in chosen, "count": counts[facet.name][value]}
                for value, label in choices
                if not facet.only_used or value in chosen or everywhere.having(facet, [value])
            ]
            filters.append(_filter(facet.name, title, options))
    return [each for each in [*filters, _vendors(answered)] if each["options"]]


def _filter(name: str, title: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    chosen = sum(option["chosen"] for option in options)
    return {
        "name": name,
        "title": title,
        "options": options,
        "chosen": chosen,
        "open": bool(chosen) or name in OPEN,
        "key": f"{name}-{title}",
    }


def _vendors(answered: Narrowed) -> dict[str, Any]:
    """Those with most of what was found, and those that are chosen."""
    counted, chosen = answered.vendors(), answered.asking.vendors
    most = sorted(counted, key=lambda tax_id: (-counted[tax_id], tax_id))[:MOST_VENDORS]
    names = _names([*most, *chosen])
    options = [
        {"value": each, "label": names.get(each, each), "chosen": each in chosen, "count": counted[each]}
        for each in dict.fromkeys([*chosen, *most])
    ]
    return _filter(VENDOR, "廠商", options)


def _names(tax_ids: list[str]) -> dict[str, str]:
    rows = Listing.objects.valid_on(timezone.localdate()).filter(tax_id__in=tax_ids).order_by("listed_at")
    return dict(rows.values_list("tax_id", "company_name").distinct())


def _chips(answered: Narrowed) -> list[dict[str, str]]:
    """What narrows the list now, each with the address of the list without it."""
    asking, names = answered.asking, _names(list(answered.asking.vendors)) if answered.asking.vendors else {}
    chosen = [
        (facet.name, value, dict(facet.choices)[value])
        for facet in FACETS
        for value in asking.chosen.get(facet.name, ())
    ]
    chosen += [(VENDOR, tax_id, names.get(tax_id, f"統編 {tax_id}")) for tax_id in asking.vendors]
    return [{"label": label, "query": asking.without(name, value).query()} for name, value, label in chosen]


def _notes(answered: Narrowed, page: Page) -> list[str]:
    """What of the address was passed over, in sentences."""
    asking, notes = answered.asking, []
    if asking.is_cut:
        notes.append(f"搜尋的文字太長，只用了前 {LONGEST} 個字。")
    if answered.question.is_cut:
        notes.append(f"搜尋的詞太多，只用了前 {MOST_WORDS} 個。")
    if answered.question.is_single and answered.total:
        notes.append("只有一個字時，只找方案名稱裡有這個字的方案。")
    if passed := answered.question.passed_over:
        notes.append(f"單獨一個字的{'、'.join(f'「{word}」' for word in passed)}沒有列入搜尋。")
    if asking.strange:
        notes.append(f"網址裡有看不懂的{'、'.join(asking.strange)}，已經略過。")
    if answered.total and asking.page > page.number:
        notes.append(f"沒有第 {asking.page} 頁，這是最後一頁。")
    return notes


def _others(answered: Narrowed) -> list[dict[str, Any]]:
    """Other words that do find something among the same filters, with how much."""
    hits = narrowing.counts_of(near(answered.asking.typed), answered, MOST_NEAR)
    return [{"word": word, "count": count, "query": answered.asking.with_words(word).query()} for word, count in hits]
