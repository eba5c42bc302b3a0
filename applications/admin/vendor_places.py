"""Where does a vendor stand in the portal: which cases of it may a person open, and which of its solutions are public?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

from applications import told
from applications.models import Application, Solution
from applications.standing import Whereabouts, whereabouts
from portal import sight
from portal.outbox import openings
from portal.roles import Account


@dataclass(frozen=True)
class PlacedCase:
    """A case with where it is; without an address for whom no app has a page of it."""

    number: str
    url: str
    standing: tuple[Whereabouts, ...]


@dataclass
class VendorPlaces:
    """The newest case first. `public`: (name, address) of each solution that is listed now."""

    cases: list[PlacedCase] = field(default_factory=list)
    public: list[tuple[str, str]] = field(default_factory=list)


def places_of(vendors: Iterable[int], user: Account) -> dict[int, VendorPlaces]:
    """By the key of the vendor; as many queries for many vendors as for one. Nothing of a case that is withheld from the person."""
    withheld = sight.withheld("application", user)
    rows = Application.objects.filter(vendor__in=set(vendors)).exclude(pk__in=withheld.values("pk"))
    own = Prefetch("solutions", Solution.objects.only("application", "name", "position", "state"))
    rows = rows.only("number", "state", "vendor").order_by("-programme__year", "-pk")
    cases = list(rows.prefetch_related(own))
    solutions = [solution for case in cases for solution in case.solutions.all()]
    pages = openings.openings_of("application", [case.pk for case in cases], user)
    public = told.public_places(solutions)
    places: dict[int, VendorPlaces] = defaultdict(VendorPlaces)
    for case in cases:
        page = next(iter(pages.get(case.pk, [])), None)
        standing = whereabouts(case.state, (solution.state for solution in case.solutions.all()))
        places[case.vendor_id].cases.append(PlacedCase(str(case), page.url if page else "", standing))
        listed = [solution for solution in case.solutions.all() if solution.pk in public]
        places[case.vendor_id].public += [(str(solution), public[solution.pk]) for solution in listed]
    return places
