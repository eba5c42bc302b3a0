"""How does a person who works through a list come back to it as it was: search, filter and page?

The admin's own pages carry what was asked of a list as `_changelist_filters`. Ours do too, and a page of another model that was
opened from there (a letter from its case) carries it on under the name of that list. It stands in the address, not in the
session: two tabs with two searches do not meet.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.encoding import iri_to_uri

OWN = "_changelist_filters"
OF_ANOTHER = "_list:"  # and app/model
PLACE = re.compile(r"/admin/(?P<model>\w+/\w+)/(?P<rest>.*)")
_FOUND_OUT = "portal.lists"  # in the request's META, beside what the server put there
MOST = 2000  # characters of a query that are carried along


def kept(request: HttpRequest, url: str) -> str:
    """The address with what this request knows of the lists. A list itself is opened as it was, unless more is asked of it."""
    known = lists_of(request)
    if not known:
        return url
    parts = urlsplit(url)
    place = PLACE.fullmatch(parts.path or request.path)
    if parts.scheme or parts.netloc or place is None:
        return url
    query = QueryDict(parts.query, mutable=True)
    if parts.path and not place["rest"]:
        return url if query or place["model"] not in known else parts._replace(query=known[place["model"]]).geturl()
    for model, asked in known.items():
        query.setdefault(OWN if model == place["model"] else f"{OF_ANOTHER}{model}", asked)
    return parts._replace(query=query.urlencode(safe="/:")).geturl()


def lists_of(request: HttpRequest) -> dict[str, str]:
    """What was asked of each list that led here, by app/model. A page asks it for each of its links: it is found out once."""
    if _FOUND_OUT not in request.META:
        request.META[_FOUND_OUT] = _lists_of(request)
    return request.META[_FOUND_OUT]


def stand(request: HttpRequest, model: str, asked: str) -> None:
    """Where one stands in a list from here on: the page's links, forms and redirects carry it along."""
    request.META[_FOUND_OUT] = {**lists_of(request), model: asked}


def _lists_of(request: HttpRequest) -> dict[str, str]:
    place = PLACE.fullmatch(request.path)
    if place is None:
        return {}
    own = request.GET.urlencode() if not place["rest"] else request.GET.get(OWN, "")
    lists = {name.removeprefix(OF_ANOTHER): request.GET[name] for name in request.GET if name.startswith(OF_ANOTHER)}
    lists[place["model"]] = own or _asked_before(request, place["model"])
    return {model: asked for model, asked in lists.items() if asked and len(asked) <= MOST}


def _asked_before(request: HttpRequest, model: str) -> str:
    """A button in a line of a list is sent without the list's query: the browser says where it stood."""
    return query_of(request, f"/admin/{model}/") if request.method == "POST" else ""


def query_of(request: HttpRequest, path: str) -> str:
    """What was asked of the list at `path` of this site, when the person comes from there."""
    came = urlsplit(request.headers.get("Referer", ""))
    return came.query if came.netloc == request.get_host() and came.path == path and len(came.query) <= MOST else ""


class WayBack:
    """What a step in the admin leads to next knows the list as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 302 and request.path.startswith("/admin/"):
            response["Location"] = iri_to_uri(kept(request, response["Location"]))
        return response
