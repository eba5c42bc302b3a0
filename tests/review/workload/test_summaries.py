"""Does each who works cases get one mail in the morning of a working day with what is theirs to do, unless they want none?"""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from applications.models import Application, Correction, Vendor
from portal.accounts.models import User
from portal.background import duties
from portal.models import ClosureDay
from portal.outbox.models import Message
from portal.roles import Role
from review.workload import assigning, summaries
from tests import factories
from tests.applications.admin.lists import hit_of
from tests.browser import signed_in, visit
from tests.factories import NOON, taipei

pytestmark = pytest.mark.django_db

THURSDAY = taipei(2023, 6, 15, 8)
DAY = timedelta(days=1)


def give(case: Application, officer: User) -> None:
    assignment = getattr(Application.objects.get(pk=case.pk), "assignment", None)
    assigning.assign({case.pk: assignment and assignment.officer_id}, officer, officer, NOON - 3 * DAY)


@pytest.fixture
def officer_user() -> User:
    """Has a new case and one with the vendor; a colleague has another."""
    officer, colleague = factories.staff(), factories.staff()
    year = factories.year_112()
    give(factories.submitted(year=year, now=NOON - 3 * DAY), officer)
    correction = factories.returned(NOON - 3 * DAY, year=year)
    give(correction.application, officer)
    Correction.objects.update(due_at=taipei(2023, 6, 16))
    give(factories.submitted(year=year, now=NOON - 3 * DAY), colleague)
    Message.objects.all().delete()
    return officer


def swept(now: datetime) -> list[str]:
    """Who has a summary after the duty ran twice."""
    for _ in range(2):
        duties.sweep("review.workload.summaries", now)
    return sorted(Message.objects.filter(kind=summaries.SUMMARY).values_list("user__username", flat=True))


def test_summary_says_what_is_ones_own_to_do_and_how_long_it_waits(officer_user: User) -> None:
    swept(THURSDAY)
    letter = Message.objects.get(user=officer_user)
    assert letter.subject == "今天輪到您的案件：1 件"
    assert letter.to_email == officer_user.email
    assert letter.state == "waiting"
    assert [line for line in letter.body.split("\n") if line.startswith("．")] == [
        "．待收案 1 件，最久等了 2 天", "．等待廠商補正、今天到期 1 件",
    ]  # fmt: skip
    assert "/admin/review/case/?turn=me" in letter.body
    assert "/admin/#desk-summary" in letter.body


def test_summary_tells_of_findings_on_outside_lists_which_are_everybodys(officer_user: User) -> None:
    hit_of(Vendor.objects.first(), THURSDAY - DAY)
    idle = factories.staff()
    swept(THURSDAY)
    bodies = Message.objects.filter(user__in=[officer_user, idle]).values_list("body", flat=True)
    lines = [[line for line in body.split("\n") if "名單比對" in line] for body in bodies]
    address = f"{settings.BASE_URL}/admin/applications/screeninghit/?standing=open"
    assert lines == [[f"．名單比對的發現，等處理 1 項：{address}"]] * 2


def test_summary_goes_to_each_who_has_something_once_a_day(officer_user: User) -> None:
    idle, authority = factories.staff(), factories.staff(Role.AUTHORITY)
    first = swept(THURSDAY)
    assert len(first) == 2
    assert {idle.username, authority.username} & set(first) == set()
    assert swept(THURSDAY + timedelta(hours=5)) == first
    assert swept(THURSDAY + DAY) == sorted(first * 2)


@pytest.mark.parametrize(
    "now", [THURSDAY - timedelta(seconds=1), THURSDAY.replace(hour=18), THURSDAY + 3 * DAY, taipei(2023, 6, 22, 9)]
)
def test_no_summary_before_its_hour_at_night_on_a_weekend_and_on_a_holiday(officer_user: User, now: datetime) -> None:
    assert swept(now) == []


def test_no_summary_on_a_day_on_which_offices_were_closed(officer_user: User) -> None:
    ClosureDay.objects.create(date=THURSDAY.date(), reason="颱風")
    assert swept(THURSDAY) == []
    assert len(swept(THURSDAY + DAY)) == 2


def test_day_on_which_nothing_waited_is_over_too(officer_user: User) -> None:
    idle = factories.staff()
    swept(THURSDAY)
    give(factories.submitted(year=Application.objects.first().programme, now=NOON), idle)
    assert idle.username not in swept(THURSDAY + timedelta(hours=4))


def test_person_switches_it_off_and_on_on_the_front_page(officer_user: User) -> None:
    client = signed_in(officer_user)
    page = visit(client, "/admin/")
    assert f"寄到 {officer_user.email}" in page.words
    page = page.send({"wanted": "no"}, action="/summary/")
    assert "不再寄每天的摘要" in page.words
    assert officer_user.username not in swept(THURSDAY)
    page = page.send({"wanted": "yes"}, action="/summary/")
    assert "每天早上寄摘要" in page.words
    assert officer_user.username in swept(THURSDAY + DAY)


def test_who_works_no_cases_is_asked_nothing(client: Client) -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    assert visit(authority, "/admin/").all("//*[@id='desk-summary']") == []
    assert authority.post("/admin/review/case/summary/", {"wanted": "no"}).status_code == 403


def test_saturday_on_which_offices_worked_is_a_working_day(officer_user: User) -> None:
    assert len(swept(taipei(2023, 6, 17, 9))) == 2
