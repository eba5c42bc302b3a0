"""Does whoever looks after a case hear that a reviewer is gone, with who could take the place and where that is done?"""

from datetime import timedelta

import pytest

from applications.models import Application
from portal.accounts.models import User
from portal.background import duties
from portal.outbox.models import Message
from review.committee import answering, giving
from review.conflict import answering as conflicts
from review.models import Member, ReviewTask
from tests import factories
from tests.factories import NOON
from tests.review.committee.moments import DUE

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def given(reviewed: Application, three: list[Member]) -> list[ReviewTask]:
    solution = reviewed.solutions.get()
    return [giving.give(solution, member, DUE, factories.officer(), NOON) for member in three]


@pytest.fixture
def spare(given: list[ReviewTask], three: list[Member]) -> Member:
    """Sits on the committee, and was given nothing."""
    return factories.member_of(three[0].committee)


def heard() -> list[Message]:
    """After the duty ran twice."""
    for _ in range(2):
        duties.sweep("review.committee.gaps", LATER)
    return list(Message.objects.filter(kind="desk_reviewer_gone"))


def test_nobody_hears_of_reviewers_who_are_there(given: list[ReviewTask]) -> None:
    assert heard() == []


def test_who_declined_is_told_with_a_substitute_and_the_page_that_gives(given: list[ReviewTask], spare: Member) -> None:
    task = given[0]
    answering.decline(task, task.member.user, "time", "五月在國外。", LATER)
    (letter,) = heard()
    assert letter.user == factories.officer()
    assert f"{task.member}對「{task.solution}」辭審（時間無法配合），審查中的委員剩 2 位，還差 1 位。" in letter.body
    assert f"建議由{spare}遞補" in letter.body
    assert f"/admin/review/case/{task.solution.application_id}/solution/{task.solution_id}/reviewers/" in letter.body
    assert "五月在國外" not in letter.body
    assert letter.state == "inbox"


@pytest.mark.parametrize("state", ["given", "reviewing", "handed_in"])
def test_who_steps_aside_is_told_without_what_the_conflict_is(
    given: list[ReviewTask], spare: Member, state: str
) -> None:
    task = given[0]
    ReviewTask.objects.filter(pk=task.pk).update(state=state)
    conflicts.declare(task.solution.application, task.member.user, "interest", "同住的弟弟是負責人。", LATER)
    (letter,) = heard()
    assert "已經迴避，審查中的委員剩 2 位，還差 1 位" in letter.body
    assert str(spare) in letter.body and "弟弟" not in letter.body


@pytest.mark.parametrize("how", ["term", "account"])
def test_who_left_office_is_told_and_counts_no_more(given: list[ReviewTask], spare: Member, how: str) -> None:
    task = given[0]
    if how == "term":
        Member.objects.filter(pk=task.member_id).update(leaves_on=(NOON - timedelta(days=1)).date())
    else:
        User.objects.filter(pk=task.member.user_id).update(is_active=False)
    (letter,) = heard()
    assert "不在任期內，審查中的委員剩 2 位，還差 1 位" in letter.body


def test_opinion_of_who_left_office_stays_and_lacks_nobody(given: list[ReviewTask]) -> None:
    ReviewTask.objects.filter(pk=given[0].pk).update(state="handed_in")
    Member.objects.filter(pk=given[0].member_id).update(leaves_on=(NOON - timedelta(days=1)).date())
    assert heard() == []


def test_colleagues_hear_of_who_was_taken_off_when_too_few_are_left(given: list[ReviewTask]) -> None:
    by, colleague = factories.officer(), factories.staff()
    giving.take_off(given[0], by, "另有任務", LATER)
    (letter,) = heard()
    assert (letter.user, "已經改派" in letter.body) == (colleague, True)
    assert "沒有其他可以分派的委員" not in letter.body  # who was taken off can be given it again


def test_who_is_taken_off_and_not_missed_is_nobody_s_news(given: list[ReviewTask], spare: Member) -> None:
    factories.staff()
    giving.give(given[0].solution, spare, DUE, factories.officer(), NOON)
    giving.take_off(given[0], factories.officer(), "另有任務", LATER)
    assert heard() == []


def test_officer_from_whom_the_case_is_withheld_hears_nothing(given: list[ReviewTask]) -> None:
    task, blind, other = given[0], factories.officer(), factories.staff()
    answering.decline(task, task.member.user, "time", "五月在國外。", LATER)
    conflicts.declare(task.solution.application, blind, "interest", "持股。", LATER)
    assert [letter.user for letter in heard()] == [other]
