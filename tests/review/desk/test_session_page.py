"""Is the committee's day run on one page: by officers, by who presides, and by members on their own phones?"""

import pytest
from django.test import Client

from applications.models import Programme
from portal.roles import Role
from review.meeting import ending, session
from review.models import AgendaItem, Meeting
from tests import factories
from tests.browser import questions_of, signed_in, visit
from tests.factories import stored
from tests.review.meeting import day
from tests.review.meeting.day import DAY, conflict, items_of, opinion, person, resolve_all

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(factories.officer())


@pytest.fixture
def sitting(year: Programme) -> Meeting:
    return day.opened(day.planned(day.committee(year), day.solutions(year)))


@pytest.fixture
def item(sitting: Meeting) -> AgendaItem:
    """The last, of a company of its own; it is talked about."""
    return session.go_to(sitting, items_of(sitting)[2].pk, factories.officer(), DAY)


def url(meeting: Meeting, part: str = "change") -> str:
    return f"/admin/review/meeting/{meeting.pk}/{part}/"


def test_meeting_is_opened_from_its_agenda(officer: Client, year: Programme) -> None:
    meeting = day.planned(day.committee(year), day.solutions(year))
    day.calling.call(meeting, factories.officer(), factories.NOON)
    page = visit(officer, url(meeting)).send({"meant": "yes"}, action="session", do="open")
    assert "請登記到場的委員" in page.words
    assert "散會前檢查" in page.words
    seat = meeting.attendances.first()
    sent = officer.post(url(meeting, "session"), {"do": "arrive", "seat": seat.pk}, follow=True)
    assert "1 人在場" in sent.content.decode()


def test_officer_records_and_resolves_without_a_script(officer: Client, sitting: Meeting, item: AgendaItem) -> None:
    page = visit(officer, url(sitting))
    assert "應出席 5 人，本案無人迴避，計算基礎 5 人，出席 5 人，已達二分之一" in page.words
    form = next(f for f in page.all("//form[@data-entry='discussion']"))
    data = {box.get("name"): box.get("value") for box in form.xpath(".//input[@name]")}
    saved = officer.post(url(sitting, "record"), {**data, "discussion-text": "逐項討論。"}, follow=True)
    assert ("已儲存" in saved.content.decode(), stored(item).discussion) == (True, "逐項討論。")
    told = visit(officer, url(sitting)).send({"outcome": "reject"}, action="resolve")
    assert (told.status, "請填寫決議的理由" in told.words) == (422, True)
    done = told.send({"outcome": "reject", "text": "架構不符。"}, action="resolve")
    assert "已記錄決議：不通過。散會時執行。" in done.words
    assert item.resolutions.get().text == "架構不符。"


def test_page_of_an_old_tab_reads_what_was_recorded_after_closing(officer: Client, sitting: Meeting) -> None:
    resolve_all(sitting)
    item = items_of(sitting)[2]
    page = visit(officer, f"{url(sitting)}?item={item.code}")
    old = page.values("resolve") | {"outcome": ["reject"], "text": ["遲到"]}
    ending.confirm(sitting, person(sitting, 0), DAY)
    for number in range(1, 5):
        ending.sign(sitting, person(sitting, number), DAY)
    ending.adjourn(sitting, factories.officer(), DAY)
    late = officer.post(url(sitting, "resolve"), old)
    words = late.content.decode()
    assert late.status_code == 409
    assert "已經散會" in words
    assert "照案通過。" in words
    sent = {"item": item.code, "place": "discussion", "discussion-text": "遲到", "discussion-seen": "{}"}
    assert officer.post(url(sitting, "record"), sent, headers=FETCH).status_code == 409


def test_two_tabs_are_asked_and_told_of_each_other(officer: Client, sitting: Meeting, item: AgendaItem) -> None:
    chair = signed_in(person(sitting, 0))
    sent = {"item": item.code, "place": "line-principle_1", "line-principle_1-finding": "met"}
    page = visit(officer, url(sitting))
    (seen,) = page.all("//form[@data-entry='line-principle_1']//input[@data-seen]")
    sent["line-principle_1-seen"] = seen.get("value")
    first = officer.post(url(sitting, "record"), {**sent, "line-principle_1-text": "承辦"}, headers=FETCH).json()
    assert (first["conflict"], "已於" in first["status"]) == ("", True)
    second = chair.post(url(sitting, "record"), {**sent, "line-principle_1-text": "主席"}, headers=FETCH)
    assert (second.status_code, "兩段都留" in second.json()["conflict"]) == (409, True)
    news = chair.get(url(sitting, "record"), {"item": item.code, "after": "0"}, headers=FETCH).json()
    assert news["places"]["line-principle_1"]["values"] == {"finding": "met", "text": "承辦"}
    (choice,) = {name for name in second.json()["conflict"].split('"') if name.endswith("keep-text")}
    both = next(value for value in second.json()["conflict"].split('"') if value.startswith("both:"))
    said = {**sent, "line-principle_1-seen": second.json()["seen"], choice: both}
    chair.post(url(sitting, "record"), {**said, "line-principle_1-text": "主席"}, headers=FETCH)
    assert item.consensus.get(criterion="principle_1").text == "承辦\n主席"


