"""Does a member declare of a whole meeting in one press, and see before it no more than who is concerned?"""

import pytest

from applications.models import Programme
from portal.roles import Role
from review.meeting import attendance, calling, session
from review.models import AgendaItem, Meeting, SeatDeclaration
from tests import factories
from tests.browser import questions_of, signed_in, visit
from tests.factories import NOON
from tests.review.meeting import day
from tests.review.meeting.day import DAY, items_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(year: Programme) -> Meeting:
    meeting = day.planned(day.committee(year), day.solutions(year))
    calling.call(meeting, factories.officer(), NOON)
    return factories.stored(meeting)


def url(meeting: Meeting, part: str = "declare") -> str:
    return f"/admin/review/meeting/{meeting.pk}/{part}/"


def test_gate_of_all_items_is_passed_in_one_press(called: Meeting) -> None:
    member = signed_in(person(called, 3))
    assert "議程上還有 3 案您沒有聲明" in visit(member, url(called, "change")).words
    page = visit(member, url(called))
    for item in items_of(called):
        case = item.solution.application
        assert [
            word
            for word in (item.code, item.solution.name, case.company_name, case.vendor.tax_id)
            if word not in page.words
        ] == []
        assert str(case.number) not in page.words
        assert case.contact_name not in page.words
    told = page.send({}, do="")
    assert (told.status, "還沒有勾選聲明" in told.words) == (422, True)
    assert not SeatDeclaration.objects.exists()
    done = visit(member, url(called)).send({"agreed": "yes"})
    assert "已記錄您的聲明" in done.words
    assert SeatDeclaration.objects.count() == 3
    assert member.get(url(called)).status_code == 302
    assert "您沒有聲明" not in visit(member, url(called, "change")).words


def test_one_item_is_left_and_the_rest_declared(called: Meeting) -> None:
    client, last = signed_in(person(called, 3)), items_of(called)[2]
    page = visit(client, f"{url(called)}{last.code}/")
    assert last.solution.name in page.words
    bad = page.send({"kind": "party", "facts": ""})
    assert bad.status == 422
    done = bad.send({"kind": "party", "facts": "負責人是我的配偶。"})
    assert "已記錄您的迴避" in done.words
    assert last.code not in done.words
    assert client.get(f"{url(called)}{last.code}/").status_code == 404
    assert "已記錄您的聲明" in done.send({"agreed": "yes"}).words
    assert SeatDeclaration.objects.count() == 2


def test_page_is_of_who_was_asked_alone(called: Meeting) -> None:
    for other in (factories.officer(), factories.staff(Role.AUTHORITY), factories.staff(Role.REVIEWER)):
        client = signed_in(other)
        assert {client.get(url(called)).status_code, client.post(url(called), {"agreed": "yes"}).status_code} == {404}
    Meeting.objects.filter(pk=called.pk).update(state="adjourned")
    assert signed_in(person(called, 3)).get(url(called)).status_code == 404


def test_officer_sees_who_is_silent_and_writes_down_what_they_say(called: Meeting) -> None:
    officer = factories.officer()
    sitting = session.open_session(called, officer, DAY)
    seat = sitting.attendances.get(member__user=person(called, 3))
    attendance.arrive(sitting, seat.pk, officer, DAY)
    session.go_to(sitting, items_of(sitting)[0].pk, officer, DAY)
    client = signed_in(officer)
    page = visit(client, url(sitting, "change"))
    assert f"{seat.member}（未聲明）" in page.words
    assert "本案未聲明" in page.words
    told = client.post(url(sitting, "session"), {"do": "hear", "seat": seat.pk}, follow=True).content.decode()
    assert "已登記這位委員當場聲明沒有利益衝突" in told
    assert "未聲明" not in told
    assert SeatDeclaration.objects.filter(by=officer).count() == 3


@pytest.mark.once
def test_page_asks_alike_for_few_items_and_for_many(called: Meeting) -> None:
    member = signed_in(person(called, 3))
    few = questions_of(member, url(called))
    day.crowd(called)
    assert questions_of(member, url(called)) == few
    assert AgendaItem.objects.count() == 40
