"""Is nothing resolved without a quorum, a chair and reasons, and does a change name what it changes?"""

from dataclasses import replace
from datetime import date

import pytest

from applications.models import Application
from portal.workflow.engine import StepRefused
from review.conflict import recusing
from review.decision import deciding
from review.meeting import attendance, resolving, session
from review.meeting.resolving import ResolvedMeanwhile
from review.meeting.words import WantedCondition, WantedResolution
from review.models import AgendaItem, Committee, Meeting, Resolution
from tests import factories
from tests.factories import stored
from tests.review.meeting.day import DAY, conflict, items_of, opinion, person

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R8-1-2c")]


def resolve(
    meeting: Meeting, item: AgendaItem, by: object = None, outcome: str = "approve", **said: object
) -> Resolution:
    return resolving.resolve(meeting, item.pk, by or factories.officer(), WantedResolution(outcome, **said), DAY)


@pytest.fixture
def item(sitting: Meeting) -> AgendaItem:
    """The last, of a company of its own; it is talked about."""
    return session.go_to(sitting, items_of(sitting)[2].pk, factories.officer(), DAY)


def test_resolution_keeps_the_sentence_and_who_presided(sitting: Meeting, item: AgendaItem) -> None:
    made = resolve(sitting, item)
    assert made.quorum == "應出席 5 人，本案無人迴避，計算基礎 5 人，出席 5 人，已達二分之一；專家 3 人，已達三分之一"
    assert (made.chaired_by.user, made.text) == (person(sitting, 0), "照案通過。")


def test_quorum_lost_in_the_middle_stops_resolutions(sitting: Meeting, item: AgendaItem) -> None:
    officer = factories.officer()
    resolve(sitting, item)
    following = session.go_to(sitting, items_of(sitting)[0].pk, officer, DAY)
    for number in (2, 3, 4):
        seat = sitting.attendances.get(member__user=person(sitting, number))
        attendance.leave(sitting, seat.pk, officer, DAY)
    with pytest.raises(StepRefused, match=r"出席 2 人，未達二分之一.*只能討論，不能決議"):
        resolve(sitting, following)
    assert list(Resolution.objects.values_list("item", flat=True)) == [item.pk]


def test_nothing_is_resolved_while_a_conflict_waits_for_its_answer(sitting: Meeting, item: AgendaItem) -> None:
    conflict(item.solution, sitting.committee.members.get(user=person(sitting, 4)), "proposed")
    with pytest.raises(StepRefused, match="1 項利益衝突待查明"):
        resolve(sitting, item)


def test_nothing_is_resolved_or_decided_while_the_case_rests_for_a_recusal(sitting: Meeting, item: AgendaItem) -> None:
    case = item.solution.application
    recusing.file(case, factories.user_of(case), "委員 A", "biased", "有具體事實。", None, DAY)
    with pytest.raises(StepRefused, match="申請迴避"):
        resolve(sitting, item)
    with pytest.raises(StepRefused, match="申請迴避"):
        deciding.decide(item.solution, factories.officer(), "approved", "通過。", "", DAY)
    assert not Resolution.objects.exists()


def test_everybody_conflicted_goes_to_another_date(sitting: Meeting, item: AgendaItem) -> None:
    for member in sitting.committee.members.all():
        conflict(item.solution, member)
    with pytest.raises(StepRefused, match="另定日期"):
        resolve(sitting, item)
    session.take_off(sitting, item.pk, factories.officer(), "全體委員迴避", DAY)
    with pytest.raises(StepRefused, match="已經移出議程"):
        resolve(sitting, item)


def test_conflicted_chair_has_the_deputy_preside(sitting: Meeting, item: AgendaItem) -> None:
    chair, deputy = (person(sitting, number) for number in (0, 1))
    conflict(item.solution, sitting.committee.members.get(user=chair))
    with pytest.raises(StepRefused, match="議程上沒有這一案"):
        resolve(sitting, item, by=chair)
    made = resolve(sitting, item, by=deputy)
    assert (made.chaired_by.user, made.recorded_by) == (deputy, deputy)
    assert "本案迴避 1 人，計算基礎 4 人，出席 4 人" in made.quorum


def test_both_who_could_preside_conflicted_resolve_nothing(sitting: Meeting, item: AgendaItem) -> None:
    Committee.objects.update(expert_minimum=1)
    for number in (0, 1):
        conflict(item.solution, sitting.committee.members.get(user=person(sitting, number)))
    with pytest.raises(StepRefused, match="召集人和副召集人都不在場或應迴避"):
        resolve(sitting, item)


def test_solution_withdrawn_during_the_meeting_is_not_resolved(sitting: Meeting, item: AgendaItem) -> None:
    Application.objects.filter(pk=item.solution.application_id).update(state="withdrawn")
    with pytest.raises(StepRefused, match="請移出議程"):
        resolve(sitting, item)
    session.take_off(sitting, item.pk, factories.officer(), "廠商撤回申請", DAY)
    assert (stored(item).position, stored(item).code) == (item.position, item.code)


