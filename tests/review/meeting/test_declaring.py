"""Does a member who was given no task meet an item only once they said to have no conflict of interest?"""

from datetime import timedelta

import pytest

from applications.models import Programme
from portal.workflow.engine import StepRefused
from review.meeting import attendance, calling, declaring, dossier, ending, minutes, quorum, session
from review.models import AgendaItem, Attendance, Conflict, Meeting, Member, ReviewTask, SeatDeclaration
from tests import factories
from tests.factories import NOON
from tests.review.meeting import day
from tests.review.meeting.day import DAY, conflict, declared, items_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(year: Programme) -> Meeting:
    """Everybody here, nobody has declared."""
    meeting = day.planned(day.committee(year), day.solutions(year))
    calling.call(meeting, factories.officer(), NOON)
    begun = session.open_session(meeting, factories.officer(), DAY)
    for seat in begun.attendances.all():
        attendance.arrive(begun, seat.pk, factories.officer(), DAY)
    return factories.stored(begun)


def open_to(meeting: Meeting, number: int) -> list[str]:
    rows = AgendaItem.objects.open_to(person(meeting, number)).filter(meeting=meeting)
    return list(rows.order_by("position").values_list("code", flat=True))


def shut_keys(meeting: Meeting, number: int) -> list[int]:
    return list(declaring.shut_to(meeting, person(meeting, number)).values_list("pk", flat=True))


def given(item: AgendaItem, member: Member) -> None:
    """Before the meeting opened; not yet declared."""
    due = {"due_at": DAY, "given_by": factories.officer(), "given_at": NOON}
    ReviewTask.objects.create(solution=item.solution, member=member, review="technical", **due)


@pytest.mark.clause("R8-1-2")
def test_nothing_opens_and_nobody_counts_before_they_declared(sitting: Meeting) -> None:
    item = items_of(sitting)[0]
    assert open_to(sitting, 3) == []
    told = quorum.of_item(sitting, item)
    assert (told.present, told.undeclared) == (0, 5)
    assert not told.is_met
    assert session.chair_of(sitting, item) is None
    for number in range(3):
        declared(sitting, person(sitting, number))
    told = quorum.of_item(sitting, item)
    assert (told.present, told.undeclared) == (3, 2)
    assert told.is_met
    assert "另有 2 人還沒有聲明，不計入出席" in told.sentence
    assert session.chair_of(sitting, item).member.user == person(sitting, 0)


def test_only_what_was_shown_opens(sitting: Meeting) -> None:
    first, second, third = items_of(sitting)
    declaring.declare_none(sitting, [first.pk], person(sitting, 3), DAY)
    assert open_to(sitting, 3) == [first.code]
    declaring.declare_none(sitting, [first.pk, second.pk, third.pk], person(sitting, 3), DAY)
    assert open_to(sitting, 3) == [first.code, second.code, third.code]
    assert SeatDeclaration.objects.count() == 3
    assert all("聲明沒有下列任何一種情形" in row.words for row in SeatDeclaration.objects.all())


def test_what_was_given_is_declared_with_its_task_in_the_same_press(sitting: Meeting) -> None:
    item, member = items_of(sitting)[2], sitting.committee.members.order_by("pk")[3]
    given(item, member)
    declaring.declare_none(sitting, shut_keys(sitting, 3), member.user, DAY)
    assert ReviewTask.objects.get().declared_at == DAY
    assert len(open_to(sitting, 3)) == 3
    assert SeatDeclaration.objects.count() == 2


def test_conflict_that_is_found_or_declared_keeps_the_item_shut(sitting: Meeting) -> None:
    first, _, third = items_of(sitting)
    member = sitting.committee.members.order_by("pk")[3]
    shown = shut_keys(sitting, 3)
    declaring.step_aside(sitting, third.code, member.user, "party", "負責人是我的配偶。", DAY)
    assert Conflict.objects.get().source == Conflict.Source.MEMBER
    declaring.declare_none(sitting, shown, member.user, DAY)
    assert third.code not in open_to(sitting, 3)
    assert not SeatDeclaration.objects.filter(item=third).exists()
    with pytest.raises(StepRefused, match="沒有這一案"):
        declaring.step_aside(sitting, third.code, member.user, "party", "再一次。", DAY)
    other = sitting.committee.members.order_by("pk")[4]
    conflict(first.solution, other, "proposed")
    declaring.declare_none(sitting, [item.pk for item in items_of(sitting)], other.user, DAY)
    assert open_to(sitting, 4) == [third.code]


