"""Does a member's question go through the officer, come back answered, and tell the vendor nothing of who asked?"""

from datetime import date, timedelta

import pytest

from applications.models import Membership, Solution
from portal.accounts.models import User
from portal.models import ClosureDay
from portal.outbox.models import Message
from portal.time.calendar import day_over
from portal.workflow.engine import StepRefused
from review.models import Committee, Question, Recusal, ReviewTask
from review.opinion import asking, judging
from tests import factories
from tests.review.opinion.people import conflict_of, member_of, task_of

NOW = factories.NOON


@pytest.fixture
def task(committee: Committee, bare_solution: Solution) -> ReviewTask:
    return task_of(member_of(committee), bare_solution)


@pytest.fixture
def question(task: ReviewTask) -> Question:
    return asking.ask(task, task.member.user, "月可用性怎麼算？", "sla_1", NOW)


def forwarded(question: Question) -> Question:
    return asking.forward(question, factories.officer(), "請說明月可用性的計算方式。", NOW)


def vendor_of(question: Question) -> User:
    """Who may send for the vendor that was asked."""
    vendor, now = question.solution.application.vendor, NOW
    owner = vendor.memberships.filter(role="owner").first()
    return (
        owner or Membership.objects.create(vendor=vendor, user=factories.vendor(), role="owner", joined_at=now)
    ).user


def test_only_who_may_send_for_the_vendor_answers(question: Question) -> None:
    sent, owner = forwarded(question), vendor_of(question)
    for user in (factories.member(owner).user, factories.vendor(), factories.officer(), question.task.member.user):
        with pytest.raises(StepRefused, match="不能送出"):
            asking.answer(sent, user, "以全月分鐘數計算。", NOW)
    assert asking.answer(sent, owner, "以全月分鐘數計算。", NOW).answered_by == owner


def test_officers_hear_of_a_question_in_their_inbox(question: Question) -> None:
    (told,) = Message.objects.filter(kind="desk_question")
    assert told.user == factories.officer()
    assert "月可用性怎麼算？" in told.body
    assert question.task.member.user.get_full_name() not in told.body


def test_members_without_a_conflict_hear_of_the_answer(
    committee: Committee, question: Question, task: ReviewTask
) -> None:
    hidden = task_of(member_of(committee), task.solution)
    conflict_of(hidden.member, task.solution)
    asking.answer(forwarded(question), vendor_of(question), "以全月分鐘數計算。", NOW)
    assert [told.user for told in Message.objects.filter(kind="review_answered")] == [task.member.user]


def test_officers_hear_of_the_answer_in_their_inbox(question: Question) -> None:
    asking.answer(forwarded(question), vendor_of(question), "以全月分鐘數計算。", NOW)
    (told,) = Message.objects.filter(kind="desk_answer")
    assert (told.user, told.state) == (factories.officer(), "inbox")
    assert "以全月分鐘數計算。" in told.body
    assert f"/admin/review/opinion/solution/{question.solution_id}/" in told.body
    assert question.task.member.user.get_full_name() not in told.body


def test_button_pressed_twice_asks_once(question: Question, task: ReviewTask) -> None:
    assert asking.ask(task, task.member.user, "月可用性怎麼算？", "sla_1", NOW + timedelta(seconds=9)) == question


def test_question_is_sent_in_the_officer_s_words_with_a_due_date_and_a_letter(question: Question) -> None:
    owner = factories.vendor()
    Membership.objects.create(vendor=question.solution.application.vendor, user=owner, role="owner")
    sent = forwarded(question)
    assert sent.due_at == day_over(date(2023, 6, 26))  # the seventh day is 端午節
    assert f"{sent.last_second:%S}" == "59"
    (letter,) = Message.objects.filter(kind="review_question")
    assert "請說明月可用性的計算方式。" in letter.body
    assert question.task.member.user.get_full_name() not in letter.body
    with pytest.raises(StepRefused, match="已經處理過"):
        asking.decline(question, factories.officer(), "重複", NOW)


