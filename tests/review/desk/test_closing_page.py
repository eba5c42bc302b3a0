"""Is everything that a record lacks told on one page before the meeting ends, and does the meeting end there?"""

import pytest
from django.test import Client

from applications.models import Programme
from portal.roles import Role
from review.meeting import ending, recording
from review.models import Meeting
from tests import factories
from tests.browser import questions_of, signed_in, visit
from tests.factories import stored
from tests.review.meeting import day
from tests.review.meeting.day import DAY, conflict, items_of, opinion, person, resolve_all, typing

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(factories.officer())


@pytest.fixture
def sitting(year: Programme) -> Meeting:
    return day.opened(day.planned(day.committee(year), day.solutions(year)))


def url(meeting: Meeting) -> str:
    return f"/admin/review/meeting/{meeting.pk}/closing/"


def test_each_solution_is_listed_with_what_its_record_lacks(officer: Client, sitting: Meeting) -> None:
    page = visit(officer, url(sitting))
    assert "3 案中，還有 3 案的紀錄不完整" in page.words
    assert page.words.count("還沒有記錄決議") == 3
    assert "還沒有填寫紀錄人員" in page.words
    assert [link.get("href").partition("?item=")[2] for link in page.all("//a[@class='day-end__name']")] == [
        item.code for item in items_of(sitting)
    ]
    resolve_all(sitting)
    item = items_of(sitting)[0]
    entry = recording.entry_of(item, "discussion")
    recording.write(sitting, item.pk, "discussion", typing("", entry), factories.officer(), DAY)
    page = visit(officer, url(sitting))
    assert "3 案中，還有 1 案的紀錄不完整" in page.words
    assert "討論事項還沒有紀錄" in page.words
    assert "紀錄完整的 2 案" in page.words
    assert "請先補齊上面 1 案的紀錄" in page.words


def test_heads_are_written_and_meeting_ends_here(officer: Client, sitting: Meeting) -> None:
    resolve_all(sitting)
    Meeting.objects.filter(pk=sitting.pk).update(is_last=False)
    page = visit(officer, url(sitting)).send({"recorder": "陳紀錄", "reports": "沒有報告事項。"}, do="heads")
    assert "已儲存" in page.words
    assert stored(sitting).reports == "沒有報告事項。"
    assert "散會以後，決議立刻執行" in page.words
    done = page.send(do="adjourn")
    assert "紀錄不再更動" in done.words
    assert stored(sitting).is_held
    assert officer.get(url(sitting)).status_code == 302


def test_meeting_that_must_be_signed_first_does_not_end(officer: Client, sitting: Meeting) -> None:
    resolve_all(sitting)
    Meeting.objects.filter(pk=sitting.pk).update(is_last=True)
    page = visit(officer, url(sitting))
    assert "主席還沒有確認紀錄" in page.words
    assert page.all("//button[@value='adjourn']") == []
    told = officer.post(url(sitting), {"do": "adjourn"}, follow=True)
    assert "還不能散會" in told.content.decode()
    assert stored(sitting).is_sitting


def test_too_long_a_head_comes_back_with_its_words(officer: Client, sitting: Meeting) -> None:
    page = visit(officer, url(sitting)).send({"others_present": "列" * 501}, do="heads")
    assert page.status == 422
    assert "列" * 501 in page.html
    assert officer.post(url(sitting), {"do": "x"}).status_code == 404


def test_page_is_the_offices_and_tells_nothing_of_a_hidden_solution(sitting: Meeting) -> None:
    chair = signed_in(person(sitting, 0))
    assert {client.get(url(sitting)).status_code for client in (chair, signed_in(factories.staff(Role.AUTHORITY)))} == {
        403
    }
    assert chair.post(url(sitting), {"do": "adjourn"}).status_code == 403
    hidden = items_of(sitting)[2]
    kept_out = factories.officer()
    member = sitting.committee.members.first()
    tie = conflict(hidden.solution, member)
    tie.__class__.objects.filter(pk=tie.pk).update(user=kept_out)
    page = visit(signed_in(kept_out), url(sitting))
    assert "2 案中，還有 2 案的紀錄不完整" in page.words
    assert hidden.code not in page.words
    assert "請由其他同仁接著辦理" in page.words


@pytest.mark.once
def test_page_asks_alike_for_few_items_and_for_many(officer: Client, sitting: Meeting) -> None:
    opinion(items_of(sitting)[0].solution, sitting.committee.members.first(), principle_1="met")
    few = questions_of(officer, url(sitting))
    day.crowd(sitting)
    assert questions_of(officer, url(sitting)) == few


def test_two_officers_who_write_heads_at_once_lose_no_word(officer: Client, sitting: Meeting) -> None:
    page, other = visit(officer, url(sitting)), visit(signed_in(factories.officer()), url(sitting))
    assert "已儲存" in page.send({"recorder": "陳紀錄", "motions": "甲寫的。"}, do="heads").words
    told = other.send({"reports": "乙寫的報告。", "motions": "乙寫的。"}, do="heads")
    assert told.status == 409
    assert "甲寫的。" in told.words
    kept = stored(sitting)
    assert (kept.recorder, kept.reports) == ("陳紀錄", "乙寫的報告。")  # what only one changed is kept of both
    assert kept.motions == "甲寫的。"
    (mine,) = (box.get("value") for box in told.all("//input[@name='keep-motions'][starts-with(@value, 'mine')]"))
    assert "已儲存" in told.send({"keep-motions": mine}, do="heads").words
    kept = stored(sitting)
    assert (kept.recorder, kept.motions) == ("陳紀錄", "乙寫的。")


def test_heads_that_come_after_the_end_are_refused_and_stay_on_the_page(officer: Client, sitting: Meeting) -> None:
    page = visit(officer, url(sitting))
    resolve_all(sitting)
    Meeting.objects.filter(pk=sitting.pk).update(is_last=False)
    ending.adjourn(stored(sitting), factories.officer(), DAY)
    told = page.send({"motions": "遲到的動議。"}, do="heads")
    assert told.status == 409
    assert "已經散會" in told.words
    assert "遲到的動議。" in told.html
    assert stored(sitting).motions == ""
