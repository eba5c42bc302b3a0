"""Whose names does the public read? Those of members who came to a meeting of which results were published, in years that say so.

No more than the names: who said what is on no page of it, and where a year keeps the names, nobody is named anywhere.
"""

from dataclasses import dataclass

from review.models import AgendaItem, Attendance, Member, PublishedResult
from review.workflow import HELD, MEETING


@dataclass(frozen=True)
class NamedMember:
    standing: str
    name: str


def public_members(year: int) -> list[NamedMember]:
    """Each once: convener, deputy, then by the order of the register (組織準則 §6, 最有利標評選辦法 §20)."""
    published = AgendaItem.objects.standing().filter(solution__in=PublishedResult.objects.values("solution"))
    came = Attendance.objects.filter(
        meeting__in=published.values("meeting"),
        meeting__state__in=MEETING.group(HELD),
        meeting__committee__programme__year=year,
        meeting__committee__names_public=True,
    ).exclude(arrived_at=None)
    members = Member.objects.filter(pk__in=came.values("member")).select_related("user")
    rank = list(Member.Standing.values)
    in_order = sorted(members, key=lambda member: (rank.index(member.standing), member.pk))
    return [NamedMember(member.get_standing_display(), str(member)) for member in in_order]