def test_member_on_a_phone_dissents_and_sees_no_opinion_of_others(sitting: Meeting, item: AgendaItem) -> None:
    said = opinion(item.solution, sitting.committee.members.order_by("pk")[2], principle_1="met")
    said.criteria.update(comment="別人的意見")
    member = signed_in(person(sitting, 4))
    page = visit(member, url(sitting))
    assert "別人的意見" not in page.words
    assert "請離席" not in page.words
    assert item.code in page.words
    assert "別人的意見" in visit(signed_in(person(sitting, 0)), url(sitting)).words
    told = member.post(url(sitting, "session"), {"do": "dissent", "item": item.code, "text": "我不同意。"}, follow=True)
    assert "已記入紀錄" in told.content.decode()
    assert item.dissents.get().member.user == person(sitting, 4)


def test_conflicted_member_sees_only_that_they_leave(sitting: Meeting, item: AgendaItem) -> None:
    member = conflict(item.solution, sitting.committee.members.get(user=person(sitting, 4))).user
    client = signed_in(member)
    page = visit(client, url(sitting))
    hidden = (item.code, str(item.solution.application.number), "法定人數")
    assert ("請離席" in page.words, [word for word in hidden if word in page.html]) == (True, [])
    for part in ("now", "minutes"):
        assert [word for word in hidden[:2] if word in client.get(url(sitting, part)).content.decode()] == []
    assert client.get(url(sitting, "record"), {"item": item.code}).status_code == 404
    assert client.post(url(sitting, "session"), {"do": "dissent", "item": item.code, "text": "x"}).status_code == 404
    assert f"請離席 {member.get_full_name()}" in visit(signed_in(factories.officer()), url(sitting)).words


def test_authority_reads_and_changes_nothing(sitting: Meeting, item: AgendaItem) -> None:
    authority = signed_in(factories.staff(Role.AUTHORITY))
    page = visit(authority, url(sitting))
    assert page.status == 200
    assert page.all("//form[@data-entry]") == []
    assert "進到這一案" not in page.words
    authority.post(url(sitting, "session"), {"do": "go", "item": items_of(sitting)[0].code})
    assert stored(sitting).current == item


def test_other_member_of_staff_and_other_years_member_meet_nothing(sitting: Meeting) -> None:
    stranger = signed_in(factories.staff(Role.REVIEWER))
    parts = ("change", "now", "record", "resolve", "session", "minutes")
    assert {stranger.get(url(sitting, part)).status_code for part in parts} == {404}


@pytest.mark.once
def test_page_asks_alike_for_few_items_and_for_many(officer: Client, sitting: Meeting, item: AgendaItem) -> None:
    opinion(item.solution, sitting.committee.members.first(), principle_1="met")
    few = questions_of(officer, url(sitting))
    day.crowd(sitting)
    assert few < 40
    assert questions_of(officer, url(sitting)) == few


def test_what_is_done_about_a_marked_difference_is_asked_and_not_offered(
    officer: Client, sitting: Meeting, item: AgendaItem
) -> None:
    members = sitting.committee.members.order_by("pk")
    opinion(item.solution, members[1], sla_1="met")
    opinion(item.solution, members[2], "reject", sla_1="not_met")
    label = "//*[@id='resolve']//*[contains(., '{}')][contains(., '選填')][self::label or self::legend]"
    page = visit(officer, url(sitting))
    assert [page.all(label.format(name)) for name in ("明顯差異的處理", "明顯差異處理的說明")] == [[], []]
    assert page.all(label.format("決議文字"))
    sent = page.send({"outcome": "approve"}, action="resolve")
    assert (sent.status, sent.words.count("明顯差異")) != (200, 0)
    assert item.resolutions.count() == 0


def test_member_says_first_that_they_are_there_and_next_item_is_a_link(sitting: Meeting, item: AgendaItem) -> None:
    page = visit(signed_in(person(sitting, 3)), url(sitting))
    (aside,) = page.all("//aside[contains(@class, 'session__aside')]")
    assert "session__seat" in aside[0].get("class")
    session.go_to(sitting, items_of(sitting)[0].pk, factories.officer(), DAY)
    later = items_of(sitting)[1].code
    assert visit(signed_in(person(sitting, 3)), url(sitting)).link(f"{later} ") == f"?item={later}"


def test_member_who_has_not_declared_sees_no_more_than_on_the_gate(sitting: Meeting, item: AgendaItem) -> None:
    """Company, 統一編號 and solution, and the way to declare; nothing that was said, shown or resolved."""
    member = sitting.committee.members.get(user=person(sitting, 3))
    type(item).objects.filter(pk=item.pk).update(discussion="架構的疑慮")
    item.consensus.update(text="逐項說過")
    task = opinion(item.solution, member).task
    phone = signed_in(member.user)
    ours = f"{url(sitting)}?item={item.code}"
    assert "架構的疑慮" in visit(phone, ours).words
    type(task).objects.filter(pk=task.pk).update(state="given")
    page = visit(phone, ours)
    assert [word for word in ("架構的疑慮", "逐項說過", "法定人數", "不同意見") if word in page.words] == []
    assert item.solution.application.vendor.tax_id in page.words
    assert "請先聲明，或離席" in page.words
    assert page.all(f"//a[@href='/admin/review/meeting/{sitting.pk}/declare/']")
    for part in ("record", "now", "minutes"):
        told = phone.get(url(sitting, part), {"item": item.code}).content.decode()
        assert [word for word in ("架構的疑慮", "逐項說過", "法定人數") if word in told] == []
    for part, do in (("record", ""), ("session", "dissent"), ("session", "go"), ("resolve", "")):
        assert phone.post(url(sitting, part), {"item": item.code, "do": do, "text": "x"}).status_code == 404
