"""What do the apps above tell a vendor's pages: where a solution is public, how long a stage usually takes, and what of it goes on?

They say it where their duties are registered, so that no page here needs an upper app.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, Programme, Solution


@dataclass(frozen=True)
class Usual:
    """The median of the stays in a stage that have ended, in days, and of which year."""

    days: float
    year: int

    @property
    def words(self) -> str:
        return f"通常 {max(1, round(self.days))} 天"


@dataclass(frozen=True)
class CaseLink:
    """Something of a case that an upper app has a page for: what it is, what is to be done or known, and where.

    With a `button` it is the next thing of the whole case, until `due`, the last second in time.
    """

    title: str
    words: str
    url: str
    is_due: bool = False  # the vendor has something to do there
    due: datetime | None = None
    button: str = ""


PublicPlaces = Callable[[Iterable[Solution]], dict[int, str]]  # addresses, by the key of the solution
UsualTime = Callable[[Programme, str], Usual | None]  # by the name of a state, "solution-…" of a solution's
CaseLinks = Callable[[Application], Iterable[CaseLink]]

_places: list[PublicPlaces] = []
_usual: list[UsualTime] = []
_links: list[CaseLinks] = []


def register(
    *, places: PublicPlaces | None = None, usual: UsualTime | None = None, links: CaseLinks | None = None
) -> None:
    _places.extend([places] if places else [])
    _usual.extend([usual] if usual else [])
    _links.extend([links] if links else [])


def links_of(case: Application) -> list[CaseLink]:
    """What the review has for its vendor, what is due first."""
    return sorted((link for ask in _links for link in ask(case)), key=lambda link: not link.is_due)


def public_places(solutions: Iterable[Solution]) -> dict[int, str]:
    asked = list(solutions)
    return {pk: address for find in _places for pk, address in find(asked).items()} if asked else {}


def usual_time(programme: Programme, stage: str) -> Usual | None:
    """None where nothing, or not enough, has ended yet."""
    return next((usual for ask in _usual if (usual := ask(programme, stage))), None)
