"""Does the public read members' names where the year says so, after meeting and publishing, and nowhere else?"""

import pytest
from django.core.cache import cache
from django.test import Client

from applications.models import Programme
from listings.models import Listing, Selected
from portal.background import duties
from portal.outbox.models import Message
from review.decision import deciding
from review.models import Attendance, Committee, Meeting
from review.result import naming
from tests import factories
from tests.browser import visit
from tests.factories import NOON, stored
from tests.review.meeting import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(year: Programme) -> Meeting:
    """Over; the last of five members did not come. Its first solution is decided."""
    committee = day.committee(year)
    made = day.opened(day.planned(committee, day.solutions(year)))
    away = committee.members.order_by("pk").last()
    Attendance.objects.filter(member=away).update(is_present=False, arrived_at=None)
    deciding.decide(stored(day.items_of(made)[0].solution), factories.officer(), "approved", "通過。", "", NOON)
    Meeting.objects.update(state="adjourned")
    Committee.objects.update(names_public=True)
    return stored(made)


def publish(meeting: Meeting) -> None:
    factories.publish([stored(day.items_of(meeting)[0].solution)], NOON)
    for duty in ("review.result.letters", "listings.enter", "listings.contract", "listings.list_up"):
        duties.sweep(duty, NOON)
    Selected.objects.update(announced_on=NOON.date())
    Listing.objects.update(valid_from=NOON.date())
    cache.clear()


def public(client: Client) -> str:
    """Whatever the public reads: the list, and the solution."""
    pages = ["/announced/", *(f"/solutions/{row.public_id}/" for row in Listing.objects.all()), "/"]
    return " ".join(visit(client, page).words for page in pages)


def names(meeting: Meeting) -> list[str]:
    return [str(member) for member in meeting.committee.members.order_by("pk")]


def test_names_of_those_who_came_stand_on_the_public_list_once_results_are_out(
    client: Client, meeting: Meeting
) -> None:
    publish(meeting)
    *came, away = names(meeting)
    words = visit(client, "/announced/").words
    assert f"召集人 {came[0]}、副召集人 {came[1]}、委員 {came[2]}、委員 {came[3]}" in words
    assert away not in words
    assert "通過。" not in words  # nothing of what anybody said


@pytest.mark.parametrize("why", ["kept", "not published", "not over"])
def test_nobody_is_named_before_or_where_the_year_keeps_names(client: Client, meeting: Meeting, why: str) -> None:
    if why != "not published":
        publish(meeting)
    if why == "kept":
        Committee.objects.update(names_public=False)
    if why == "not over":
        Meeting.objects.update(state="in_session")
    assert naming.public_members(meeting.committee.programme.year) == []
    said = public(client) if why != "not published" else ""
    assert [name for name in names(meeting) if name in said] == []


def test_vendors_read_no_names_in_letters_and_pages_either_way(client: Client, meeting: Meeting) -> None:
    publish(meeting)
    case = day.items_of(meeting)[0].solution.application
    client.force_login(factories.user_of(case))
    said = visit(client, f"/apply/{case.pk}/").words
    said += " ".join(Message.objects.filter(user=factories.user_of(case)).values_list("body", flat=True))
    assert [name for name in names(meeting) if name in said] == []