def test_departing_from_most_opinions_needs_a_reason(sitting: Meeting, item: AgendaItem) -> None:
    for member in sitting.committee.members.all()[2:5]:
        opinion(item.solution, member, "reject")
    with pytest.raises(StepRefused, match=r"多數委員「建議不通過」，決議是「通過」.*請填寫理由"):
        resolve(sitting, item)
    assert resolve(sitting, item, departs_reason="演示補足了說明。").departs_reason == "演示補足了說明。"


def test_departing_from_the_working_group_needs_a_reason(sitting: Meeting, item: AgendaItem) -> None:
    early = {"criterion": "principle_1", "text": "初審", "by": factories.officer(), "at": DAY}
    item.solution.pre_opinions.create(finding="not_met", **early)
    item.consensus.filter(criterion="principle_1").update(finding="met")
    with pytest.raises(StepRefused, match="初審意見是「不符合」"):
        resolve(sitting, item)


MARKED = WantedResolution("approve", departs_reason="會議說明後一致。", difference_reason="逐項討論過。")


@pytest.mark.parametrize(
    ("difference", "outcome", "words"),
    [
        ("", "approve", "請選擇處理方式"),
        ("keep", "approve", ""),
        ("leave_out", "approve", "除去哪幾位"),
        ("anew", "approve", "請選「另行重新審查」"),
        ("anew", "again", ""),
        ("none_named", "approve", "請選「不通過」"),
        ("none_named", "reject", ""),
    ],
)
def test_marked_difference_has_four_lawful_outcomes(
    sitting: Meeting, item: AgendaItem, difference: str, outcome: str, words: str
) -> None:
    members = list(sitting.committee.members.order_by("pk"))
    opinion(item.solution, members[2], "approve", principle_1="met")
    opinion(item.solution, members[3], "reject", principle_1="not_met")
    said = replace(MARKED, difference=difference, outcome=outcome, text="理由。")
    if words:
        with pytest.raises(StepRefused, match=words):
            resolving.resolve(sitting, item.pk, factories.officer(), said, DAY)
    else:
        assert resolving.resolve(sitting, item.pk, factories.officer(), said, DAY).difference == difference


def test_opinion_left_out_no_longer_counts_for_what_is_departed_from(sitting: Meeting, item: AgendaItem) -> None:
    members = list(sitting.committee.members.order_by("pk"))
    said = [opinion(item.solution, m, r) for m, r in zip(members[1:4], ("reject", "reject", "approve"), strict=True)]
    wanted = WantedResolution(
        "approve", difference="leave_out", difference_reason="兩份誤解方案範圍。", left_out=(said[0].pk, said[1].pk)
    )
    made = resolving.resolve(sitting, item.pk, factories.officer(), wanted, DAY)
    assert (made.departs_reason, made.left_out) == ("", [said[0].pk, said[1].pk])


LATER = date(2023, 7, 10)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ([], "請至少寫一項條件"),
        ([("", LATER)], "第 1 項條件沒有內容"),
        ([("照委員 B 的意見補壓力測試報告", LATER)], "第 1 項條件：「委員 B」是委員的代號"),
        ([("補壓力測試報告", None)], "第 1 項條件的期限"),
        ([("補壓力測試報告", date(2023, 6, 25))], "第 1 項條件的期限"),
        ([("補壓力測試報告", date(2023, 7, 9))], "是星期日"),
        ([("補壓力測試報告", LATER)], ""),
    ],
)
def test_supplement_has_conditions_each_with_its_day(
    sitting: Meeting, item: AgendaItem, conditions: list, words: str
) -> None:
    place = str(resolving.places_of(item)[0][0])
    said = WantedResolution(
        "supplement", conditions=tuple(WantedCondition(place, text, day) for text, day in conditions)
    )
    if words:
        with pytest.raises(StepRefused, match=words):
            resolving.resolve(sitting, item.pk, factories.officer(), said, DAY)
    else:
        made = resolving.resolve(sitting, item.pk, factories.officer(), said, DAY)
        assert [str(c.last_second) for c in made.conditions.all()] == ["2023-07-10 15:59:59+00:00"]


def test_changed_resolution_names_the_first_and_an_old_page_is_refused(sitting: Meeting, item: AgendaItem) -> None:
    first = resolve(sitting, item)
    with pytest.raises(ResolvedMeanwhile, match="剛剛有人記錄了決議"):
        resolve(sitting, item, outcome="reject", text="不符合。")
    second = resolve(sitting, item, outcome="reject", text="不符合。", seen=first.pk)
    assert second.replaces == first
    assert stored(first).outcome == "approve"
    assert resolving.standing_of(item) == second


def test_only_what_is_talked_about_is_resolved(sitting: Meeting, item: AgendaItem) -> None:
    with pytest.raises(StepRefused, match="還沒有進到這一案"):
        resolve(sitting, items_of(sitting)[0])
    with pytest.raises(StepRefused, match="由承辦或這一案的主席記錄"):
        resolve(sitting, item, by=person(sitting, 3))
