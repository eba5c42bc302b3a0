"""Does a meeting close only with a full record, confirmed and signed, and then take effect and never change?"""

from collections.abc import Callable
from datetime import date

import pytest

from applications.models import Application, Correction
from portal.workflow.engine import StepRefused
from review.meeting import attendance, carrying_out, ending, recording, resolving, session
from review.meeting.closing import MeetingClosed
from review.meeting.words import WantedCondition, WantedResolution
from review.models import AgendaItem, Decision, Meeting, Resolution, ReviewTask
from review.opinion import agreement
from tests import factories
from tests.factories import stored
from tests.review.meeting.day import (
    DAY,
    conflict,
    fill_in,
    items_of,
    opinion,
    person,
    resolve_all,
    typing,
)

pytestmark = pytest.mark.django_db


def sign_all(meeting: Meeting, numbers: range = range(1, 5)) -> None:
    ending.confirm(meeting, person(meeting, 0), DAY)
    for number in numbers:
        ending.sign(meeting, person(meeting, number), DAY)


def test_meter_names_what_the_record_lacks(sitting: Meeting) -> None:
    item = items_of(sitting)[0]
    member = sitting.committee.members.get(user=person(sitting, 3))
    opinion(item.solution, member, "reject", principle_1="not_met")
    meters = ending.meters_of(items_of(sitting))
    assert [words.split("：")[0] for words in meters[item.pk].lacking] == [
        "討論事項還沒有紀錄",
        "演示紀錄還缺",
        "「不符合」或「需說明」還沒有共識判定和文字",
        "還沒有記錄決議",
    ]
    fill_in(sitting, item)
    seen = recording.entry_of(item, "line-principle_1")
    recording.write(sitting, item.pk, seen.place, typing("會上已說明。", seen, "met"), factories.officer(), DAY)
    session.go_to(sitting, item.pk, factories.officer(), DAY)
    said = WantedResolution("approve", departs_reason="會上已說明。")
    resolving.resolve(sitting, item.pk, factories.officer(), said, DAY)
    assert ending.meters_of([stored(item)])[item.pk].is_full


def test_last_meeting_closes_confirmed_and_signed_by_all_who_are_here(sitting: Meeting) -> None:
    officer, chair = factories.officer(), person(sitting, 0)
    with pytest.raises(StepRefused, match=r"紀錄還不完整.*還沒有填寫紀錄人員"):
        ending.confirm(sitting, chair, DAY)
    resolve_all(sitting)
    with pytest.raises(StepRefused, match="主席還沒有確認紀錄"):
        ending.adjourn(sitting, officer, DAY)
    with pytest.raises(StepRefused, match="由主席本人確認"):
        ending.confirm(sitting, person(sitting, 1), DAY)
    sign_all(sitting, range(1, 4))
    with pytest.raises(StepRefused, match=f"還有 1 位在場委員沒有簽署：{person(sitting, 4).get_full_name()}"):
        ending.adjourn(sitting, officer, DAY)
    seat = sitting.attendances.get(member__user=person(sitting, 4))
    attendance.leave(sitting, seat.pk, officer, DAY)  # who goes is in the minutes: all are asked again
    assert stored(sitting).minutes_confirmed_at is None
    sign_all(sitting, range(1, 4))
    closed = ending.adjourn(sitting, officer, DAY)
    assert closed.is_held
    assert closed.adjourned_at == DAY
    assert closed.current is None
    assert set(Decision.objects.values_list("outcome", flat=True)) == {"approved"}
    assert Resolution.objects.exclude(carried_out_at=None).count() == 3
    with pytest.raises(MeetingClosed):
        ending.adjourn(sitting, officer, DAY)


def dissents(meeting: Meeting, item: AgendaItem) -> None:
    recording.dissent(meeting, item.pk, person(meeting, 2), "不同意。", DAY)


def records(meeting: Meeting, item: AgendaItem) -> None:
    bind = typing("再補一句。", recording.entry_of(item, "discussion"))
    recording.write(meeting, item.pk, "discussion", bind, factories.officer(), DAY)


def resolves(meeting: Meeting, item: AgendaItem) -> None:
    session.go_to(meeting, item.pk, factories.officer(), DAY)
    seen = Resolution.objects.get(item=item).pk
    resolving.resolve(meeting, item.pk, factories.officer(), WantedResolution("approve", "更正。", seen=seen), DAY)


def heads(meeting: Meeting, item: AgendaItem) -> None:
    ending.write_heads(meeting, factories.officer(), {"motions": "下次會議改在二樓。"})


@pytest.mark.parametrize("writes", [dissents, records, resolves, heads])
def test_word_written_after_the_chair_confirmed_asks_all_again(
    writes: Callable[[Meeting, AgendaItem], None], sitting: Meeting
) -> None:
    resolve_all(sitting)
    sign_all(sitting)
    writes(sitting, items_of(sitting)[0])
    assert (stored(sitting).minutes_confirmed_at, sitting.attendances.exclude(signed_at=None).count()) == (None, 0)


