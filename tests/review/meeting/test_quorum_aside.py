"""Is who leaves the room reckoned once: for the page, the quorum, the chair, the minutes and the dossier, also after the day?"""

from datetime import date, timedelta

import pytest

from portal.workflow.engine import StepRefused
from review.meeting import attendance, dossier, ending, minutes, quorum, resolving, session
from review.meeting.seats import Room
from review.meeting.words import WantedResolution
from review.models import AgendaItem, Meeting, Member, ReviewTask
from tests import factories
from tests.factories import NOON, stored
from tests.review.meeting import day
from tests.review.meeting.day import DAY, conflict, fill_in, items_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R8-1-2c")]

PLACES = ("page", "minutes", "dossier")


@pytest.fixture
def item(sitting: Meeting) -> AgendaItem:
    """The last, of a company of its own; it is talked about."""
    return session.go_to(sitting, items_of(sitting)[2].pk, factories.officer(), DAY)


def given(item: AgendaItem, member: Member) -> ReviewTask:
    """Given and not declared."""
    said = {"due_at": NOON, "given_by": factories.officer(), "given_at": NOON, "review": "technical"}
    return ReviewTask.objects.create(solution=item.solution, member=member, **said)


def member_of(meeting: Meeting, number: int) -> Member:
    return meeting.committee.members.order_by("pk")[number]


def left_in(meeting: Meeting, item: AgendaItem) -> dict[str, list[str]]:
    """Who is out, as each place tells it."""
    meeting = stored(meeting)
    room = Room.of(meeting)
    codes = {f"委員 {seat.code}": str(seat.member) for seat in room.attendances}
    told = next(
        each for each in minutes.of_meeting(meeting, minutes.every_item(meeting)).items if each.code == item.code
    )
    sections = {
        section.title: section.rows for section in dossier.of_meeting(meeting, minutes.every_item(meeting)).sections
    }
    (row,) = (row for row in sections["各案應離席的委員"] if row[0] == item.code)
    aside = quorum.aside_of([item], room.office)
    return {
        "page": [str(seat.member) for seat in session.who_leaves(item, room, aside)],
        "minutes": sorted(
            codes[name] for part in told.aside.split("；沒有聲明：") for name in part.split("、") if name != "無"
        ),
        "dossier": sorted(name for cell in row[1:] for name in cell.split("、") if name != "無"),
    }


@pytest.mark.parametrize("state", ["confirmed", "proposed"])
def test_whoever_is_in_conflict_or_may_be_is_out_everywhere(sitting: Meeting, item: AgendaItem, state: str) -> None:
    hidden = member_of(sitting, 4)
    conflict(item.solution, hidden, state)
    assert left_in(sitting, item) == {place: [str(hidden)] for place in PLACES}
    assert quorum.of_item(sitting, item).recused == 1


def test_whoever_was_given_the_case_and_has_not_declared_is_out_and_not_counted(
    sitting: Meeting, item: AgendaItem
) -> None:
    """The base stays: nobody said that they are in conflict."""
    silent = member_of(sitting, 2)
    given(item, silent)
    assert left_in(sitting, item) == {place: [str(silent)] for place in PLACES}
    reckoned = quorum.of_item(sitting, item)
    assert (reckoned.base, reckoned.present) == (5, 4)
    assert reckoned.recused == 0
    assert "另有 1 人還沒有聲明，不計入出席" in reckoned.sentence
    with pytest.raises(StepRefused, match="議程上沒有這一案"):
        session.item_of(sitting, item.pk, silent.user)


def test_chair_who_has_not_declared_hands_the_item_to_the_deputy(sitting: Meeting, item: AgendaItem) -> None:
    given(item, member_of(sitting, 0))
    assert session.chair_of(sitting, item).member.user == person(sitting, 1)
    given(item, member_of(sitting, 1))
    assert session.chair_of(sitting, item) is None


def test_conflict_found_after_the_resolution_changes_nothing_of_who_was_there(
    sitting: Meeting, item: AgendaItem
) -> None:
    """The minutes say what was; the meter asks for another resolution."""
    fill_in(sitting, item)
    resolving.resolve(sitting, item.pk, factories.officer(), WantedResolution("approve"), DAY)
    late = conflict(item.solution, member_of(sitting, 4))
    late.proposed_at = DAY + timedelta(minutes=5)
    late.save()
    told = left_in(sitting, item)
    assert told == {"page": [str(late.user)], "minutes": [], "dossier": []}
    lacking = ending.meters_of([stored(item)])[item.pk].lacking
    assert lacking == ["決議以後才發現委員有利益衝突，請再記錄一次決議"]
    seen = item.resolutions.get().pk
    resolving.resolve(
        sitting, item.pk, factories.officer(), WantedResolution("approve", seen=seen), DAY + timedelta(minutes=9)
    )
    assert ending.meters_of([stored(item)])[item.pk].is_full
    assert left_in(sitting, item)["minutes"] == [str(late.user)]


@pytest.mark.parametrize("left", ["term", "account"])
def test_whoever_left_the_committee_has_no_seat_and_no_chair(sitting: Meeting, item: AgendaItem, left: str) -> None:
    """Who came before stands in the record; who had not come can come no more."""
    chair, absent = member_of(sitting, 0), member_of(sitting, 4)
    sitting.attendances.filter(member=absent).update(is_present=False, arrived_at=None)
    for member in (chair, absent):
        if left == "term":
            Member.objects.filter(pk=member.pk).update(leaves_on=DAY.date() - timedelta(days=1))
        else:
            type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
    room = Room.of(stored(sitting))
    assert [seat.member_id == chair.pk for seat in room.attendances].count(True) == 1
    assert absent.pk not in {seat.member_id for seat in room.attendances}
    assert quorum.of_item(sitting, item).members == 3
    assert session.chair_of(sitting, item).member.user == person(sitting, 1)
    assert room.chair_for().member.user == person(sitting, 1)
    seat = sitting.attendances.get(member=absent)
    with pytest.raises(StepRefused, match="不在任期內"):
        attendance.arrive(sitting, seat.pk, factories.officer(), DAY)


def test_minutes_wait_for_no_signature_of_who_left_the_committee(sitting: Meeting) -> None:
    Meeting.objects.update(is_last=False)
    sitting = stored(sitting)
    day.resolve_all(sitting)
    ending.adjourn(sitting, factories.officer(), DAY)
    ending.confirm(sitting, person(sitting, 0), DAY)
    for number in (1, 2, 3):
        ending.sign(sitting, person(sitting, number), DAY)
    assert not minutes.unfiled(DAY).exists()
    Member.objects.filter(pk=member_of(sitting, 4).pk).update(leaves_on=date(2023, 1, 2))
    assert minutes.unfiled(DAY).exists()
    assert ending.unsigned(Room.of(stored(sitting))) == []


def test_member_meets_no_meeting_once_the_term_is_over(sitting: Meeting) -> None:
    member = member_of(sitting, 4)
    assert Meeting.objects.seen_by(member.user).exists()
    assert AgendaItem.objects.seen_by(member.user).count() == 3
    Member.objects.filter(pk=member.pk).update(leaves_on=date(2023, 1, 2))
    assert not Meeting.objects.seen_by(member.user).exists()
    assert not AgendaItem.objects.seen_by(member.user).exists()
