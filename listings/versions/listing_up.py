"""How does a contracted solution become public (R7-0, R8-1-4b), and how does its page end (R2-1c)?"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from applications import letters
from applications.models import Solution
from applications.workflow import SOLUTION
from listings.catalogue import index, prices
from listings.contracts import opening
from listings.models import Listing, ListingVersion
from listings.versions.public import PublicAnswers, public_answers
from portal.background import duties
from portal.workflow.engine import perform


def to_list() -> QuerySet[Solution]:
    """Contracted, and not in the catalogue yet."""
    return opening.concluded().exclude(selected=None)


def list_up(solution_id: int, now: datetime) -> Listing | None:
    """Makes the public page of one contracted solution, and its letter, once; from what was filed, never from a draft.

    One that was listed before, and has been decided anew, is listed anew under the address that it had.
    """
    with transaction.atomic():
        solution = duties.locked(to_list().filter(pk=solution_id)).first()
        if solution is None:
            return None
        perform(solution, "list_up", None, now=now)
        listing = put(solution, now)
        place = settings.BASE_URL + reverse("listings:solution", args=[listing.public_id])
        letters.tell_of(solution, "list_up", solution, catalogue_url=place)
    return listing


def put(solution: Solution, now: datetime) -> Listing:
    answers = public_answers(solution.application.submissions.newest().filed, solution.pk)
    before = Listing.objects.filter(solution=solution).first()
    listing, _ = Listing.objects.update_or_create(solution=solution, defaults=_columns(solution, answers, now))
    if before:
        before.versions.filter(until=None).update(until=now)
    version = ListingVersion.objects.create(
        listing=listing,
        number=before.versions.count() + 1 if before else 1,
        cause=ListingVersion.Cause.REVIEWED if before else ListingVersion.Cause.LISTED,
        content={name: answer.as_json() for name, answer in answers.items()},
        since=now,
    )
    index.put([version])
    return listing


def _columns(solution: Solution, answers: PublicAnswers, now: datetime) -> dict[str, Any]:
    line = solution.selected
    return {
        "public_id": line.public_id,
        "year": line.programme.year,
        "name": line.name,
        "company_name": line.company_name,
        "tax_id": line.tax_id,
        "summary": answers["features_spec"].display[:200] if "features_spec" in answers else "",
        "price_from": prices.lowest_total(answers),
        "price_monthly": prices.lowest_monthly(answers),
        "listed_at": now,
        "valid_from": line.announced_on,
        "valid_to": line.valid_to,
        "delisted_at": None,
        "delisted_as": "",
    }


# --- The end -------------------------------------------------------------------------------------------------------


def to_take_down() -> QuerySet[Listing]:
    """Listed, and a new result that was published says no."""
    return Listing.objects.filter(delisted_at=None, solution__state=SOLUTION.step("publish_rejection").target)


def take_down(listing_id: int, now: datetime) -> None:
    with transaction.atomic():
        listing = duties.locked(to_take_down().filter(pk=listing_id)).first()
        if listing is not None:
            end([listing.pk], Listing.Ending.RECONSIDERED, now)


def end(listings: Collection[int], kind: str, now: datetime) -> None:
    """Takes listings out of the catalogue; their pages say since when and of what kind. Call in a transaction."""
    Listing.objects.filter(pk__in=listings).update(delisted_at=now, delisted_as=kind)
    index.drop(listings)


def expire(solution_id: int, now: datetime) -> None:
    """R2-1c: the programme's last day is over."""
    with transaction.atomic():
        solution = duties.locked(outlived_states().filter(pk=solution_id)).first()
        if solution is not None and now >= solution.application.programme.valid_until:
            perform(solution, "expire", None, now=now)
            index.drop(Listing.objects.filter(solution=solution).values_list("pk", flat=True))
            letters.tell_of(solution, "expire", solution)


def outlived_states() -> QuerySet[Solution]:
    return Solution.objects.filter(state__in=SOLUTION.step("expire").sources)


def public_places(solutions: Iterable[Solution], day: Any) -> dict[int, str]:
    """Where the public finds each that is listed on a day."""
    listed = Listing.objects.valid_on(day).filter(solution__in=list(solutions))
    pairs = listed.values_list("solution", "public_id")
    return {pk: reverse("listings:solution", args=[public_id]) for pk, public_id in pairs}
