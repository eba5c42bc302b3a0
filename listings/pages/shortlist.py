"""Which solutions does a visitor keep for later, without an account, and how are they shared?

They stand in a cookie of the visitor's own browser as public numbers, so that nobody is known by them and nothing is stored
here; what is shared stands in an address. Neither is signed: whatever it names is looked up among what is public.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from listings.models import Listing
from portal.web.request_limits import bears

COOKIE = "shortlist"
COOKIE_DAYS = 180
MOST = 20
_public_id = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}", re.ASCII)


@dataclass(frozen=True)
class Shortlist:
    """Public numbers, in the order in which they were added."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, wanted: Iterable[str]) -> "Shortlist":
        """Of whatever somebody sent: what can be a number, each once, as many as a list holds."""
        return cls(tuple(dict.fromkeys(each for each in wanted if _public_id.fullmatch(each)))[:MOST])

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_full(self) -> bool:
        return len(self.ids) >= MOST


def query_of_ids(ids: Iterable[str]) -> str:
    asked = QueryDict(mutable=True)
    asked.setlist("id", list(ids))
    return asked.urlencode()


def kept(request: HttpRequest) -> Shortlist:
    """What the visitor's browser keeps."""
    return Shortlist.of(request.COOKIES.get(COOKIE, "")[: MOST * 41].split("."))


@login_not_required
@bears(1)
@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request: HttpRequest) -> HttpResponse:
    """One's own list, or one that an address names; a POST adds, takes away, keeps what was shared or empties."""
    if request.method == "POST":
        return _changed(request)
    own = kept(request)
    asked = request.GET.getlist("id")
    listed = Shortlist.of(asked) if asked else own
    rows = rows_of(listed.ids)
    known = query_of_ids(row.public_id for row in rows if row.listing)
    context = {
        "shortlist": own,
        "listed": listed,
        "rows": rows,
        "is_shared": bool(asked),
        "left_out": len(set(asked) - set(listed.ids)),
        "address": f"{settings.BASE_URL}{reverse('listings:shortlist')}?{known}",
    }
    response = render(request, "listings/shortlist.html", context)
    patch_vary_headers(response, ["Cookie"])
    return response


@dataclass(frozen=True)
class KeptRow:
    """A number with its listing; None of one that nobody knows."""

    public_id: str
    listing: Listing | None

    @property
    def is_readable(self) -> bool:
        """Whether it has a page that says something, today or of a year that is over."""
        return self.listing is not None and self.listing.delisted_at is None

    @property
    def standing(self) -> str:
        """「listed」, 「expired」, 「delisted」 or 「unknown」, today."""
        if self.listing is None:
            return "unknown"
        if self.listing.delisted_at:
            return "delisted"
        return "listed" if self.listing.is_valid_on(timezone.localdate()) else "expired"


def rows_of(ids: Iterable[str]) -> list[KeptRow]:
    """In the order asked, one query for all."""
    wanted = list(ids)
    known = {row.public_id: row for row in Listing.objects.filter(public_id__in=wanted)}
    return [KeptRow(each, known.get(each)) for each in wanted]


def _changed(request: HttpRequest) -> HttpResponse:
    before = kept(request).ids
    ids = [] if "clear" in request.POST else [each for each in before if each not in request.POST.getlist("remove")]
    ids += [row.public_id for row in rows_of(Shortlist.of(request.POST.getlist("add")).ids) if row.listing]
    after = Shortlist.of(ids)
    response = HttpResponseRedirect(_back(request))
    if after.ids:
        response.set_cookie(
            COOKIE,
            ".".join(after.ids),
            max_age=COOKIE_DAYS * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """The page that was left, at the line that says how many are kept now."""
    back = request.POST.get("back", "")
    own = back.startswith("/") and len(back) <= 2000 and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return f"{back.partition('#')[0] if own else reverse('listings:shortlist')}#shortlist"
