"""Do the times of an agenda stay right whatever is done to it: no two at once, no gap that nobody made, none in a break?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from applications.models import Solution
from portal.outbox.models import Message
from portal.time.ics import format_appointment
from portal.workflow.engine import StepRefused
from review.meeting import calling, planning
from review.meeting.planning import MeetingSlot
from review.models import AgendaItem, Meeting
from tests import factories
from tests.browser import signed_in, visit
from tests.factories import NOON, stored
from tests.review.meeting import day
from tests.review.meeting.day import MORNING

pytestmark = pytest.mark.clause("R8-1-2b")

MINUTES = timedelta(minutes=1)
BREAK = ((MORNING.starts_at + 20 * MINUTES, MORNING.starts_at + 50 * MINUTES),)


def times(meeting: Meeting) -> list[int | None]:
    """In minutes after the meeting begins, in the order of the agenda; what is wrong with them is met on the way."""
    fresh = stored(meeting)
    items = list(fresh.items.standing().order_by("position"))
    timed = [item for item in items if item.starts_at]
    assert items[: len(timed)] == timed  # what has no time stands last
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(timed))
    assert all(fresh.starts_at <= item.starts_at and item.ends_at <= fresh.ends_at for item in timed)
    assert not any(item.starts_at < until and since < item.ends_at for item in timed for since, until in fresh.pauses)
    return [item.starts_at and (item.starts_at - fresh.starts_at) // MINUTES for item in items]


def nth(meeting: Meeting, number: int) -> AgendaItem:
    return meeting.items.standing().order_by("position")[number]


def moved(meeting: Meeting, **terms: object) -> Meeting:
    return calling.move(meeting, replace(MORNING, **terms), factories.officer(), "改期。", NOON)


def test_those_behind_what_is_taken_off_move_up_while_nobody_was_told(meeting: Meeting) -> None:
    planning.take_off_agenda(nth(meeting, 0), "廠商撤回。", NOON)
    assert times(meeting) == [0, 20]


def test_time_that_was_left_free_on_purpose_stays_free(meeting: Meeting) -> None:
    last = nth(meeting, 2)
    planning.give_slot(last, planning.slots_of(meeting)[4])
    planning.take_off_agenda(nth(meeting, 0), "廠商撤回。", NOON)
    assert times(meeting) == [0, 80]


def test_time_that_vendors_were_told_stays_when_another_is_taken_off_and_is_filled_by_who_is_added(
    meeting: Meeting, solutions: list[Solution]
) -> None:
    called = calling.call(meeting, factories.officer(), NOON)
    planning.take_off_agenda(nth(called, 1), "廠商撤回。", NOON)
    assert times(called) == [0, 40]
    planning.put_on(called, [factories.qualified(NOON, year=meeting.committee.programme).solutions.get()], NOON)
    assert times(called) == [0, 20, 40]


def test_what_had_no_time_takes_the_one_that_becomes_free(meeting: Meeting, solutions: list[Solution]) -> None:
    moved(meeting, ends_at=MORNING.starts_at + 40 * MINUTES)
    assert times(meeting) == [0, 20, None]
    planning.take_off_agenda(nth(meeting, 0), "廠商撤回。", NOON)
    assert times(meeting) == [0, 20]


def test_like_conflicts_keep_the_times_of_the_agenda(meeting: Meeting) -> None:
    day.conflict(nth(meeting, 0).solution, meeting.committee.members.first())
    planning.order_by_like_conflicts(meeting)
    assert times(meeting) == [0, 20, 40]


MOVES: dict[str, tuple[dict[str, object], list[int | None]]] = {
    "another day": ({"starts_at": NOON + timedelta(days=11), "ends_at": NOON + timedelta(days=11, hours=2)}, [0, 20, 40]),
    "later": ({"starts_at": MORNING.starts_at + 30 * MINUTES}, [0, 20, 40]),
    "shorter": ({"ends_at": MORNING.starts_at + 45 * MINUTES}, [0, 20, None]),
    "with a break": ({"breaks": BREAK}, [0, 50, 70]),
    "with a break and shorter": ({"breaks": BREAK, "ends_at": MORNING.starts_at + 75 * MINUTES}, [0, 50, None]),
}  # fmt: skip


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("how", MOVES)
def test_moved_meeting_takes_its_times_along(meeting: Meeting, how: str, told: bool) -> None:
    terms, expected = MOVES[how]
    if told:
        calling.call(meeting, factories.officer(), NOON)
    moved(meeting, **terms)
    assert times(meeting) == expected


def test_nothing_is_shown_in_a_break(meeting: Meeting) -> None:
    moved(meeting, breaks=BREAK)
    with pytest.raises(StepRefused, match="休息時段"):
        planning.give_slot(nth(meeting, 2), MeetingSlot(BREAK[0][0], BREAK[0][0] + 20 * MINUTES))
    slots = [(slot.starts_at - MORNING.starts_at) // MINUTES for slot in planning.slots_of(stored(meeting))]
    assert slots == [0, 50, 70, 90]


@pytest.mark.parametrize(
    "wrong",
    [
        ((BREAK[0][1], BREAK[0][0]),),
        ((MORNING.starts_at - MINUTES, MORNING.starts_at + MINUTES),),
        ((MORNING.ends_at - MINUTES, MORNING.ends_at + MINUTES),),
        (*BREAK, (BREAK[0][1] - MINUTES, BREAK[0][1] + MINUTES)),
    ],
)
def test_break_that_cannot_be_is_refused(meeting: Meeting, wrong: tuple) -> None:
    with pytest.raises(StepRefused, match="休息時段要在會議時間之內"):
        moved(meeting, breaks=wrong)


def test_officer_types_breaks_and_reads_them_again(meeting: Meeting) -> None:
    page = visit(signed_in(factories.officer()), f"/admin/review/meeting/{meeting.pk}/move/")
    wrong = page.send({"breaks": "中午"})
    assert wrong.problems == ["休息時段：請寫成 12:00-13:00，好幾段用、隔開。"]
    wrong.send({"breaks": "１２：２０－12:50、13:30-13:40"})
    assert times(meeting) == [0, 50, 70]
    again = visit(signed_in(factories.officer()), f"/admin/review/meeting/{meeting.pk}/move/")
    assert again.values()["breaks"] == ["12:20-12:50、13:30-13:40"]


# --- What vendors read -----------------------------------------------------------------------------------------------


def entry(item: AgendaItem) -> str:
    client = signed_in(factories.user_of(item.solution.application))
    file = client.get(reverse("review:slot-ics", args=[item.solution.application_id, item.solution_id]))
    return file.content.decode().replace("\r\n ", "")


CHANGES: dict[str, Callable[[Meeting], object]] = {
    "as called": lambda meeting: None,
    "moved": lambda meeting: moved(
        meeting, starts_at=MORNING.starts_at + 90 * MINUTES, ends_at=MORNING.ends_at + 90 * MINUTES
    ),
    "with a break": lambda meeting: moved(meeting, breaks=BREAK),
    "another time": lambda meeting: planning.give_slot(nth(meeting, 1), planning.free_slots(meeting)[0]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_time_on_the_page_of_a_vendor_is_that_of_the_calendar_file(meeting: Meeting, change: str) -> None:
    calling.call(meeting, factories.officer(), NOON)
    CHANGES[change](meeting)
    for item in meeting.items.standing().select_related("solution__application"):
        url = reverse("review:slot", args=[item.solution.application_id, item.solution_id])
        page = visit(signed_in(factories.user_of(item.solution.application)), url)
        assert f"{format_appointment(item.starts_at)} 到 {localtime(item.ends_at):%H:%M}" in page.words
        assert f"DTSTART:{item.starts_at:%Y%m%dT%H%M%SZ}" in entry(item)
        assert f"DTEND:{item.ends_at:%Y%m%dT%H%M%SZ}" in entry(item)


def test_demonstration_that_finds_no_time_is_struck_out_of_the_calendar(meeting: Meeting) -> None:
    calling.call(meeting, factories.officer(), NOON)
    moved(meeting, ends_at=MORNING.starts_at + 40 * MINUTES)
    (letter,) = Message.objects.filter(kind="demonstration_off")
    assert "STATUS:CANCELLED" in letter.calendar
