"""Is each publication announced once, a correction made in the open, and a stop of subsidy carried out once?"""

from datetime import date, timedelta

import pytest

from applications.models import Programme
from listings.models import Announcement, AnnouncementCorrection, Selected
from listings.site import announcing, news
from portal.background import duties
from portal.trail.models import SettingChange
from review.decision import deciding
from tests import factories
from tests.factories import taipei

pytestmark = pytest.mark.django_db
NOON = taipei(2023, 7, 3, 12)
LATER = NOON + timedelta(hours=1)


def announcement(**values: object) -> Announcement:
    row = Announcement(**{"title": "標題", "text": "內容", **values})
    announcing.keep(row, factories.officer(), "", NOON)
    return row


# --- 入選名單 --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R8-1-2c", "N14")
def test_each_publication_is_announced_once_when_all_its_lines_stand(year: Programme) -> None:
    case = factories.approved(NOON, year=year, solutions=[{"name": "甲雲"}, {"name": "乙雲"}])
    publication = factories.publish(case.solutions.all(), NOON)
    assert duties.sweep("listings.announce", LATER) == 0
    assert duties.sweep("listings.enter", LATER) == 2
    assert duties.sweep("listings.announce", LATER) == 1
    made = Announcement.objects.get()
    assert (made.kind, made.publication) == ("selected", publication)
    assert (made.programme, made.appears_at) == (year, NOON)
    assert made.title == "112 年度入選名單（112年7月3日公告）"
    assert [line.name for line in news.lines_of(made)] == ["甲雲", "乙雲"]
    assert (announcing.announce_selected(publication.pk, LATER), Announcement.objects.count()) == (None, 1)


def test_publication_in_which_nobody_was_selected_announces_no_list(year: Programme) -> None:
    case = factories.qualified(NOON, year=year)
    deciding.decide(case.solutions.get(), factories.officer(), "rejected", "不符。", "", NOON)
    factories.publish(case.solutions.all(), NOON)
    assert duties.sweep("listings.announce", LATER) == 0


@pytest.mark.clause("R7-8")
def test_line_that_was_taken_off_stays_in_its_announcement_and_says_so(year: Programme) -> None:
    factories.announced(NOON, year=year)
    duties.sweep("listings.announce", NOON)
    Selected.objects.update(removed_on=date(2023, 8, 1))
    (line,) = news.with_pages(news.lines_of(Announcement.objects.get()))
    assert (line.selected.removed_on, line.is_listed) == (date(2023, 8, 1), False)


# --- What staff write ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "hours", "is_public"),
    [
        ({"appears_at": None}, 1, False),
        ({"appears_at": NOON + timedelta(hours=2)}, 1, False),
        ({"appears_at": NOON + timedelta(hours=2)}, 2, True),
        ({"appears_at": NOON - timedelta(days=9)}, 0, True),
        ({"appears_at": NOON, "ends_on": date(2023, 7, 3)}, 11, True),
        ({"appears_at": NOON, "ends_on": date(2023, 7, 3)}, 12, False),
    ],
)
def test_announcement_appears_and_ends_by_the_clock(values: dict, hours: int, is_public: bool) -> None:
    announcement(**values)
    assert Announcement.objects.public_at(NOON + timedelta(hours=hours)).exists() is is_public


def test_announcement_says_it_appeared_when_it_did_and_not_before() -> None:
    assert announcement(appears_at=NOON - timedelta(days=30)).appears_at == NOON


def test_pinned_ones_come_first_and_then_the_newest() -> None:
    for title, hours, pinned in (("舊", 3, False), ("置頂", 5, True), ("新", 1, False)):
        Announcement.objects.create(title=title, appears_at=NOON - timedelta(hours=hours), is_pinned=pinned)
    assert [row.title for row in Announcement.objects.public_at(NOON).newest_first()] == ["置頂", "新", "舊"]


def test_what_visitors_have_met_is_corrected_in_the_open() -> None:
    row = announcement(appears_at=NOON)
    row.title, row.text, row.appears_at = "新標題", "新內容", None
    announcing.keep(row, factories.officer(), "更正名稱", LATER)
    assert (factories.stored(row).title, factories.stored(row).appears_at) == ("新標題", NOON)
    before = AnnouncementCorrection.objects.get()
    assert (before.title_before, before.text_before) == ("標題", "內容")
    assert {"number": before.number, "note": before.note, "at": before.at} == {
        "number": 1,
        "note": "更正名稱",
        "at": LATER,
    }


def test_draft_and_what_is_kept_as_it_was_leave_nothing_to_correct() -> None:
    row = announcement(appears_at=LATER)
    row.text = "改過的草稿"
    announcing.keep(row, factories.officer(), "", NOON)
    row.is_pinned = True
    announcing.keep(row, factories.officer(), "", LATER)
    assert AnnouncementCorrection.objects.count() == 0


# --- 停止補助 --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("R7-10", "N12")
def test_stop_of_subsidy_is_said_from_its_moment_and_turns_the_switch_once(year: Programme) -> None:
    stop = announcement(kind="subsidy", programme=year, appears_at=LATER)
    assert news.subsidy_notice(year, NOON) is None
    assert news.subsidy_notice(year, LATER).announcement == stop
    assert [duties.sweep("listings.stop_subsidy", moment) for moment in (NOON, LATER, LATER)] == [0, 1, 0]
    stopped = factories.stored(year)
    assert (stopped.subsidy_open, news.subsidy_notice(stopped, LATER).announcement) == (False, stop)
    change = SettingChange.objects.get()
    assert (change.before, change.after) == ("是", "否")
    assert (change.field, change.by) == ("subsidy_open", stop.written_by)


@pytest.mark.clause("R7-10")
def test_subsidy_that_was_taken_up_again_stays_so(year: Programme) -> None:
    announcement(kind="subsidy", programme=year, appears_at=NOON)
    duties.sweep("listings.stop_subsidy", NOON)
    Programme.objects.update(subsidy_open=True)
    assert duties.sweep("listings.stop_subsidy", LATER) == 0
    assert news.subsidy_notice(factories.stored(year), LATER) is None


def test_stop_of_another_year_is_not_said(year: Programme) -> None:
    announcement(kind="subsidy", programme=factories.programme(year=113), appears_at=NOON)
    assert news.subsidy_notice(year, LATER) is None
    assert news.subsidy_notice(None, LATER) is None