def test_meeting_that_is_not_the_last_may_be_confirmed_afterwards(sitting: Meeting) -> None:
    Meeting.objects.update(is_last=False)
    resolve_all(sitting)
    ending.adjourn(sitting, factories.officer(), DAY)
    sign_all(sitting)
    assert stored(sitting).minutes_confirmed_by.user == person(sitting, 0)


def test_conditions_open_one_supplement_when_the_meeting_closes(sitting: Meeting) -> None:
    resolve_all(sitting)
    item, officer = items_of(sitting)[2], factories.officer()
    session.go_to(sitting, item.pk, officer, DAY)
    place, other = (str(place) for place, _ in resolving.places_of(item)[:2])
    conditions = (
        WantedCondition(place, "補測試報告", date(2023, 7, 10)),
        WantedCondition(other, "補操作說明", date(2023, 7, 14)),
    )
    seen = resolving.standing_of(item).pk
    resolving.resolve(sitting, item.pk, officer, WantedResolution("supplement", conditions=conditions, seen=seen), DAY)
    assert not Correction.objects.exists()  # nothing reaches a vendor before the meeting is over
    sign_all(sitting)
    ending.adjourn(sitting, officer, DAY)
    resolution = resolving.standing_of(item)
    asked = Correction.objects.get()
    assert resolution.supplement == asked
    assert resolution.decision is None
    assert not item.solution.decisions.exists()
    assert str(asked.last_second) == "2023-07-14 15:59:59+00:00"
    assert sorted(asked.items.values_list("remark", flat=True)) == ["補操作說明", "補測試報告"]
    with pytest.raises(StepRefused, match="廠商還在補件"):
        carrying_out.conclude(resolution, officer, is_met=True, note="看過。", now=DAY)


def test_what_cannot_be_carried_out_waits_with_its_reason_and_stops_no_other(sitting: Meeting) -> None:
    resolve_all(sitting)
    sign_all(sitting)
    item, officer = items_of(sitting)[2], factories.officer()
    Application.objects.filter(pk=item.solution.application_id).update(state="withdrawn")
    item.solution.__class__.objects.filter(pk=item.solution_id).update(state="pending")
    ending.adjourn(sitting, officer, DAY)
    waits = carrying_out.waiting(sitting, officer).get()
    assert (waits.item, "沒有進行中的審查" in waits.not_carried_out) == (item, True)
    assert Decision.objects.count() == 2


def test_annulled_opinions_stay_and_their_members_judge_anew(sitting: Meeting) -> None:
    """審議規則 §6: nothing that was said counts any more, and nothing of it is lost."""
    item, officer = items_of(sitting)[0], factories.officer()
    before = opinion(item.solution, sitting.committee.members.get(user=person(sitting, 2)))
    papers = opinion(item.solution, sitting.committee.members.get(user=person(sitting, 3)))  # of an earlier review
    ReviewTask.objects.filter(pk=papers.task_id).update(review="documentary")
    resolve_all(sitting)
    seen = Resolution.objects.get(item=item).pk
    session.go_to(sitting, item.pk, officer, DAY)
    anew = WantedResolution("again", "資料不足，重新審查。", departs_reason="資料不足。", seen=seen)
    resolving.resolve(sitting, item.pk, officer, anew, DAY)
    sign_all(sitting)
    ending.adjourn(sitting, officer, DAY)
    task = item.solution.review_tasks.active().get(review="technical")
    assert (task.member, task.state) == (before.task.member, "given")
    assert stored(before.task).state == "taken_off"
    assert stored(before).handed_in_at
    assert agreement.of_solution(item.solution_id).opinions == ()


def test_officer_in_conflict_leaves_that_result_to_a_colleague(sitting: Meeting) -> None:
    resolve_all(sitting)
    sign_all(sitting)
    officer, colleague, item = factories.officer(), factories.staff(), items_of(sitting)[2]
    said = {"kind": "interest", "source": "officer", "evidence": "x", "proposed_at": DAY}
    item.solution.application.conflicts.create(user=officer, state="confirmed", **said)
    ending.adjourn(sitting, officer, DAY)
    assert not item.solution.decisions.exists()
    (waits,) = carrying_out.waiting(sitting, colleague)
    carrying_out.carry_out(waits, colleague, DAY)
    assert item.solution.decisions.get().decided_by == colleague


def test_chair_in_conflict_confirms_what_they_may_meet(sitting: Meeting) -> None:
    """What lacks elsewhere is said without naming it."""
    item = items_of(sitting)[2]
    conflict(item.solution, sitting.committee.members.get(user=person(sitting, 0)))
    lacking = ending.lacking(sitting, person(sitting, 0))
    assert [item.code in words for words in lacking] == [False] * 4
    assert "紀錄還沒有全部完成" in lacking
