"""What has the programme announced that visitors may read now, with the lines of a list and what was corrected?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from applications.models import Programme
from listings.models import Announcement, AnnouncementCorrection, Listing, Selected
from review.models import Decision, PublishedResult


@dataclass(frozen=True)
class ListLine:
    """A line of 入選名單 in an announcement. `is_listed`: whether its page is open to the public."""

    selected: Selected
    is_listed: bool


def lines_of(announcement: Announcement) -> QuerySet[Selected]:
    """The lines that it announced, in their order; those that were taken off since stay, and say so (R7-8)."""
    results = PublishedResult.objects.filter(publication=announcement.publication_id)
    solutions = results.of(Decision.Outcome.APPROVED).order_by().values("solution")
    return Selected.objects.filter(solution__in=solutions).order_by("public_id")


def with_pages(lines: Iterable[Selected]) -> list[ListLine]:
    """Each with whether its page is open."""
    lines = list(lines)
    public = Listing.objects.filter(solution__in=[line.solution_id for line in lines], delisted_at=None)
    listed = set(public.values_list("solution_id", flat=True))
    return [ListLine(line, line.solution_id in listed) for line in lines]


def with_corrected_at(announcements: QuerySet) -> QuerySet:
    return announcements.annotate(corrected_at=Max("corrections__at"))


def earlier(announcement: Announcement, number: int) -> AnnouncementCorrection | None:
    """What it said before its correction of this number."""
    return announcement.corrections.filter(number=number).first()


@dataclass(frozen=True)
class SubsidyNotice:
    """補助停止 of a year, with the announcement of it where there is one to read."""

    programme: Programme
    announcement: Announcement | None


def subsidy_notice(programme: Programme | None, now: datetime) -> SubsidyNotice | None:
    """What home and solution pages say of a stopped subsidy (R7-10); None while there is nothing to say.

    From the moment of the announcement, also before the switch has followed it.
    """
    if programme is None:
        return None
    stops = Announcement.objects.filter(kind=Announcement.Kind.SUBSIDY, programme=programme).public_at(now)
    stop = stops.defer("text").newest_first().first()
    is_stopped = not programme.subsidy_open or (stop is not None and stop.carried_out_at is None)
    return SubsidyNotice(programme, stop) if is_stopped else None