def test_answer_is_due_by_the_rules_of_the_year_and_never_on_a_day_off(
    committee: Committee, question: Question
) -> None:
    committee.question_days = 4
    committee.save()
    ClosureDay.objects.create(date=date(2023, 6, 19), reason="颱風停止上班")
    assert forwarded(question).due_at == day_over(date(2023, 6, 20))


@pytest.mark.parametrize("who", ["林美玉", "林美玉委員", "委員 A", "Ｂ委員"])
def test_question_that_says_who_asked_does_not_go_out(question: Question, who: str) -> None:
    User.objects.filter(pk=question.task.member.user_id).update(name="林美玉")
    with pytest.raises(StepRefused, match="不能寄出的內容"):
        asking.forward(question, factories.officer(), f"{who}想知道月可用性的計算方式。", NOW)
    assert not Message.objects.filter(kind="review_question").exists()


def test_words_that_an_officer_keeps_are_nobody_else_s(question: Question, task: ReviewTask) -> None:
    asking.keep(question, factories.officer(), "還在整理")
    assert factories.stored(question).text == "還在整理"
    assert list(asking.for_vendor(task.solution.application)) == []
    assert forwarded(question).text == "請說明月可用性的計算方式。"


def test_question_that_is_not_sent_has_a_reason_for_its_member_alone(
    committee: Committee, question: Question, task: ReviewTask
) -> None:
    with pytest.raises(StepRefused, match="原因"):
        asking.decline(question, factories.officer(), " ", NOW)
    asking.decline(question, factories.officer(), "附表2 已經說明", NOW)
    other = task_of(member_of(committee), task.solution)
    assert [asked.not_sent_reason for asked in asking.for_member(task)] == ["附表2 已經說明"]
    assert list(asking.for_member(other)) == []
    assert list(asking.for_vendor(task.solution.application)) == []


def test_answer_is_read_by_every_member_of_the_solution(
    committee: Committee, question: Question, task: ReviewTask
) -> None:
    answered = asking.answer(forwarded(question), vendor_of(question), "以全月分鐘數計算。", NOW)
    other = task_of(member_of(committee), task.solution)
    assert list(asking.for_member(other)) == [answered]
    with pytest.raises(StepRefused, match="已經回覆"):
        asking.answer(answered, vendor_of(question), "再說一次", NOW)


def test_nothing_is_answered_once_the_meeting_has_opened(question: Question, task: ReviewTask) -> None:
    sent = forwarded(question)
    judging.freeze([task.solution_id], NOW)
    with pytest.raises(StepRefused, match="會議已經開始"):
        asking.answer(sent, vendor_of(question), "太晚了", NOW)


def test_nothing_is_sent_on_once_the_meeting_has_opened(question: Question) -> None:
    judging.freeze([question.solution_id], NOW)
    with pytest.raises(StepRefused, match="會議已經開始"):
        forwarded(question)


def test_nothing_goes_out_while_the_case_is_at_rest(question: Question) -> None:
    told = {"named": "王委員", "kind": "biased", "reason": "x", "filed_at": NOW, "filed_by": factories.officer()}
    Recusal.objects.create(application=question.solution.application, **told)
    with pytest.raises(StepRefused, match="暫停"):
        forwarded(question)


def test_officer_with_a_conflict_sends_nothing_on(committee: Committee, question: Question) -> None:
    officer = factories.officer()
    conflict_of(officer, question.solution)
    with pytest.raises(StepRefused, match="不由您處理"):
        asking.forward(question, officer, "x", NOW)


def test_member_with_a_conflict_asks_nothing(task: ReviewTask) -> None:
    conflict_of(task.member.user, task.solution)
    with pytest.raises(StepRefused):
        asking.ask(task, task.member.user, "x", "", NOW)
