"""Which case comes before this one, and which next, in the list that it was opened from?

The list's query stands in the address (portal/web/wayback.py), and with it where one stood: the page, and the case that came
next when this one was opened, for a case that has moved on may have left the list. Nothing is kept between requests.
"""

from copy import copy
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.accounts.signed import SignedRequest
from portal.web import wayback
from portal.web.signed import account_of
from review.cases import filters, queues
from review.cases.officers import WORKING
from review.cases.queues import Queue
from review.desk.case_list import ALL, THEN, Cases
from review.desk.visit import CaseVisit, case_url
from review.models import Case

LIST = "review/case"
AROUND = 2  # pages of the list on either side of the one where the case stood


@dataclass(frozen=True)
class Neighbour:
    case: Case
    url: str

    @property
    def queue(self) -> Queue | None:
        return queues.queue_of(self.case)


@dataclass(frozen=True)
class Walk:
    """`place` is None of a case that has left the list, `total` where the list goes on further than was looked."""

    words: str
    url: str
    place: int | None
    total: int | None
    previous: Neighbour | None
    following: Neighbour | None


class Route(Cases):
    """The list's cases in its order; no page of them is drawn."""

    def get_filters(self, request: HttpRequest) -> tuple:
        return [_Asked(asked_of(request.GET))], True, {}, False, True

    def get_results(self, request: HttpRequest) -> None:
        self.first = max(0, (self.page_num - 1 - AROUND) * self.list_per_page)
        self.most = (2 * AROUND + 1) * self.list_per_page
        self.keys = list(self.queryset.values_list("pk", flat=True)[self.first : self.first + self.most])


@dataclass(frozen=True)
class _Asked:
    """What an address asks of the list, as the list takes it from its filters; what is searched for it asks by itself."""

    wanted: filters.CaseFilter

    def queryset(self, request: HttpRequest, cases: QuerySet) -> QuerySet:
        asked = {name: value for name, value in self.wanted.wanted.items() if name != SEARCH_VAR}
        try:
            read = filters.CaseFilter.read(asked, account_of(request), timezone.now())
        except filters.Unknown as error:
            raise IncorrectLookupParameters(error) from error
        return read.cases(cases, account_of(request), timezone.now())


def asked_of(query: QueryDict) -> filters.CaseFilter:
    """The filters in the address of a list."""
    return filters.CaseFilter({name: query[name] for name in filters.FILTERS if query.get(name)})


def walk_of(visit: CaseVisit, *, stepped: bool) -> Walk | None:
    """The way on from a case. None where no list led to it; after a step it then goes on with what is one's own to do."""
    listed = wayback.lists_of(visit.request).get(LIST, "")
    own = filters.CaseFilter.of(turn="me").query if stepped and visit.actor.role in WORKING else ""
    query = QueryDict(listed or own, mutable=True)
    then = query.pop(THEN, ["0"])[0]
    if not query or (route := _route(visit.request, query)) is None:
        return None
    place = route.keys.index(visit.case.pk) if visit.case.pk in route.keys else None
    before, after = _around(route.keys, place, int(then) if then.isdecimal() else 0)
    if stepped and (after is None or not listed):  # what was skipped, or waits longest, is still to do
        after = next((number for number in range(len(route.keys)) if number != place), None)
    near = _near(visit.request, route, query, [number for number in (before, after) if number is not None])
    if listed and after in near:
        wayback.stand(visit.request, LIST, _standing(query, THEN, route.keys[after]))
    return Walk(
        str(asked_of(query)),
        f"{reverse('admin:review_case_changelist')}?{query.urlencode()}",
        None if place is None else route.first + place + 1,
        route.first + len(route.keys) if len(route.keys) < route.most else None,
        near.get(before),
        near.get(after),
    )


def _route(request: SignedRequest, query: QueryDict) -> Route | None:
    """None of an address that no list understands."""
    asked = copy(request)
    asked.GET = filters.renamed(query)
    asked.GET.pop(ALL, None)
    asked.changelist = Route
    try:
        return admin.site.get_model_admin(Case).get_changelist_instance(asked)
    except IncorrectLookupParameters:
        return None


def _around(keys: list[int], place: int | None, then: int) -> tuple[int | None, int | None]:
    """Where in `keys` the cases before and after stand. What came next when the case was opened still does, wherever that is now."""
    after = keys.index(then) if then in keys else 0 if place is None else place + 1
    before = (after if place is None else place) - 1
    return before if before >= 0 else None, after if after < len(keys) else None


def _near(request: SignedRequest, route: Route, query: QueryDict, numbers: list[int]) -> dict[int | None, Neighbour]:
    rows = queues.dated(Case.objects.seen_by(request.user)).in_bulk([route.keys[number] for number in numbers])
    near: dict[int | None, Neighbour] = {}
    for number in numbers:
        if case := rows.get(route.keys[number]):
            page = (route.first + number) // route.list_per_page + 1
            stood = urlencode({wayback.OWN: _standing(query, PAGE_VAR, page)})
            near[number] = Neighbour(case, f"{case_url(case)}?{stood}")
    return near


def _standing(query: QueryDict, name: str, value: int) -> str:
    """The list's query with where one stands in it."""
    made = query.copy()
    made[name] = str(value)
    return made.urlencode()
