"""Is everybody told of the hour, each of their own, and does the entry in their calendar move along?"""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.meeting import calling, choosing, planning
from review.models import AgendaItem, Meeting
from tests import factories
from tests.factories import NOON
from tests.review.meeting.day import MORNING, person

pytestmark = pytest.mark.clause("R8-1-2b")


@pytest.fixture
def called(meeting: Meeting) -> Meeting:
    return calling.call(meeting, factories.officer(), NOON)


def entries(*kinds: str) -> list[str]:
    """The calendar files of the letters of these kinds, unfolded, oldest letter first."""
    letters = Message.objects.filter(kind__in=kinds).order_by("pk")
    return [letter.calendar.replace("\r\n ", "") for letter in letters]


def line(entry: str, name: str) -> str:
    return next(line.partition(":")[2] for line in entry.split("\r\n") if line.startswith(name))


def test_members_and_vendors_are_told_each_of_their_own(called: Meeting) -> None:
    told = Message.objects.filter(kind__in=["meeting_call", "demonstration"])
    assert sorted(told.values_list("kind", flat=True)) == ["demonstration"] * 3 + ["meeting_call"] * 5
    assert called.attendances.count() == 5
    assert set(called.attendances.values_list("code", flat=True)) == set("ABCDE")


def test_codes_are_drawn_and_none_is_given_twice(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """委員 A is not the convener, and who joins a meeting that moved gets a code that nobody has."""
    monkeypatch.setattr(random.SystemRandom, "shuffle", lambda self, codes: codes.reverse())
    called = calling.call(meeting, factories.officer(), NOON)
    seats = called.attendances.order_by("member")
    assert [seat.code for seat in seats] == list("EDCBA")
    factories.member_of(called.committee, since=NOON.date())
    monkeypatch.setattr(random.SystemRandom, "shuffle", lambda self, codes: None)
    calling.move(called, replace(MORNING, place="五樓"), factories.officer(), "換場地。", NOON)
    assert [seat.code for seat in seats.all()] == list("EDCBAF")


def test_entry_of_a_member_names_no_case(called: Meeting) -> None:
    entry = entries("meeting_call")[0]
    assert line(entry, "SUMMARY") == "雲市集工業館 第 1 次審查會議"
    names = [str(item.solution) for item in called.items.select_related("solution")]
    assert not any(name in entry for name in names if len(name) > 1) and "演示" not in entry


def test_entry_of_a_vendor_is_its_own_time_alone(called: Meeting) -> None:
    entry = entries("demonstration")[1]
    assert (line(entry, "SUMMARY"), line(entry, "DTSTART")) == ("「乙」實機操作演示", "20230625T042000Z")
    assert "甲" not in entry


def test_moved_meeting_moves_every_entry(called: Meeting) -> None:
    before = entries("meeting_call", "demonstration")
    later = replace(
        MORNING, starts_at=MORNING.starts_at + timedelta(days=1), ends_at=MORNING.ends_at + timedelta(days=1)
    )
    calling.move(called, later, factories.officer(), "颱風。", NOON)
    after = entries("meeting_moved", "demonstration_moved")
    assert sorted(line(entry, "UID") for entry in after) == sorted(line(entry, "UID") for entry in before)
    assert {line(entry, "SEQUENCE") for entry in after} == {"1"} and {line(entry, "SEQUENCE") for entry in before} == {
        "0"
    }
    assert {line(entry, "DTSTART")[:8] for entry in after} == {"20230626"}


def test_meeting_called_off_strikes_out_every_entry(called: Meeting) -> None:
    calling.call_off(called, factories.officer(), "出席人數不足。", NOON)
    struck = entries("meeting_called_off", "demonstration_off")
    assert len(struck) == 8
    assert {line(entry, "METHOD") + line(entry, "STATUS") for entry in struck} == {"CANCELCANCELLED"}
    assert not AgendaItem.objects.standing().exists()


def test_meeting_that_nobody_was_told_of_moves_in_silence(meeting: Meeting) -> None:
    calling.move(meeting, replace(MORNING, place="五樓"), factories.officer(), "", NOON)
    assert not Message.objects.filter(kind__startswith="meeting").exists()


def test_nobody_is_called_to_a_solution_without_a_time(meeting: Meeting) -> None:
    AgendaItem.objects.filter(pk=meeting.items.first().pk).update(starts_at=None, ends_at=None)
    with pytest.raises(StepRefused, match="還沒有演示時段"):
        calling.call(meeting, factories.officer(), NOON)


def test_order_stays_once_vendors_know_their_times(called: Meeting) -> None:
    with pytest.raises(StepRefused, match="不能再整批重排"):
        planning.order_by_like_conflicts(called)


# --- The vendor's own choice ---------------------------------------------------------------------------------------


def vendor_of(item: AgendaItem) -> User:
    return factories.user_of(item.solution.application)


def test_only_who_may_send_for_the_vendor_changes_a_time(called: Meeting) -> None:
    """Neither who only fills in, nor another vendor, nor anybody of the office or the committee."""
    item, begins = called.items.first(), planning.free_slots(called)[0].starts_at
    others = [factories.member(vendor_of(item)).user, factories.vendor(), factories.officer(), person(called, 3)]
    for user in others:
        with pytest.raises(StepRefused, match="不能送出"):
            choosing.choose(item, begins, user, NOON)
        with pytest.raises(StepRefused, match="不能送出"):
            choosing.ask(item, "改下午。", user, NOON)


def test_vendor_takes_a_free_time_once(called: Meeting) -> None:
    item = called.items.first()
    user, free = factories.user_of(item.solution.application), planning.free_slots(called)
    chosen = choosing.choose(item, free[0].starts_at, user, NOON)
    assert chosen.starts_at == free[0].starts_at
    assert line(entries("demonstration_moved")[0], "SEQUENCE") == "1"
    with pytest.raises(StepRefused, match="以一次為限"):
        choosing.choose(item, free[1].starts_at, user, NOON)


def test_whoever_is_faster_has_the_time(called: Meeting) -> None:
    first, second, _ = called.items.all()
    free = planning.free_slots(called)[0]
    user = factories.user_of(first.solution.application)
    choosing.choose(first, free.starts_at, user, NOON)
    with pytest.raises(StepRefused, match="剛剛被選走"):
        choosing.choose(second, free.starts_at, vendor_of(second), NOON)


def test_time_that_one_has_already_spends_no_change(called: Meeting) -> None:
    """An older page, while the office or the meeting moved to the time that is chosen there."""
    item = called.items.first()
    with pytest.raises(StepRefused, match="現在的時段"):
        choosing.choose(item, item.starts_at, vendor_of(item), NOON)
    item.refresh_from_db()
    assert (item.slot_chosen_at, item.sequence) == (None, 0)
    assert entries("demonstration_moved") == []


def test_time_of_a_page_from_before_the_meeting_moved_is_none_any_more(called: Meeting) -> None:
    item, begins = called.items.first(), planning.free_slots(called)[0].starts_at
    later = replace(MORNING, **{name: getattr(MORNING, name) + timedelta(days=7) for name in ("starts_at", "ends_at")})
    calling.move(called, later, factories.officer(), "颱風。", NOON)
    with pytest.raises(StepRefused, match="剛剛被選走"):
        choosing.choose(item, begins, vendor_of(item), NOON)


def test_nothing_is_chosen_once_the_meeting_begins(called: Meeting) -> None:
    item = called.items.first()
    with pytest.raises(StepRefused, match="已經開始"):
        choosing.ask(item, "改下午。", vendor_of(item), called.starts_at)


@pytest.mark.parametrize(("gives", "words"), [(True, "依貴公司申請改時段。"), (False, "無法改時段：沒有空檔。")])
def test_office_answers_who_asked(called: Meeting, gives: bool, words: str) -> None:
    first = called.items.first()
    item = choosing.ask(first, "當天上午有課。", vendor_of(first), NOON)
    slot = planning.free_slots(called)[0] if gives else None
    choosing.answer(item, slot, "" if gives else "沒有空檔。", NOON)
    assert words in Message.objects.get(kind="demonstration_moved").body
    with pytest.raises(StepRefused, match="已經答覆"):
        choosing.answer(item, None, "沒有空檔。", NOON)
