"""Are the minutes confirmed and signed on their page, and does each reader get the file that is theirs?"""

import pytest
from django.test import Client

from applications.models import Programme
from review.meeting import minutes
from review.models import Meeting
from tests import factories
from tests.browser import signed_in, visit
from tests.factories import stored
from tests.review.meeting import day
from tests.review.meeting.day import DAY, conflict, items_of, person, resolve_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(factories.officer())


def url(meeting: Meeting, part: str = "") -> str:
    return f"/admin/review/meeting/{meeting.pk}/minutes/{part}"


def test_minutes_are_confirmed_signed_and_filed(officer: Client, year: Programme) -> None:
    meeting = day.opened(day.planned(day.committee(year), day.solutions(year)))
    chair, member = (signed_in(person(meeting, number)) for number in (0, 4))
    assert "紀錄還不完整" in visit(chair, url(meeting)).words
    resolve_all(meeting)
    assert visit(chair, url(meeting)).send(do="confirm").words.count("您已確認這份紀錄") == 1
    for number in range(1, 5):
        assert "您已簽署這份紀錄" in visit(signed_in(person(meeting, number)), url(meeting)).send(do="sign").words
    officer.post(f"/admin/review/meeting/{meeting.pk}/closing/", {"do": "adjourn"})
    minutes.file(meeting.pk, DAY)
    with stored(meeting).minutes_file.blob.open() as content:
        filed = content.read()
    assert officer.get(url(meeting, "pdf/")).content == filed
    assert officer.get(url(meeting, "table/")).headers["Content-Disposition"].startswith("attachment")
    assert "不再更動" in visit(member, url(meeting)).words
    conflict(items_of(meeting)[2].solution, meeting.committee.members.get(user=person(meeting, 4)))
    theirs = member.get(url(meeting, "pdf/"))
    assert theirs.status_code == 200
    assert theirs.content != filed
    assert member.get(url(meeting, "conflicts/")).status_code == 404


def test_dossier_of_conflicts_is_the_offices_before_the_meeting_begins(officer: Client, year: Programme) -> None:
    meeting = day.planned(day.committee(year), day.solutions(year))
    assert officer.get(url(meeting, "conflicts/")).headers["Content-Type"] == "application/pdf"
    assert {officer.get(url(meeting, part)).status_code for part in ("", "pdf/", "table/", "x/")} == {404}


def test_what_is_lacking_is_told_shortly_and_unfolded(officer: Client, year: Programme) -> None:
    meeting = day.opened(day.planned(day.committee(year), day.solutions(year)))
    page = visit(officer, url(meeting))
    assert page.texts("//*[contains(@class, 'notice--action')]/h2") == ["紀錄還不完整，有 4 項"]
    assert page.texts("//*[contains(@class, 'notice--action')]//summary") == ["還有 1 項"]
