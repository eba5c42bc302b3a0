"""How does an announced solution become public, and how does it end?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from applications import letters
from applications.filed import FiledSubmission
from applications.models import Solution
from applications.workflow import LISTED, SOLUTION
from listings.models import ABOUT_ENDS, Listing, ListingTag
from portal.background import duties
from portal.forms.fields.kind import kind_in
from portal.forms.filed import FiledAnswer
from portal.text.fold import squeeze
from portal.time.calendar import format_both
from portal.workflow.engine import perform
from review.models import Decision, PublishedResult
from review.result import publishing

# What the public may see, by sheet: everything else stays private.
PUBLIC = {
    "company": ("website", "company_profile"),
    "technical": (
        "sla_availability_pct",
        "sla_support_hours",
        "sla_compensation",
        "sla_incident_response",
        "sla_rpo",
    ),
    "promotion": (
        "vendor_role",
        "origin_name",
        "categories",
        "industries",
        "industries_other",
        "company_sizes",
        "features_spec",
        "features_highlights",
        "success_case",
        "price_plans",
        "discount_terms",
        "payment_methods",
        "support_capacity",
        "demo_video_url",
    ),
}
# What a solution is about; every other answer only mentions what a buyer may look for.
ABOUT = ("categories", "features_spec", "features_highlights", "success_case", "industries", "industries_other")
TAGS = {"categories": "category", "industries": "industry", "company_sizes": "size"}
PRIVATE_CELLS = frozenset({"market_price"})

PublicAnswers = dict[str, FiledAnswer]  # by name


def publish(solution_id: int, now: datetime) -> Listing | None:
    """Makes the listing of one announced solution, and its letter, once; from the last submission, never from a draft.

    One that was listed before, and has been decided anew, is listed anew, under the address that it had.
    """
    with transaction.atomic():
        solution = duties.locked(unlisted().filter(pk=solution_id)).first()
        if solution is None:
            return None
        results = PublishedResult.objects.undone().of(Decision.Outcome.APPROVED).filter(solution=solution)
        result = results.select_related("publication", "decision__solution__application").last()
        Listing.objects.filter(solution=solution).delete()
        listing = _listing(solution, _announced_on(solution, result))
        listing.save()
        ListingTag.objects.bulk_create(_tags(listing))
        decision = result.decision if result else solution.decisions.results().latest("decided_at", "pk")
        said = publishing.words_of(decision, listing.valid_from)
        place = settings.BASE_URL + reverse("listings:solution", args=[listing.public_id])
        letters.tell_of(solution, "announce", decision, catalogue_url=place, **said)
        publishing.replace_letter(decision)
        results.update(done_at=now)
    return listing


def unlisted() -> QuerySet[Solution]:
    """Announced, and not on the list yet, or there by an earlier result."""
    anew = PublishedResult.objects.undone().of(Decision.Outcome.APPROVED).order_by().values("solution")
    return Solution.objects.filter(Q(listing=None) | Q(pk__in=anew), state__in=SOLUTION.group(LISTED))


def _announced_on(solution: Solution, result: PublishedResult | None) -> date:
    if result is not None:
        return result.publication.announced_on
    return timezone.localdate(solution.events.filter(step="announce").latest("at").at)


def to_take_down() -> QuerySet[Listing]:
    """Listed, and no longer announced: a new result was published."""
    return Listing.objects.filter(solution__state=SOLUTION.step("publish_rejection").target)


def take_down(listing_id: int, now: datetime) -> None:
    with transaction.atomic():
        duties.locked(to_take_down().filter(pk=listing_id)).delete()


def _listing(solution: Solution, announced_on: date) -> Listing:
    application = solution.application
    answers = public_answers(application.submissions.newest().filed, solution.pk)
    public_id = f"{application.number}-{solution.position}"
    valid_to = application.programme.valid_to
    about = [solution.name, application.company_name, application.vendor.tax_id, *_printed(answers, ABOUT)]
    besides = [name for name in answers if name not in ABOUT]
    dates = [format_both(announced_on), format_both(valid_to)]  # as the pages print them
    return Listing(
        solution=solution,
        public_id=public_id,
        name=solution.name,
        company_name=application.company_name,
        tax_id=application.vendor.tax_id,
        summary=answers["features_spec"].display[:200] if "features_spec" in answers else "",
        price_from=_lowest_price(answers),
        content={name: answer.as_json() for name, answer in answers.items()},
        search=searched(about, [public_id, *dates, *_printed(answers, besides)]),
        valid_from=announced_on,
        valid_to=valid_to,
    )


def searched(about: Iterable[str], besides: Iterable[str]) -> str:
    """`Listing.search`; the first of `about` is the name."""
    return ABOUT_ENDS.join("\n".join(filter(None, map(squeeze, part))) for part in (about, besides))


def _printed(answers: PublicAnswers, names: Iterable[str]) -> Iterator[str]:
    for answer in (answers[name] for name in names if name in answers):
        yield answer.display
        yield from (cell.display for line in kind_in(answer).lines_in(answer) for cell in line.cells)


def public_answers(filed: FiledSubmission, solution_id: int) -> PublicAnswers:
    """What was filed and may be shown, by name."""
    return {
        row.answer.name: _without_private_cells(row.answer)
        for row in filed.rows
        if row.sheet.solution in (None, solution_id) and row.answer.name in PUBLIC.get(row.sheet.key, ())
    }


def _without_private_cells(answer: FiledAnswer) -> FiledAnswer:
    lines = kind_in(answer).lines_in(answer)
    public = (tuple(cell for cell in line.cells if cell.name not in PRIVATE_CELLS) for line in lines)
    return replace(answer, rows=tuple(replace(line, cells=cells) for line, cells in zip(lines, public, strict=True)))


def _lowest_price(answers: PublicAnswers) -> int | None:
    plans = answers["price_plans"].rows if "price_plans" in answers else ()
    prices = [cell.value for plan in plans for cell in plan.cells if cell.name == "total_price"]
    return min((price for price in prices if isinstance(price, int)), default=None)


def _tags(listing: Listing) -> list[ListingTag]:
    chosen = {name: answer.value for name, answer in listing.answers.items()}
    return [
        ListingTag(listing=listing, kind=kind, value=value)
        for name, kind in TAGS.items()
        for value in chosen.get(name, [])
    ]


def expire(solution_id: int, now: datetime) -> None:
    """R2-1c: the programme's last day is over."""
    with transaction.atomic():
        solution = duties.locked(Solution.objects.filter(pk=solution_id, state__in=SOLUTION.group(LISTED))).first()
        if solution is not None and now >= solution.application.programme.valid_until:
            perform(solution, "expire", None, now=now)
            letters.tell_of(solution, "expire", solution)
