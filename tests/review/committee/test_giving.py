"""Who can be given a solution, who cannot, and what is told of it?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Application, Programme
from portal.accounts.models import User
from portal.outbox.models import Message
from portal.workflow.engine import StepRefused
from review.committee import answering, giving, telling
from review.committee.giving import Gift
from review.committee.members import Roll
from review.models import Committee, Conflict, Member, Recusal, ReviewTask
from tests import factories
from tests.factories import NOON
from tests.review.committee.moments import DUE

DAY = NOON.date()


def conflict(case: Application, user: User, state: str = "proposed") -> Conflict:
    return Conflict.objects.create(
        application=case, user=user, kind="employed", source="officer", state=state, evidence="曾任職", proposed_at=NOON
    )


def withheld_from_officer(case: Application, member: Member) -> None:
    conflict(case, factories.officer())


def left(case: Application, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(leaves_on=DAY - timedelta(days=1))
    member.refresh_from_db()


def switched_off(case: Application, member: Member) -> None:
    member.user.is_active = False
    member.user.save()


def given_already(case: Application, member: Member) -> None:
    giving.give(case.solutions.get(), member, DUE, factories.officer(), NOON)


def at_rest(case: Application, member: Member) -> None:
    Recusal.objects.create(
        application=case, named="王委員", kind="biased", reason="x", filed_by=factories.user_of(case), filed_at=NOON
    )


REFUSED = {
    "conflict proposed": (lambda case, member: conflict(case, member.user), "利益衝突待查明"),
    "conflict established": (lambda case, member: conflict(case, member.user, "confirmed"), "應迴避"),
    "left": (left, "不在任期內"),
    "switched off": (switched_off, "不在任期內"),
    "given already": (given_already, "已經分派"),
    "case at rest": (at_rest, "停止審查"),
    "officer steps aside": (withheld_from_officer, "已經不在"),
    "case ended": (lambda case, member: Application.objects.update(state="withdrawn"), "通過以後才能安排"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_who_cannot_have_it_is_not_given_it(why: str, reviewed: Application, three: list[Member]) -> None:
    prepare, words = REFUSED[why]
    prepare(reviewed, three[0])
    before = ReviewTask.objects.count()
    fresh = Member.objects.select_related("user", "committee").get(pk=three[0].pk)
    gifts = [Gift(reviewed.solutions.get(), member, DUE) for member in (three[1], fresh)]
    with pytest.raises(StepRefused, match=words):
        giving.give_many(gifts, factories.officer(), NOON)
    assert (ReviewTask.objects.count(), Message.objects.filter(kind="review_given").count()) == (before, before)


def test_dismissed_conflict_stands_against_nobody(reviewed: Application, three: list[Member]) -> None:
    conflict(reviewed, three[0].user, "dismissed")
    assert giving.give(reviewed.solutions.get(), three[0], DUE, factories.officer(), NOON).review == "technical"


def test_one_lead_of_a_solution_and_changed_in_one_press(reviewed: Application, three: list[Member]) -> None:
    officer, solution = factories.officer(), reviewed.solutions.get()
    first = giving.give(solution, three[0], DUE, officer, NOON, is_lead=True)
    with pytest.raises(StepRefused, match="已有主審委員"):
        giving.give(solution, three[1], DUE, officer, NOON, is_lead=True)
    giving.set_lead(giving.give(solution, three[1], DUE, officer, NOON), officer, NOON)
    assert Roll([solution], DAY).lead(solution).member == three[1]
    first.refresh_from_db()
    assert not first.is_lead


def test_one_letter_to_each_whose_words_name_a_case_only_when_it_is_one(year: object, three: list[Member]) -> None:
    cases = [factories.qualified(NOON, year=year) for _ in range(2)]
    solutions = [case.solutions.get() for case in cases]
    gifts = [Gift(solution, three[0], DUE) for solution in solutions] + [Gift(solutions[0], three[1], DUE)]
    giving.give_many(gifts, factories.officer(), NOON)
    many, single = Message.objects.filter(kind="review_given").order_by("user")
    assert (many.user, single.user) == (three[0].user, three[1].user)
    assert cases[0].company_name in single.body
    assert not any(word in many.subject + many.body for case in cases for word in (case.company_name, case.number))
    assert "2 個方案" in many.subject


def test_taken_off_with_a_reason_that_the_member_does_not_read(reviewed: Application, three: list[Member]) -> None:
    task = giving.give(reviewed.solutions.get(), three[0], DUE, factories.officer(), NOON)
    with pytest.raises(StepRefused, match="理由"):
        giving.take_off(task, factories.officer(), " ", NOON)
    giving.take_off(task, factories.officer(), "與王委員有約", NOON)
    assert not answering.tasks_of(three[0].user, DAY).exists()
    letter = Message.objects.get(kind="review_taken_off")
    assert letter.user == three[0].user
    assert "王委員" not in letter.body
    assert giving.give(reviewed.solutions.get(), three[0], DUE, factories.officer(), NOON).state == "given"


def test_moved_due_time_is_told_and_reminded_anew(reviewed: Application, three: list[Member]) -> None:
    task = giving.give(reviewed.solutions.get(), three[0], DUE, factories.officer(), NOON)
    ReviewTask.objects.update(reminded_at=NOON)
    later = giving.move_due(task, DUE + timedelta(days=3), factories.officer(), NOON)
    assert (later.due_at, later.reminded_at) == (DUE + timedelta(days=3), None)
    assert Message.objects.get(kind="review_due").user == three[0].user
    with pytest.raises(StepRefused, match="已經過去"):
        giving.move_due(task, NOON, factories.officer(), NOON)


def nobody(task: ReviewTask) -> None:
    pass


REMINDED: dict[str, tuple[Callable[[ReviewTask], object], int]] = {
    "to do": (nobody, 1),
    "declared": (lambda task: answering.declare_none(task, task.member.user, NOON), 1),
    "handed in": (lambda task: ReviewTask.objects.update(state="handed_in"), 0),
    "declined": (lambda task: answering.decline(task, task.member.user, "time", "出國", NOON), 0),
    "taken off": (lambda task: giving.take_off(task, factories.officer(), "改派", NOON), 0),
    "conflicted": (lambda task: conflict(task.solution.application, task.member.user), 0),
    "left": (lambda task: left(task.solution.application, task.member), 0),
    "switched off": (lambda task: switched_off(task.solution.application, task.member), 0),
    "case ended": (lambda task: Application.objects.update(state="withdrawn"), 0),
    "at rest": (lambda task: at_rest(task.solution.application, task.member), 0),
}


@pytest.mark.parametrize("what", REMINDED)
def test_reminded_before_the_due_time_only_who_has_it_still_to_do(
    what: str, reviewed: Application, three: list[Member]
) -> None:
    task = giving.give(reviewed.solutions.get(), three[0], DUE, factories.officer(), NOON)
    prepare, due = REMINDED[what]
    prepare(task)
    near = DUE - timedelta(days=3)
    assert list(ReviewTask.objects.to_remind(near - timedelta(seconds=1))) == []
    assert len(ReviewTask.objects.to_remind(near)) == due
    assert not ReviewTask.objects.to_remind(DUE).exists()
    # asked again of a reminder that waits to be sent
    fresh = ReviewTask.objects.select_related("member", "solution").get(pk=task.pk)
    assert (telling.why_no_reminder(fresh, near) == "") is bool(due)


def test_whoever_left_the_committee_leads_nothing_is_told_nothing_and_leaves_a_place_empty(
    reviewed: Application, three: list[Member]
) -> None:
    officer, solution = factories.officer(), reviewed.solutions.get()
    tasks = giving.give_many([Gift(solution, member, DUE) for member in three], officer, NOON)
    assert Roll([solution], DAY).lacks(solution) == 0
    left(reviewed, three[0])
    assert Roll([solution], DAY).lacks(solution) == 1
    ReviewTask.objects.filter(pk=tasks[0].pk).update(state="handed_in")  # what was said in office stays
    assert Roll([solution], DAY).lacks(solution) == 0
    ReviewTask.objects.filter(pk=tasks[0].pk).update(state="reviewing")
    told = Message.objects.count()
    with pytest.raises(StepRefused, match="不能擔任主審委員"):
        giving.set_lead(tasks[0], officer, NOON)
    with pytest.raises(StepRefused, match="請改派他人"):
        giving.move_due(tasks[0], DUE + timedelta(days=3), officer, NOON)
    giving.take_off(tasks[0], officer, "任期屆滿", NOON)
    assert Message.objects.count() == told


@pytest.mark.parametrize("state", ["proposed", "confirmed"])
def test_nobody_leads_what_a_conflict_hides(state: str, reviewed: Application, three: list[Member]) -> None:
    task = giving.give(reviewed.solutions.get(), three[0], DUE, factories.officer(), NOON)
    conflict(reviewed, three[0].user, state)
    with pytest.raises(StepRefused, match="不能擔任主審委員"):
        giving.set_lead(task, factories.officer(), NOON)


def test_rules_of_a_year_hold_also_while_nobody_sits_on_its_committee(
    reviewed: Application, committee: Committee
) -> None:
    Committee.objects.update(minimum_reviewers=5)
    assert Roll([reviewed.solutions.get()], DAY).lacks(reviewed.solutions.get()) == 5


def test_candidates_come_by_fields_and_by_how_much_they_carry(reviewed: Application, three: list[Member]) -> None:
    solution, other = reviewed.solutions.get(), factories.qualified(NOON, year=reviewed.programme)
    idle, fitting, busy = three
    for member in (fitting, busy):
        member.competences = solution.categories[:1]
        member.save()
    giving.give(other.solutions.get(), busy, DUE, factories.officer(), NOON)
    conflict(reviewed, idle.user)
    assert [
        (candidate.member, candidate.fits, candidate.load, candidate.against)
        for candidate in Roll([solution], DAY).candidates(solution)
    ] == [(fitting, 1, 0, ""), (busy, 1, 1, ""), (idle, 0, 0, "利益衝突待查明")]


@pytest.mark.clause("R8-1-3")
def test_documentary_review_may_be_given_and_lacks_nobody(year: Programme, three: list[Member]) -> None:
    case = factories.qualified(NOON, year=year, solutions=[{"name": "乙", "kind": "summit_existing"}])
    solution = case.solutions.get()
    assert Roll([solution], DAY).lacks(solution) == 0
    task = giving.give(solution, three[0], DUE, factories.officer(), NOON)
    assert (task.review, Roll([solution], DAY).active(solution)) == ("documentary", [task])


def test_each_reminder_takes_the_same_questions_however_many_are_due(
    reviewed: Application, three: list[Member]
) -> None:
    for member in (*three, *(factories.member_of(three[0].committee) for _ in range(3))):
        giving.give(reviewed.solutions.get(), member, DUE, factories.officer(), NOON)
    near = DUE - timedelta(days=3)
    with CaptureQueriesContext(connection) as finding:
        owed = list(ReviewTask.objects.to_remind(near).values_list("pk", flat=True))
    asked = []
    for pk in owed:
        with CaptureQueriesContext(connection) as questions:
            telling.remind(pk, near)
        asked.append(len(questions))
    assert len(owed) == 6
    assert len(finding) == 1
    assert len(set(asked)) == 1


def test_line_that_is_refused_stands_against_no_other(reviewed: Application, three: list[Member]) -> None:
    """Neither the place of the lead, nor the member, was given by it."""
    conflict(reviewed, three[0].user)
    solution = reviewed.solutions.get()
    lost, over = Gift(solution, three[0], DUE, is_lead=True), Gift(solution, three[1], NOON, is_lead=True)
    whole = Gift(solution, three[1], DUE, is_lead=True)
    said = giving.refusals([lost, over, whole, whole], NOON)
    assert [bool(why) for why in said] == [True, True, False, True]
    assert "同一位委員" in said[3]
