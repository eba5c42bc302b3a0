"""Do several people write the record at once without losing a word, and does nobody write what is not theirs?"""

import pytest
from django.db import connection

from portal.workflow.engine import StepRefused
from review.meeting import attendance, calling, ending, recording, session
from review.meeting.closing import MeetingClosed
from review.meeting.recording import entry_of
from review.models import AgendaItem, Meeting, RecordEdit
from tests import factories
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON, stored
from tests.review.meeting.day import DAY, declared, items_of, opinion, person, resolve_all, typing

LINE = "line-principle_1"


def write(meeting: Meeting, item: AgendaItem, bind: recording.Bind, place: str = LINE, by: object = None) -> object:
    return recording.write(meeting, item.pk, place, bind, by or factories.officer(), DAY)


@pytest.mark.django_db
def test_two_who_write_at_once_keep_both_texts_until_one_is_chosen(sitting: Meeting) -> None:
    item, chair = items_of(sitting)[0], person(sitting, 0)
    shown = entry_of(item, LINE)
    write(sitting, item, typing("承辦寫的", shown, "met"))
    late = write(sitting, item, typing("主席寫的", shown, "not_met"), by=chair)
    assert sorted(late.outcome.conflicts) == ["finding", "text"]
    assert (entry_of(item, LINE).text, entry_of(item, LINE).version) == ("承辦寫的", 1)
    assert [(edit.text, edit.is_kept) for edit in item.edits.all()] == [("承辦寫的", True), ("主席寫的", False)]
    assert recording.is_disputed(item, LINE)
    write(sitting, item, typing("主席寫的", shown, "not_met"), by=chair)  # the page sends it again by itself
    assert item.edits.count() == 2
    keep = {name: conflict.keep_mine for name, conflict in late.outcome.conflicts.items()}
    chosen = typing("主席寫的", shown, "not_met", **{f"keep-{name}": value for name, value in keep.items()})
    write(sitting, item, chosen, by=chair)
    assert (entry_of(item, LINE).text, entry_of(item, LINE).finding) == ("主席寫的", "not_met")
    assert not recording.is_disputed(item, LINE)


@pytest.mark.django_db
def test_choosing_the_stored_text_settles_it_and_keeps_the_other_in_the_history(sitting: Meeting) -> None:
    item, chair = items_of(sitting)[0], person(sitting, 0)
    shown = entry_of(item, "discussion")
    write(sitting, item, typing("承辦寫的", shown), "discussion")
    late = write(sitting, item, typing("主席寫的", shown), "discussion", chair)
    write(
        sitting,
        item,
        typing("主席寫的", shown, **{"keep-text": late.outcome.conflicts["text"].keep_stored}),
        "discussion",
        chair,
    )
    assert stored(item).discussion == "承辦寫的"
    assert not recording.is_disputed(item, "discussion")
    assert "主席寫的" in item.edits.values_list("text", flat=True)


@pytest.mark.django_db
def test_lines_of_two_people_do_not_meet(sitting: Meeting) -> None:
    item = items_of(sitting)[0]
    first, second = entry_of(item, LINE), entry_of(item, "line-principle_2")
    write(sitting, item, typing("甲", first, "met"))
    write(sitting, item, typing("乙", second, "explain"), "line-principle_2", person(sitting, 0))
    said = item.consensus.filter(criterion__in=["principle_1", "principle_2"]).order_by("criterion")
    assert list(said.values_list("text", "finding", "by")) == [
        ("甲", "met", factories.officer().pk),
        ("乙", "explain", person(sitting, 0).pk),
    ]


@only_postgres
@pytest.mark.django_db(transaction=True)
def test_two_in_the_same_moment_are_one_after_the_other(sitting: Meeting) -> None:
    item, officer = items_of(sitting)[0], factories.officer()
    shown, texts = entry_of(item, LINE), iter(("先", "後"))
    outcomes = at_once(
        lambda: recording.write(sitting, item.pk, LINE, typing(next(texts), shown), officer, DAY).outcome
    )
    assert sorted(len(outcome.conflicts) for outcome in outcomes) == [0, 1]
    assert sorted(RecordEdit.objects.values_list("text", flat=True)) == ["先", "後"]
    assert connection.vendor == "postgresql"


@pytest.mark.django_db
def test_record_is_written_by_officer_chair_and_lead_alone(sitting: Meeting) -> None:
    item = items_of(sitting)[0]
    members = list(sitting.committee.members.order_by("pk"))
    opinion(item.solution, members[3])  # the first who is given a solution leads
    opinion(item.solution, members[4])
    shown = entry_of(item, LINE)
    write(sitting, item, typing("主審寫的", shown), by=members[3].user)
    for other in (members[4].user, members[1].user):
        with pytest.raises(StepRefused, match="由承辦、主席和主審委員填寫"):
            write(sitting, item, typing("別人寫的", shown), by=other)


@pytest.mark.django_db
def test_dissent_is_the_members_own_word_for_word(sitting: Meeting) -> None:
    item, member = items_of(sitting)[0], person(sitting, 4)
    said = recording.dissent(sitting, item.pk, member, "　本席不同意。\n理由如附。", DAY)
    assert recording.dissent(sitting, item.pk, member, "　本席不同意。\n理由如附。", DAY) == said
    assert said.member.user == member
    assert said.text == "　本席不同意。\n理由如附。"
    assert item.dissents.count() == 1
    with pytest.raises(StepRefused, match="委員本人提出"):
        recording.dissent(sitting, item.pk, factories.officer(), "承辦代寫", DAY)


@pytest.mark.django_db
def test_who_was_never_in_the_room_puts_no_dissent_into_the_minutes(meeting: Meeting) -> None:
    calling.call(meeting, factories.officer(), NOON)
    session.open_session(meeting, factories.officer(), DAY)
    item, member = items_of(meeting)[0], person(meeting, 4)
    with pytest.raises(StepRefused, match="議程上沒有這一案"):  # not declared yet
        recording.dissent(meeting, item.pk, member, "不同意。", DAY)
    declared(meeting, member)
    with pytest.raises(StepRefused, match="由出席這次會議的委員本人提出"):
        recording.dissent(meeting, item.pk, member, "不同意。", DAY)
    attendance.arrive(meeting, meeting.attendances.get(member__user=member).pk, member, DAY)
    assert recording.dissent(meeting, item.pk, member, "不同意。", DAY)


@pytest.mark.django_db
def test_nothing_is_recorded_before_the_meeting_opens(meeting: Meeting) -> None:
    calling.call(meeting, factories.officer(), NOON)
    item = items_of(meeting)[0]
    with pytest.raises(StepRefused, match="開會以後才能記錄"):
        write(meeting, item, typing("太早", entry_of(item, "discussion")), "discussion")
    assert stored(item).discussion == ""


@pytest.mark.django_db
def test_second_tab_after_closing_changes_nothing(sitting: Meeting) -> None:
    resolve_all(sitting)
    item, officer = items_of(sitting)[0], factories.officer()
    shown = entry_of(item, "discussion")
    ending.confirm(sitting, person(sitting, 0), DAY)
    for number in range(1, 5):
        ending.sign(sitting, person(sitting, number), DAY)
    ending.adjourn(sitting, officer, DAY)
    with pytest.raises(MeetingClosed, match="已經散會"):
        write(sitting, item, typing("遲到的更動", shown), "discussion")
    with pytest.raises(MeetingClosed):
        recording.dissent(sitting, item.pk, person(sitting, 1), "遲到的意見", DAY)
    assert stored(item).discussion == "看過。"
