"""When are the registers asked once more before a solution is approved for good (R4-y)? Once for each occasion, and nothing is stopped by it."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from applications.models import Application, GuidelineCheck, Solution
from applications.registers import runs
from applications.workflow import SOLUTION
from review.models import AgendaItem, Decision, Meeting

BEFORE_MEETING = timedelta(days=3)
APPROVAL = GuidelineCheck.Cause.APPROVAL


def meetings_near(now: datetime) -> QuerySet[AgendaItem]:
    """Solutions on the agenda of a meeting that begins within three days."""
    near = Meeting.objects.coming().filter(starts_at__lte=now + BEFORE_MEETING)
    items = AgendaItem.objects.standing().filter(meeting__in=near)
    return items.exclude(_asked_for("meeting", "meeting_id", "solution__application"))


def of_meeting(pk: int, now: datetime) -> None:
    for item in meetings_near(now).filter(pk=pk).select_related("solution__application"):
        _ask(item.solution.application, f"meeting-{item.meeting_id}", now)


def documentary(now: datetime) -> QuerySet[Solution]:
    """Solutions whose documentary review is under way."""
    under_way = Solution.objects.filter(state__in=SOLUTION.group(Decision.Review.DOCUMENTARY))
    return under_way.exclude(_asked_for("documentary", "pk", "application"))


def of_documentary(pk: int, now: datetime) -> None:
    for solution in documentary(now).filter(pk=pk).select_related("application"):
        _ask(solution.application, f"documentary-{solution.pk}", now)


def decided(now: datetime) -> QuerySet[Decision]:
    """Approvals that wait to be published."""
    waiting = Decision.objects.unpublished().filter(outcome=Decision.Outcome.APPROVED)
    return waiting.exclude(_asked_for("decision", "pk", "solution__application"))


def of_decision(pk: int, now: datetime) -> None:
    for decision in decided(now).filter(pk=pk).select_related("solution__application"):
        _ask(decision.solution.application, f"decision-{decision.pk}", now)


def _asked_for(occasion: str, key: str, application: str) -> Exists:
    """Whether a run of this occasion is there already."""
    about = Concat(Value(f"{occasion}-"), Cast(OuterRef(key), CharField()), output_field=CharField())
    own = GuidelineCheck.objects.filter(cause=APPROVAL, submission__application=OuterRef(application))
    return Exists(own.filter(about=about))


def _ask(application: Application, about: str, now: datetime) -> None:
    submission = application.submissions.newest()
    if submission is not None:
        submission.application = application
        runs.start(submission, APPROVAL, now, about=about)
