"""Does one of two who act on the same solution in the same moment come second, and is told so?"""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from portal.workflow.engine import StepRefused
from review.committee import answering, giving
from review.decision import deciding
from review.meeting import calling, resolving, session
from review.meeting.words import WantedResolution
from review.models import Decision, Meeting, Opinion, Question, Resolution, ReviewTask
from review.opinion import asking
from tests import factories
from tests.concurrency import at_once, only_postgres
from tests.factories import NOON
from tests.review.meeting import day
from tests.review.meeting.day import DAY, items_of

pytestmark = [only_postgres, pytest.mark.django_db(transaction=True)]


def answers(act: Callable[[], object]) -> list[str]:
    """What two hear who do the same at once: nothing, or why not."""

    def go() -> str:
        try:
            act()
        except StepRefused as refused:
            return str(refused)
        return ""

    return sorted(at_once(go))


@pytest.fixture
def sitting() -> Meeting:
    year = factories.year_112()
    return day.opened(day.planned(day.committee(year), day.solutions(year)))


def test_two_officers_who_resolve_at_once_record_one_resolution(sitting: Meeting) -> None:
    by = factories.officer()
    item = session.go_to(sitting, items_of(sitting)[2].pk, by, DAY)
    first, second = answers(lambda: resolving.resolve(sitting, item.pk, by, WantedResolution("approve"), DAY))
    assert (first, "有人記錄了決議" in second) == ("", True)
    assert Resolution.objects.count() == 1


def test_two_officers_who_decide_at_once_record_one_result() -> None:
    solution = factories.qualified(NOON).solutions.get()
    by = factories.officer()
    first, second = answers(lambda: deciding.decide(solution, by, "approved", "通過。", "", NOON))
    assert (first, "這次沒有記錄" in second) == ("", True)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("verb", ["declare", "decline"])
def test_member_who_answers_while_the_task_is_taken_off_has_it_no_more(verb: str) -> None:
    """Whichever comes first: it ends as taken off or declined, once, and is nobody's to review."""
    solution = factories.qualified(NOON).solutions.get()
    member, officer = factories.member_of(factories.committee(solution.application.programme)), factories.officer()
    task = giving.give(solution, member, NOON.replace(year=NOON.year + 1), officer, NOON)
    does = {
        "declare": lambda: answering.declare_none(task, member.user, NOON),
        "decline": lambda: answering.decline(task, member.user, "time", "沒空。", NOON),
    }
    turns = iter([does[verb], lambda: giving.take_off(task, officer, "改派。", NOON)])

    def whoever_is_next() -> None:
        next(turns)()

    answers(whoever_is_next)
    assert ReviewTask.objects.get().state in ("taken_off", "declined")


def test_what_is_given_while_the_meeting_opens_is_frozen_with_the_rest() -> None:
    year = factories.year_112()
    meeting = day.planned(day.committee(year), day.solutions(year))
    officer, solution = factories.officer(), items_of(meeting)[2].solution
    calling.call(meeting, officer, NOON)
    begun, member = Event(), meeting.committee.members.order_by("pk")[3]

    def gives() -> None:
        try:
            with transaction.atomic():
                giving.give(solution, member, DAY + timedelta(days=9), officer, NOON)
                begun.set()
                time.sleep(0.5)  # not yet kept, while the other opens
        finally:
            connection.close()

    giver = Thread(target=gives)
    giver.start()
    assert begun.wait(10)
    session.open_session(meeting, officer, DAY)
    giver.join(10)
    assert Opinion.objects.get(task__solution=solution).frozen_at == DAY


def test_member_who_asks_while_the_task_is_taken_off_waits_for_nobody_who_waits_for_them() -> None:
    """The question holds the task and points to the solution; the officer holds the solution and wants the task."""
    solution = factories.qualified(NOON).solutions.get()
    member, officer = factories.member_of(factories.committee(solution.application.programme)), factories.officer()
    task = giving.give(solution, member, NOON.replace(year=NOON.year + 1), officer, NOON)
    task = answering.declare_none(task, member.user, NOON)
    asked = Event()

    def asks() -> None:
        try:
            with transaction.atomic():
                asking.ask(task, member.user, "停電時怎麼報工？", "", NOON)
                asked.set()
                time.sleep(0.5)  # until the other waits for the task
        finally:
            connection.close()

    asker = Thread(target=asks)
    asker.start()
    assert asked.wait(10)
    giving.take_off(task, officer, "改派。", NOON)
    asker.join(10)
    assert Question.objects.count() == 1
    assert ReviewTask.objects.get().state == "taken_off"
