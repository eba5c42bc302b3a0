"""Does an officer see who reviews a solution, give it with one press, and is what is hidden said without its reason?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Solution
from portal.outbox.models import Message
from portal.roles import Role
from review.committee import answering, giving
from review.models import Conflict, Member, ReviewTask
from tests import factories
from tests.browser import signed_in, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def solution() -> Solution:
    return factories.qualified().solutions.get()


@pytest.fixture
def four(solution: Solution) -> list[Member]:
    committee = factories.committee(solution.application.programme)
    return [factories.member_of(committee) for _ in range(4)]


def page_of(solution: Solution, *more: int) -> str:
    place = f"/admin/review/case/{solution.application_id}/solution/{solution.pk}/reviewers/"
    return place + "".join(f"{key}/" for key in more)


def given(solution: Solution, member: Member, **more: object) -> ReviewTask:
    now = timezone.now()
    return giving.give(solution, member, now + timedelta(days=9), factories.officer(), now, **more)


def test_conflict_is_greyed_without_its_reason(officer: Client, solution: Solution, four: list[Member]) -> None:
    Conflict.objects.create(
        application=solution.application,
        user=four[0].user,
        kind="employed",
        source="member",
        state="confirmed",
        evidence="去年擔任顧問",
        proposed_at=timezone.now(),
    )
    page = visit(officer, page_of(solution))
    boxes = page.all("//input[@type='checkbox'][@name='member']")
    assert [box.get("value") for box in boxes if box.get("disabled") is not None] == [str(four[0].pk)]
    assert "應迴避" in page.words
    assert not {"去年擔任顧問", "任職"} & {word for word in ("去年擔任顧問", "任職") if word in page.words}


def test_substitute_is_given_by_one_press_and_reads_of_nobody(
    officer: Client, solution: Solution, four: list[Member]
) -> None:
    """The letter of who comes for somebody names that one nowhere."""
    gone, *others, substitute = four
    type(gone.user).objects.filter(pk=gone.user_id).update(name="王離席")
    gone.user.refresh_from_db()
    tasks = [given(solution, member) for member in (gone, *others)]
    answering.decline(tasks[0], gone.user, "time", "出國", timezone.now())
    page = visit(officer, page_of(solution))
    assert "還差 1 位" in page.words
    fields = page.all("//form[contains(@class, 'inline')]//input[@type='hidden']")
    sent = {field.get("name"): field.get("value") for field in fields if field.get("name") != "csrfmiddlewaretoken"}
    assert officer.post(page_of(solution), sent).status_code == 302
    letter = Message.objects.filter(kind="review_given").latest("pk")
    assert letter.user == substitute.user
    assert not any(word in letter.subject + letter.body for word in ("王離席", "遞補", "改派", gone.user.username))


def test_lead_due_time_and_taking_off(officer: Client, solution: Solution, four: list[Member]) -> None:
    first, second = given(solution, four[0], is_lead=True), given(solution, four[1])
    page = page_of(solution, second.pk)
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    for sent in ({"do": "lead"}, {"do": "due", "due_at": later}, {"do": "off", "note": "另有要務"}):
        assert officer.post(page, sent).status_code == 302
        second.refresh_from_db()
        first.refresh_from_db()
        if sent["do"] == "lead":
            assert (first.is_lead, second.is_lead) == (False, True)
    assert timezone.localdate(second.last_second).isoformat() == later
    assert second.state == "taken_off"
    assert second.note == "另有要務"
    assert not second.is_lead


def test_who_only_reads_gives_nothing(solution: Solution, four: list[Member]) -> None:
    reader = signed_in(factories.staff(Role.AUTHORITY))
    page = visit(reader, page_of(solution))
    assert page.all("//form[@method='post'][not(@id='logout-form')]//button") == []


def test_case_with_something_open_cannot_be_given(officer: Client, four: list[Member], solution: Solution) -> None:
    Application.objects.filter(pk=solution.application_id).update(held_since=timezone.now())
    sent = {"do": "give", "member": four[0].pk, "due_at": "2099-01-01"}
    assert officer.post(page_of(solution), sent).status_code in (404, 409)
    assert not ReviewTask.objects.exists()
