"""How does a contracted solution become public (R7-0, R8-1-4b), and how does its page end (R2-1c)?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from applications import letters
from applications.models import Solution, Submission
from applications.workflow import LISTED, SOLUTION
from listings.catalogue import index
from listings.contracts import opening
from listings.models import Listing, ListingVersion
from listings.versions import writing
from listings.versions.public import public_answers
from listings.versions.writing import Wording
from portal.background import duties
from portal.workflow.engine import perform, perform_together

TOGETHER = 250  # listings of one transaction: what was filed of all of them is in memory, and their rows are locked


def to_list() -> QuerySet[Solution]:
    """Contracted, and not in the catalogue yet; what was filed together comes together, and is read once."""
    return opening.concluded().exclude(selected=None).order_by("application", "pk")


def list_up(solution_id: int, now: datetime) -> Listing | None:
    """Makes the public page of one contracted solution, once; its letter follows (`tell`)."""
    return next(iter(list_up_together([solution_id], now)), None)


def list_up_together(solution_ids: Sequence[int], now: datetime) -> list[Listing]:
    """Makes the public pages of contracted solutions, each once; from what was filed, never from a draft.

    One that was listed before, and has been decided anew, is listed anew under the address that it had.
    """
    with transaction.atomic():
        rows = to_list().filter(pk__in=solution_ids).select_related("selected__programme", "application")
        solutions = list(duties.locked(rows))
        perform_together(solutions, "list_up", now)
        return writing.put(list(_wordings(solutions)), now)


def _wordings(solutions: Sequence[Solution]) -> Iterator[Wording]:
    cases = {solution.application_id for solution in solutions}
    newest = Submission.objects.newest_of_each().filter(application__in=cases)
    filed = {submission.application_id: submission.filed for submission in newest}
    for solution in solutions:
        yield Wording(solution, public_answers(filed[solution.application_id], solution.pk))


def untold() -> QuerySet[ListingVersion]:
    """Listed, and its vendor has no letter about it yet."""
    return ListingVersion.objects.filter(told_at=None)


def tell(version_id: int, now: datetime) -> None:
    tell_together([version_id], now)


def tell_together(version_ids: Sequence[int], now: datetime) -> None:
    """The letters about new listings, each once."""
    with transaction.atomic():
        rows = untold().filter(pk__in=version_ids).select_related(*_OF_VERSION).defer("content")
        versions = list(letters.with_readers(duties.locked(rows), "listing__solution__application"))
        for version in versions:
            place = public_url(version.listing)
            letters.tell_of(version.listing.solution, "list_up", version, catalogue_url=place)
        ListingVersion.objects.filter(pk__in=[version.pk for version in versions]).update(told_at=now)


_OF_VERSION = [f"listing__solution__{relation}" for relation in Solution.step_relations]


def public_url(listing: Listing) -> str:
    """The address of its page, as a letter names it."""
    return settings.BASE_URL + reverse("listings:solution", args=[listing.public_id])


# --- The end -------------------------------------------------------------------------------------------------------


# What a review anew came to, and of which kind the end of the page is then; until it has come to that, the page stays.
ENDS = {
    SOLUTION.step("publish_rejection").target: Listing.Ending.RECONSIDERED,
    SOLUTION.step("end_contract").target: Listing.Ending.NOT_CONTRACTED,
}


def to_take_down() -> QuerySet[Listing]:
    """Listed, and a new result that was published says no, or what it changed was contracted by nobody (R7-0)."""
    return Listing.objects.filter(delisted_at=None, solution__state__in=ENDS)


def take_down(listing_id: int, now: datetime) -> None:
    with transaction.atomic():
        listing = duties.locked(to_take_down().filter(pk=listing_id).select_related("solution")).first()
        if listing is not None:
            writing.end([listing.pk], ENDS[listing.solution.state], now)


def expire(solution_id: int, now: datetime) -> None:
    """R2-1c: the programme's last day is over."""
    with transaction.atomic():
        solution = duties.locked(outlived_states().filter(pk=solution_id)).first()
        if solution is not None and now >= solution.application.programme.valid_until:
            was_listed = solution.state in SOLUTION.group(LISTED)
            perform(solution, "expire", None, now=now)
            index.drop(Listing.objects.filter(solution=solution).values_list("pk", flat=True))
            letters.tell_of(solution, "expire", solution, was_listed=was_listed)


def outlived_states() -> QuerySet[Solution]:
    return Solution.objects.filter(state__in=SOLUTION.step("expire").sources)


def public_places(solutions: Iterable[Solution], day: date) -> dict[int, str]:
    """Where the public finds each that is listed on a day."""
    listed = Listing.objects.valid_on(day).filter(solution__in=list(solutions))
    pairs = listed.values_list("solution", "public_id")
    return {pk: reverse("listings:solution", args=[public_id]) for pk, public_id in pairs}
