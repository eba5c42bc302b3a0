"""What did the committee examine of a solution, by which clause, and when? Dates and criteria; no opinion and no name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from applications.guideline.criteria import CRITERIA, TECHNICAL_PARTS, Criterion, Part
from applications.models import Solution
from review.models import Decision
from review.result.publishing import BASIS


@dataclass(frozen=True)
class PassedReview:
    """The review that the solution passed. `parts` are its criteria under the headings of 八(二)."""

    review: str
    clause: str
    decided_on: date
    parts: tuple[tuple[str, Sequence[Criterion]], ...]

    @property
    def number(self) -> int:
        return sum(len(criteria) for _, criteria in self.parts)


def checked(solution: Solution) -> PassedReview | None:
    """By the last result that was published; None of a solution that has none."""
    results = Decision.objects.filter(solution=solution, outcome=Decision.Outcome.APPROVED)
    decision = results.exclude(published_at=None).order_by("decided_at", "pk").last()
    if decision is None:
        return None
    review = Decision.Review(decision.review)
    parts = [part for part in Part if review == Decision.Review.TECHNICAL or part not in TECHNICAL_PARTS]
    return PassedReview(
        review.label,
        BASIS[review],
        timezone.localdate(decision.decided_at),
        tuple((part.value, [each for each in CRITERIA.values() if each.part == part]) for part in parts),
    )