def test_what_is_put_on_later_is_declared_anew(sitting: Meeting) -> None:
    declared(sitting, person(sitting, 3))
    more = items_of(sitting)[2]
    more.removed_at = DAY
    more.save()
    late = AgendaItem.objects.create(meeting=sitting, solution=more.solution, code="LATE", position=9)
    assert late.code not in open_to(sitting, 3)
    assert shut_keys(sitting, 3) == [late.pk]


def test_officer_writes_down_who_said_so_in_the_room(sitting: Meeting) -> None:
    officer, seat = factories.officer(), sitting.attendances.get(member__user=person(sitting, 3))
    theirs = items_of(sitting)[0]
    given(theirs, seat.member)
    assert declaring.hear(sitting, seat.pk, officer, DAY) == 2
    assert {row.by for row in SeatDeclaration.objects.all()} == {officer}
    assert theirs.code not in open_to(sitting, 3)  # their own account says so of what they review
    with pytest.raises(StepRefused, match="由委員本人在自己的帳號聲明"):
        declaring.hear(sitting, seat.pk, officer, DAY)
    with pytest.raises(StepRefused, match="由承辦辦理"):
        declaring.hear(sitting, seat.pk, person(sitting, 0), DAY)
    attendance.leave(sitting, seat.pk, officer, DAY)
    with pytest.raises(StepRefused, match="不在場"):
        declaring.hear(sitting, seat.pk, officer, DAY)


def test_officer_in_conflict_hears_nothing_of_the_item(sitting: Meeting) -> None:
    officer, hidden = factories.officer(), items_of(sitting)[2]
    member = sitting.committee.members.order_by("pk")[3]
    Conflict.objects.filter(pk=conflict(hidden.solution, member).pk).update(user=officer)
    assert declaring.hear(sitting, sitting.attendances.get(member=member).pk, officer, DAY) == 2
    assert hidden.code not in open_to(sitting, 3)


def test_after_the_end_and_by_others_nothing_is_declared(sitting: Meeting) -> None:
    items = [item.pk for item in items_of(sitting)]
    stranger = Member.objects.create(
        committee=sitting.committee, user=factories.staff("reviewer"), since=NOON.date()
    ).user
    with pytest.raises(StepRefused, match="不在這次會議的名單上"):
        declaring.declare_none(sitting, items, stranger, DAY)
    Meeting.objects.filter(pk=sitting.pk).update(state="adjourned")
    with pytest.raises(StepRefused, match="已經散會"):
        declaring.declare_none(sitting, items, person(sitting, 3), DAY)
    assert not SeatDeclaration.objects.exists()


def test_record_tells_who_had_not_declared_when_it_was_resolved_and_was_there(sitting: Meeting) -> None:
    for number in range(3):
        declared(sitting, person(sitting, number))
    away = sitting.attendances.get(member__user=person(sitting, 4))
    attendance.leave(sitting, away.pk, factories.officer(), DAY)
    Attendance.objects.filter(pk=away.pk).update(arrived_at=None)  # never came
    day.resolve_all(sitting)
    declaring.declare_none(sitting, shut_keys(sitting, 3), person(sitting, 3), DAY + timedelta(minutes=5))
    meeting = factories.stored(sitting)
    silent = sitting.attendances.get(member__user=person(sitting, 3)).code
    (first, *_) = minutes.of_meeting(meeting, minutes.every_item(meeting)).items
    assert first.aside == f"無；沒有聲明：委員 {silent}"
    assert f"委員 {silent}" not in first.declared
    said = dossier.of_meeting(meeting, minutes.every_item(meeting))
    (rows,) = (section.rows for section in said.sections if section.title == "各案應離席的委員")
    assert {row[2] for row in rows} == {person(sitting, 3).get_full_name()}


def test_pressed_twice_the_officer_has_written_it_down_once(sitting: Meeting) -> None:
    officer, seat = factories.officer(), sitting.attendances.get(member__user=person(sitting, 3))
    assert declaring.hear(sitting, seat.pk, officer, DAY) == 3
    assert declaring.hear(sitting, seat.pk, officer, DAY) == 0
    assert SeatDeclaration.objects.count() == 3


def test_chair_who_has_not_declared_is_not_told_what_a_record_lacks(sitting: Meeting) -> None:
    chair, hidden = person(sitting, 0), items_of(sitting)[0]
    declaring.declare_none(sitting, [item.pk for item in items_of(sitting)[1:]], chair, DAY)
    said = " ".join(ending.lacking(sitting, chair))
    assert hidden.code not in said
    assert items_of(sitting)[1].code in said
