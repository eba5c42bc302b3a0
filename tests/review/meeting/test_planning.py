"""Does every solution get a time of its own, and never two the same?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.workflow.engine import StepRefused
from review.meeting import planning, session
from review.meeting.planning import MeetingSlot
from review.models import AgendaItem, Committee, Conflict, Meeting
from tests import factories
from tests.factories import NOON
from tests.review.meeting import day
from tests.review.meeting.day import MORNING

pytestmark = pytest.mark.clause("R8-1-2b")


def test_solutions_are_shown_one_after_the_other(meeting: Meeting) -> None:
    begins = [item.starts_at - meeting.starts_at for item in meeting.items.order_by("position")]
    assert begins == [timedelta(0), timedelta(minutes=20), timedelta(minutes=40)]


def test_codes_tell_nothing_of_the_order(meeting: Meeting) -> None:
    codes = list(meeting.items.values_list("code", flat=True))
    assert len(set(codes)) == 3 and all(len(code) == 4 for code in codes)
    assert set("".join(codes)) <= set(planning._SIGNS)  # drawn, not counted


def test_what_finds_no_time_any_more_stands_there_without_one(committee: Committee, solutions: list) -> None:
    short = planning.plan(
        committee, replace(MORNING, ends_at=MORNING.starts_at + timedelta(minutes=50)), factories.officer()
    )
    items = planning.put_on(short, solutions, NOON)
    assert [item.starts_at is None for item in items] == [False, False, True]


def test_taken_time_is_refused(meeting: Meeting) -> None:
    first, second, _ = meeting.items.order_by("position")
    with pytest.raises(StepRefused, match="已經排了別的方案"):
        planning.give_slot(second, MeetingSlot(first.starts_at + timedelta(minutes=10), first.ends_at))


@pytest.mark.parametrize("minutes", [-20, -10, 110, 120])
def test_time_outside_the_meeting_is_refused(minutes: int, meeting: Meeting) -> None:
    begins = meeting.starts_at + timedelta(minutes=minutes)
    with pytest.raises(StepRefused, match="不在會議時間內"):
        planning.give_slot(meeting.items.first(), MeetingSlot(begins, begins + timedelta(minutes=20)))


def test_two_meetings_of_a_committee_never_meet(meeting: Meeting, committee: Committee) -> None:
    late = replace(
        MORNING, starts_at=MORNING.ends_at - timedelta(minutes=1), ends_at=MORNING.ends_at + timedelta(hours=1)
    )
    with pytest.raises(StepRefused, match="重疊"):
        planning.plan(committee, late, factories.officer())
    assert planning.plan(committee, replace(late, starts_at=MORNING.ends_at), factories.officer()).session == 2


def test_solution_stands_on_one_coming_agenda(meeting: Meeting, solutions: list) -> None:
    with pytest.raises(StepRefused, match="已經排在第 1 次審查會議"):
        planning.put_on(meeting, solutions[:1], NOON)


def test_what_is_talked_about_waits_for_no_other_meeting(sitting: Meeting, solutions: list) -> None:
    """Until it is taken off, or the meeting is over."""
    committee, member = sitting.committee, sitting.committee.members.first()
    for solution in solutions:
        day.opinion(solution, member)
    assert planning.waiting_for_a_meeting(committee) == set()
    following = planning.plan(
        committee,
        replace(MORNING, starts_at=MORNING.ends_at, ends_at=MORNING.ends_at + timedelta(hours=1)),
        factories.officer(),
    )
    with pytest.raises(StepRefused, match="已經排在第 1 次審查會議"):
        planning.put_on(following, solutions[:1], NOON)
    session.take_off(sitting, sitting.items.get(solution=solutions[0]).pk, factories.officer(), "廠商未到。", day.DAY)
    assert planning.waiting_for_a_meeting(committee) == {solutions[0].pk}


@pytest.mark.clause("R2-1b")
def test_solution_of_a_case_with_something_open_is_put_on_no_agenda(committee: Committee) -> None:
    case = factories.returned(NOON, year=committee.programme).application
    planned = planning.plan(committee, MORNING, factories.officer())
    with pytest.raises(StepRefused, match="不能排入議程"):
        planning.put_on(planned, case.solutions.all(), NOON)
    assert not planned.items.exists()


def test_what_is_taken_off_frees_its_time_and_keeps_its_code(meeting: Meeting) -> None:
    item = meeting.items.order_by("position").last()
    held = MeetingSlot(item.starts_at, item.ends_at)
    gone = planning.take_off_agenda(item, "廠商撤回。", NOON)
    assert (gone.code, gone.starts_at) == (item.code, None)
    assert planning.free_slots(meeting)[0] == held


def test_like_conflicts_stand_together(meeting: Meeting) -> None:
    """Of the case in the middle one member must leave; the two of one case without any come first."""
    third = meeting.items.order_by("position").last()
    planning.give_slot(third, planning.free_slots(meeting)[0])
    first, *_ = meeting.items.order_by("position")
    member = meeting.committee.members.first()
    conflict = {"kind": "employed", "source": "officer", "evidence": "曾任職。", "proposed_at": NOON}
    Conflict.objects.create(application=first.solution.application, user=member.user, **conflict)
    ordered = planning.order_by_like_conflicts(meeting)
    assert [item.solution.application_id for item in ordered] == [
        third.solution.application_id,
        first.solution.application_id,
        first.solution.application_id,
    ]
    assert [item.starts_at for item in ordered] == sorted(item.starts_at for item in ordered)


@pytest.mark.parametrize(
    ("away", "order"),
    [({}, "123"), ({1: {7}}, "231"), ({1: {7}, 2: {8}, 3: {7}}, "132"), ({1: {7, 8}, 2: {7}, 3: {8}}, "213")],
)
def test_fewest_people_come_and_go(away: dict, order: str) -> None:
    items = [AgendaItem(pk=number) for number in (1, 2, 3)]
    hidden = {pk: frozenset(people) for pk, people in away.items()}
    assert "".join(str(item.pk) for item in planning.in_like_order(items, hidden)) == order
