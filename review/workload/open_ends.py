"""What of a review waits for an officer beside the queues: a reviewer to find, words to pass on, a vendor to answer?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from applications.models import Solution
from applications.workflow import SOLUTION, TECHNICAL
from portal.accounts.models import User
from review.cases import queues
from review.models import AgendaItem, Meeting, Question, Recusal, ReviewTask


@dataclass(frozen=True)
class OpenEnd:
    """One kind of it: how it is called, the rows that wait, what leads from a row to its case, and where it is done."""

    label: str
    rows: Callable[[], QuerySet]
    case: str
    address: str


def _understaffed() -> QuerySet:
    """Solutions in technical review with fewer reviewers than the year asks for; who left without an opinion is none."""
    able = ReviewTask.objects.able(timezone.localdate()).filter(solution=OuterRef("pk"), review=TECHNICAL)
    reviewers = Subquery(able.order_by().values("solution").annotate(number=Count("pk")).values("number"))
    reviewed = Solution.objects.filter(
        state__in=SOLUTION.group(TECHNICAL), application__programme__committee__isnull=False
    )
    wanted = F("application__programme__committee__minimum_reviewers")
    return reviewed.order_by().alias(reviewers=Coalesce(reviewers, 0)).filter(reviewers__lt=wanted)


def _questions() -> QuerySet:
    return Question.objects.filter(sent_at=None, not_sent_reason="", solution__in=_judged())


def _judged() -> QuerySet:
    """Solutions of which a review goes on."""
    return Solution.objects.filter(pk__in=ReviewTask.objects.in_progress().values("solution"))


def _slots() -> QuerySet:
    asked = AgendaItem.objects.standing().filter(meeting__in=Meeting.objects.unfinished())
    return asked.exclude(slot_asked_at=None).filter(slot_answered_at=None)


OPEN_ENDS = (
    OpenEnd("方案審查委員不足", _understaffed, "application", "admin:review_case_giving"),
    OpenEnd("廠商申請迴避，等決定", Recusal.objects.at_rest, "application", "admin:review_recusal_changelist"),
    OpenEnd("委員提問，等轉給廠商", _questions, "solution__application", "admin:review_case_changelist"),
    OpenEnd("廠商申請改演示時段，等答覆", _slots, "solution__application", "admin:review_meeting_changelist"),
)


def of_person(cases: QuerySet, person: User) -> list[dict[str, Any]]:
    """Of the cases in which this person acts next: each kind of which there is something, with its number and address."""
    own = queues.for_person(cases, person).order_by().values("pk")
    numbered = [(end, end.rows().filter(**{f"{end.case}__in": own}).count()) for end in OPEN_ENDS]
    return [
        {"label": end.label, "number": number, "unit": "件", "url": settings.BASE_URL + reverse(end.address)}
        for end, number in numbered
        if number
    ]
