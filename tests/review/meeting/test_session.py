"""Does a meeting go from item to item, and does nobody meet what they must not?"""

from datetime import timedelta

import pytest

from portal.workflow.engine import StepRefused
from review.committee import giving
from review.meeting import attendance, quorum, session
from review.meeting.seats import Room
from review.models import AgendaItem, Meeting
from tests import factories
from tests.factories import NOON, stored
from tests.review.meeting.day import DAY, conflict, items_of, opinion, person

pytestmark = pytest.mark.django_db


def test_record_begins_with_what_the_opinions_would_tell_the_vendor(meeting: Meeting) -> None:
    item = items_of(meeting)[0]
    members = list(meeting.committee.members.order_by("pk"))
    said = [opinion(item.solution, member, principle_1="met") for member in members[:2]]
    said[1].criteria.update(comment="只給委員看", visible_to="committee")
    from_office = session.calling.call(meeting, factories.officer(), NOON)
    session.open_session(from_office, factories.officer(), DAY)
    line = item.consensus.get(criterion="principle_1")
    assert line.finding == "met"
    assert line.text == "principle_1的意見"
    assert line.prefilled == "principle_1的意見"
    assert item.consensus.count() == 22
    assert {stored(each).frozen_at for each in said} == {DAY}


def test_member_who_comes_and_goes_is_counted_while_here(sitting: Meeting) -> None:
    seat = sitting.attendances.get(member__user=person(sitting, 4))
    officer, item = factories.officer(), items_of(sitting)[0]
    attendance.leave(sitting, seat.pk, officer, DAY)
    assert quorum.of_item(sitting, item).present == 4
    attendance.arrive(sitting, seat.pk, person(sitting, 4), DAY)
    assert quorum.of_item(sitting, item).present == 5
    assert [bool(span.left_at) for span in seat.presences.all()] == [True, False]
    with pytest.raises(StepRefused, match="不能由別的委員代為登記"):
        attendance.leave(sitting, seat.pk, person(sitting, 3), DAY)


def test_conflicted_member_meets_the_item_nowhere(sitting: Meeting) -> None:
    first, second, third = items_of(sitting)
    hidden = conflict(third.solution, sitting.committee.members.get(user=person(sitting, 2)))
    session.go_to(sitting, third.pk, factories.officer(), DAY)
    now = stored(sitting)
    mine = list(AgendaItem.objects.seen_by(hidden.user).filter(meeting=now).order_by("position"))
    assert mine == [first, second]
    place = session.place_of(now, mine, ())
    assert place.now is None
    assert place.next == first
    assert place.is_out
    with pytest.raises(StepRefused, match="議程上沒有這一案"):
        session.item_of(now, third.pk, hidden.user)
    room, others = Room.of(now), person(sitting, 3)
    aside = quorum.aside_of([third], room.office)
    assert [seat.member.user for seat in session.who_leaves(third, room, aside)] == [hidden.user]
    seen = session.place_of(now, list(AgendaItem.objects.seen_by(others).filter(meeting=now)), ())
    assert (seen.now, seen.is_out) == (third, False)


def test_conflicted_chair_hands_the_item_to_the_deputy(sitting: Meeting) -> None:
    item = items_of(sitting)[2]
    chair, deputy = (person(sitting, number) for number in (0, 1))
    conflict(item.solution, sitting.committee.members.get(user=chair))
    assert session.chair_of(sitting, item).member.user == deputy
    assert session.chair_of(sitting, items_of(sitting)[0]).member.user == chair
    session.go_to(sitting, item.pk, deputy, DAY)
    conflict(item.solution, sitting.committee.members.get(user=deputy))
    assert session.chair_of(sitting, item) is None


def test_item_that_goes_to_another_date_keeps_its_place(sitting: Meeting) -> None:
    first, second, third = items_of(sitting)
    session.go_to(sitting, second.pk, factories.officer(), DAY)
    with pytest.raises(StepRefused, match="原因"):
        session.take_off(sitting, second.pk, factories.officer(), " ", DAY)
    session.take_off(sitting, second.pk, factories.officer(), "全體委員迴避", DAY)
    now = stored(sitting)
    assert (now.current, stored(second).position) == (None, 2)
    assert session.place_of(now, [first, stored(second), third], [first.pk]).next == third


def test_nothing_is_given_while_a_meeting_sits_on_it(sitting: Meeting) -> None:
    """Opinions were frozen when it opened; what is taken off its agenda can be judged by others again."""
    item, officer = items_of(sitting)[0], factories.officer()
    member = factories.member_of(sitting.committee)
    gift = giving.Gift(item.solution, member, DAY + timedelta(days=9))
    with pytest.raises(StepRefused, match="審查會議正在審這個方案"):
        giving.give_many([gift], officer, DAY)
    session.take_off(sitting, item.pk, officer, "廠商未到。", DAY)
    assert giving.give_many([gift], officer, DAY)
