"""Does the daily summary name what of a review waits for an officer, and where it is done?"""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from applications.models import Application, Programme
from portal.outbox.models import Message
from review.committee import giving
from review.conflict import recusing
from review.meeting import calling, choosing
from review.models import Question
from review.workload import summaries
from tests import factories
from tests.review.meeting import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> datetime:
    """Of a working day."""
    return factories.taipei(2023, 5, 16, 9)


@pytest.fixture
def case(year: Programme) -> Application:
    day.committee(year)
    return factories.qualified(factories.NOON, year=year)


def summary(morning: datetime) -> str:
    officer = factories.officer()
    Message.objects.all().delete()
    summaries.write(officer.pk, morning)
    return "".join(Message.objects.filter(kind=summaries.SUMMARY).values_list("body", flat=True))


def test_summary_names_a_solution_with_too_few_reviewers_until_there_are_enough(
    case: Application, morning: datetime
) -> None:
    assert "．方案審查委員不足 1 件：" in summary(morning)
    solution, due = case.solutions.get(), timezone.now() + timedelta(days=9)
    for member in case.programme.committee.members.all()[:3]:
        giving.give(solution, member, due, factories.officer(), timezone.now())
    assert "委員不足" not in summary(morning + timedelta(days=1))


def test_summary_names_an_application_for_recusal(case: Application, morning: datetime) -> None:
    recusing.file(case, factories.user_of(case), "王小明", "biased", "有具體事實。", None, factories.NOON)
    assert "．廠商申請迴避，等決定 1 件：" in summary(morning)


def test_summary_names_a_question_that_nobody_sent_on(case: Application, morning: datetime) -> None:
    task = giving.give(
        case.solutions.get(),
        case.programme.committee.members.get(standing="chair"),
        factories.NOON + timedelta(days=9),
        factories.officer(),
        factories.NOON,
    )
    asked = Question.objects.create(solution=task.solution, task=task, asked_text="？", asked_at=factories.NOON)
    assert "．委員提問，等轉給廠商 1 件：" in summary(morning)
    Question.objects.filter(pk=asked.pk).update(not_sent_reason="附表已有。")
    assert "委員提問" not in summary(morning + timedelta(days=1))


def test_summary_names_another_time_that_a_vendor_asked_for(case: Application, morning: datetime) -> None:
    meeting = day.planned(case.programme.committee, [case.solutions.get()])
    calling.call(meeting, factories.officer(), factories.NOON)
    item = choosing.ask(meeting.items.get(), "上午才有人。", factories.user_of(case), factories.NOON)
    (told,) = Message.objects.filter(kind="desk_slot")
    assert "上午才有人。" in told.body and f"/admin/review/meeting/{meeting.pk}/change/" in told.body
    assert "．廠商申請改演示時段，等答覆 1 件：" in summary(morning)
    choosing.answer(item, None, "其他時段已滿。", factories.NOON)
    assert "改演示時段" not in summary(morning + timedelta(days=1))
