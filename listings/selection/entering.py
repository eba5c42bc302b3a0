"""How does an approved solution come onto 入選名單 (R8-1-2c), and off it?"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from applications import letters
from applications.models import Solution
from applications.workflow import SELECTED, SOLUTION
from listings.models import Selected
from portal.background import duties
from review.models import Decision, PublishedResult
from review.result import publishing


def unentered() -> QuerySet[Solution]:
    """Announced, and not on the list yet, or there by an earlier result."""
    anew = PublishedResult.objects.undone().of(Decision.Outcome.APPROVED).order_by().values("solution")
    return Solution.objects.filter(Q(selected=None) | Q(pk__in=anew), state__in=SOLUTION.group(SELECTED))


def enter(solution_id: int, now: datetime) -> Selected | None:
    """Writes the line of one announced solution, and its letter, once; one that was decided anew stands there anew."""
    with transaction.atomic():
        solution = duties.locked(unentered().filter(pk=solution_id)).first()
        if solution is None:
            return None
        results = PublishedResult.objects.undone().of(Decision.Outcome.APPROVED).filter(solution=solution)
        result = results.select_related("publication", "decision__solution__application").last()
        line, announced_on = _line(solution), _announced_on(solution, result)
        selected, _ = Selected.objects.update_or_create(
            solution=solution, defaults={**line, "announced_on": announced_on, "removed_on": None}
        )
        decision = result.decision if result else solution.decisions.results().latest("decided_at", "pk")
        said = publishing.words_of(decision, announced_on)
        place = settings.BASE_URL + reverse("listings:announced-of", args=[solution.application.programme.year])
        letters.tell_of(solution, "announce", decision, catalogue_url=place, **said)
        publishing.replace_letter(decision)
        results.update(done_at=now)
    return selected


def _line(solution: Solution) -> dict[str, object]:
    application = solution.application
    return {
        "programme": application.programme,
        "public_id": public_id_of(solution),
        "name": solution.name,
        "company_name": application.company_name,
        "tax_id": application.vendor.tax_id,
        "valid_to": application.programme.valid_to,
    }


def public_id_of(solution: Solution) -> str:
    """The one by which the public knows it, on 入選名單 and in the address of its page."""
    return f"{solution.application.number}-{solution.position}"


def _announced_on(solution: Solution, result: PublishedResult | None) -> date:
    if result is not None:
        return result.publication.announced_on
    return timezone.localdate(solution.events.filter(step="announce").latest("at").at)


def to_take_off() -> QuerySet[Selected]:
    """On the list, and a new result that was published says no."""
    return Selected.objects.filter(removed_on=None, solution__state=SOLUTION.step("publish_rejection").target)


def take_off(selected_id: int, now: datetime) -> None:
    with transaction.atomic():
        duties.locked(to_take_off().filter(pk=selected_id)).update(removed_on=timezone.localdate(now))
